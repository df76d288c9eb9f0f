import type { ChannelAccountView, FieldValue, IngressWay, WebChatSettings } from '#messaging';
import type { Formats } from '#web/format.ts';
import type { useWords } from '#web/i18n.ts';
import type { Change } from '#web/parts/SaveBar.tsx';
import type { FieldWords } from './field-words.ts';

export type ChannelForm = WebChatSettings &
  Pick<ChannelAccountView, 'name' | 'isActive'> & { readonly queueId: string };

/** What every channel has, and what one at a provider has beside it. A secret is what is typed now; empty is left as it is. */
export type GeneralForm = Pick<ChannelForm, 'name' | 'isActive' | 'queueId'>;
export type ProviderForm = GeneralForm & {
  readonly ingress: IngressWay;
  readonly [field: `field.${string}`]: FieldValue;
};
type Connection = NonNullable<ChannelAccountView['connection']>;

/** The fields a channel asks for, as keys of the form that cannot be taken for its own. */
export function prefixed(values: Readonly<Record<string, FieldValue>>): Record<`field.${string}`, FieldValue> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`field.${key}`, value]));
}

/** The other way round; what is not among the fields is left out. */
export function unprefixed(form: object): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(form).flatMap(([key, value]) => (key.startsWith('field.') ? [[key.slice(6), value]] : [])),
  );
}

/** What a save has to send; an empty secret is none. */
export function providerSendable(changes: Partial<ProviderForm>, { fields }: Pick<Connection, 'fields'>) {
  const general = Object.fromEntries(Object.entries(changes).filter(([key]) => !key.startsWith('field.')));
  const isSecret = (key: string) => fields.some((field) => field.key === key && field.kind === 'secret');
  const typed = Object.entries(unprefixed(changes));
  return {
    ...(general as Partial<GeneralForm> & { readonly ingress?: IngressWay }),
    fields: Object.fromEntries(typed.filter(([key]) => !isSecret(key))),
    secrets: Object.fromEntries(
      typed.flatMap(([key, value]) => (isSecret(key) && value !== '' ? [[key, String(value)]] : [])),
    ),
  };
}

/** What the form of a web chat starts from. */
export function channelFormOf({ name, isActive, queueId }: ChannelAccountView, settings: WebChatSettings): ChannelForm {
  return { name, isActive, queueId, ...settings };
}

/** What a save of a channel at a provider would change, in words; a secret is not shown, not even here. */
export function providerChangesInWords(
  before: ProviderForm,
  changes: Partial<ProviderForm>,
  how: {
    readonly t: Words;
    readonly queueName: (id: string) => string;
    readonly connection: Pick<Connection, 'fields'>;
    readonly fieldWords: (key: string) => FieldWords;
  },
): readonly Change[] {
  const { t, queueName, connection, fieldWords } = how;
  const after = { ...before, ...changes } as ProviderForm;
  const onOff = (value: FieldValue | undefined) => t(value === true ? 'changes.on' : 'changes.off');
  const own = {
    name: [t('general.name'), (form: ProviderForm) => form.name],
    isActive: [t('general.active'), (form: ProviderForm) => onOff(form.isActive)],
    queueId: [t('general.queue'), (form: ProviderForm) => queueName(form.queueId)],
    ingress: [t('connection.ingress'), (form: ProviderForm) => t(`connection.ways.${form.ingress}`)],
  } as const;
  const ofField = (key: string): Change | null => {
    const field = connection.fields.find((each) => each.key === key);
    if (!field) return null;
    const { label, choice } = fieldWords(key);
    const say = (value: FieldValue | undefined) => {
      if (field.kind === 'onOff') return onOff(value);
      if (value === undefined || value === '') return '';
      if (field.kind === 'secret') return '••••••';
      return field.kind === 'choice' ? choice(String(value)) : String(value);
    };
    return { what: label, before: say(before[`field.${key}`]), after: say(after[`field.${key}`]) };
  };
  return Object.keys(changes).flatMap((key) => {
    if (key.startsWith('field.')) return ofField(key.slice(6)) ?? [];
    const [what, say] = own[key as keyof typeof own];
    return [{ what, before: say(before), after: say(after) }];
  });
}

/** What a save has to send: the account's own fields, and of the settings only what changed. */
export function sendable({ name, isActive, queueId, ...settings }: Partial<ChannelForm>) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(isActive === undefined ? {} : { isActive }),
    ...(queueId === undefined ? {} : { queueId }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

type Words = ReturnType<typeof useWords<'channels'>>;
type Said = {
  readonly [Field in keyof ChannelForm]: readonly [what: string, say: (value: ChannelForm[Field]) => string];
};

/** What a save would change, in words. */
export function changesInWords(
  before: ChannelForm,
  changes: Partial<ChannelForm>,
  how: { readonly t: Words; readonly formats: Formats; readonly queueName: (id: string) => string },
): readonly Change[] {
  const { t, formats } = how;
  const onOff = (value: boolean) => t(value ? 'changes.on' : 'changes.off');
  const same = (text: string) => text;
  const said: Said = {
    name: [t('general.name'), same],
    isActive: [t('general.active'), onOff],
    queueId: [t('general.queue'), how.queueName],
    title: [t('look.heading'), same],
    greeting: [t('look.greeting'), same],
    colour: [t('look.colour'), same],
    position: [t('look.position'), (side) => t(`look.${side}`)],
    language: [t('look.language'), (language) => (language === 'auto' ? t('look.auto') : language)],
    allowedOrigins: [t('embed.origins'), (origins) => formats.list(origins)],
    asksName: [t('ask.name'), onOff],
    asksEmail: [t('ask.email'), onOff],
    privacyNotice: [t('ask.privacy'), same],
    requiresIdentity: [t('identity.requires'), onOff],
  };
  const one = <Field extends keyof ChannelForm>(field: Field): Change => {
    const [what, say] = said[field];
    return { what, before: say(before[field]), after: say({ ...before, ...changes }[field]) };
  };
  return (Object.keys(changes) as (keyof ChannelForm)[]).map((field) => one(field));
}

/** Origins that cannot be one: an origin is a scheme, a host and maybe a port, nothing behind. */
export function wrongOrigins(origins: readonly string[]): readonly string[] {
  return origins.filter((origin) => {
    if (!URL.canParse(origin)) return true;
    const { protocol, origin: own } = new URL(origin);
    return !['http:', 'https:'].includes(protocol) || own !== origin;
  });
}

/** The line that puts the window on a page. */
export function snippetOf(address: string, publicKey: string): string {
  return `<script src="${address}/widget.js" data-channel="${publicKey}" async></script>`;
}

/** Black or white, whichever can be read on a colour (WCAG 2.2). */
export function inkOn(colour: string): string {
  const parts = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
  return luminance > 0.179 ? '#17191d' : '#ffffff';
}
