import { Checkbox, ColorInput, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { languages } from '#identity';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import type { ChannelForm, GeneralForm } from './channel-form.ts';

type Props = { readonly draft: Draft<ChannelForm> };
const swatches = ['#2545c4', '#0f766e', '#8a4fb0', '#b23a6f', '#a3541b', '#1b1c20'];
const limits = { title: 60, greeting: 300, privacy: 500 } as const;
const languageChoices = ['auto', ...languages] as const;

/** Name, queue, on or off. */
export function GeneralFields(props: {
  readonly now: GeneralForm;
  readonly set: { (field: 'name' | 'queueId', value: string): void; (field: 'isActive', value: boolean): void };
  readonly queues: readonly { readonly id: string; readonly name: string }[];
  /** What being off means for this channel. */
  readonly activeText: string;
}) {
  const { now, set } = props;
  const t = useWords('channels');
  return (
    <Section title={t('general.title')} text={t('general.text')}>
      <TextInput
        label={t('general.name')}
        maxLength={120}
        value={now.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <Select
        label={t('general.queue')}
        data={props.queues.map(({ id, name }) => ({ value: id, label: name }))}
        value={now.queueId}
        onChange={(queueId) => queueId && set('queueId', queueId)}
      />
      <Switch
        label={t('general.active')}
        description={props.activeText}
        checked={now.isActive}
        onChange={(event) => set('isActive', event.currentTarget.checked)}
      />
    </Section>
  );
}

/** What a visitor sees. */
export function LookFields({ draft: { now, set } }: Props) {
  const t = useWords('channels');
  const shell = useWords('shell');
  return (
    <Section title={t('look.title')} text={t('look.text')}>
      <TextInput
        label={t('look.heading')}
        maxLength={limits.title}
        value={now.title}
        onChange={(event) => set('title', event.currentTarget.value)}
      />
      <Textarea
        label={t('look.greeting')}
        maxLength={limits.greeting}
        autosize
        minRows={2}
        value={now.greeting}
        onChange={(event) => set('greeting', event.currentTarget.value)}
      />
      <ColorInput
        label={t('look.colour')}
        maw={220}
        format="hex"
        withEyeDropper={false}
        swatches={swatches}
        value={now.colour}
        onChange={(colour) => {
          if (/^#[0-9a-f]{6}$/i.test(colour)) set('colour', colour);
        }}
      />
      <div>
        <span style={{ display: 'block', fontWeight: 500, marginBottom: 4 }} aria-hidden>
          {t('look.position')}
        </span>
        <SegmentedControl
          size="sm"
          aria-label={t('look.position')}
          value={now.position}
          data={(['right', 'left'] as const).map((value) => ({ value, label: t(`look.${value}`) }))}
          onChange={(position) => set('position', position)}
        />
      </div>
      <Select
        label={t('look.language')}
        maw={220}
        data={languageChoices.map((value) => ({
          value,
          label: value === 'auto' ? t('look.auto') : shell(`languages.${value}`),
        }))}
        value={now.language}
        onChange={(language) => language && set('language', language)}
      />
    </Section>
  );
}

/** What a visitor is asked, and told. */
export function AskFields({ draft: { now, set } }: Props) {
  const t = useWords('channels');
  return (
    <Section title={t('ask.title')} text={t('ask.text')}>
      <Checkbox
        label={t('ask.name')}
        checked={now.asksName}
        onChange={(event) => set('asksName', event.currentTarget.checked)}
      />
      <Checkbox
        label={t('ask.email')}
        checked={now.asksEmail}
        onChange={(event) => set('asksEmail', event.currentTarget.checked)}
      />
      <Textarea
        label={t('ask.privacy')}
        description={t('ask.privacyText')}
        maxLength={limits.privacy}
        autosize
        minRows={2}
        value={now.privacyNotice}
        onChange={(event) => set('privacyNotice', event.currentTarget.value)}
      />
    </Section>
  );
}
