import { type ChannelAccount, formerIdentityKeyUntilMs, WebChatSettings } from '#messaging';
import { paletteOf } from './colour.ts';
import type { WidgetConfig, WidgetOpening } from './protocol.ts';
import en from './widget/en.json' with { type: 'json' };
import tr from './widget/tr.json' with { type: 'json' };

/** What text in the company's colour stands on: the widget's bubbles, in light and in dark. */
const panels = { light: '#f3f4f6', dark: '#24272d' };

/** What a web chat is like until somebody chooses otherwise. */
const defaultSettings: WebChatSettings = {
  title: '',
  greeting: '',
  colour: '#3451b2',
  position: 'right',
  language: 'auto',
  allowedOrigins: [],
  asksName: false,
  asksEmail: false,
  privacyNotice: '',
  requiresIdentity: false,
};

/** An account's settings. A field that is missing or cannot be read is as in `defaultSettings`. */
export function settingsOf(account: ChannelAccount): WebChatSettings {
  const whole = WebChatSettings.safeParse({ ...defaultSettings, ...account.settings });
  if (whole.success) return whole.data;
  const unreadable = new Set(whole.error.issues.map((issue) => String(issue.path[0])));
  const readable = Object.entries(account.settings).filter(([field]) => !unreadable.has(field));
  const mended = WebChatSettings.parse({ ...defaultSettings, ...Object.fromEntries(readable) });
  // A list of origins that cannot be read must not open the door to every site.
  return unreadable.has('allowedOrigins') ? { ...mended, allowedOrigins: ['unreadable:'] } : mended;
}

/** Keys with which the site's own server may sign who its customer is: the present one, and for a day the one before. */
export function identityKeysOf(
  account: ChannelAccount,
  secrets: Readonly<Record<string, string>>,
  nowMs: number,
): readonly string[] {
  const { identityKey = '', identityKeyFormer = '' } = secrets;
  const isFormerGood = identityKeyFormer !== '' && nowMs < (formerIdentityKeyUntilMs(account) ?? 0);
  return [...(identityKey === '' ? [] : [identityKey]), ...(isFormerGood ? [identityKeyFormer] : [])];
}

/** What the widget may know of them. */
export function configOf(account: ChannelAccount): WidgetConfig {
  const { allowedOrigins: _, language: __, requiresIdentity: ___, colour, title, ...shown } = settingsOf(account);
  const colours = { light: paletteOf(colour, panels.light), dark: paletteOf(colour, panels.dark) };
  return { ...shown, title: title || account.name, colours };
}

/** How the widget begins on a page in this language (`tr-TR`); a language we do not speak is answered in English. */
export function openingOf(account: ChannelAccount, pageLanguage: string): WidgetOpening {
  const setting = settingsOf(account).language;
  const wanted = setting === 'auto' ? pageLanguage : setting;
  const language = wanted.toLowerCase().startsWith('tr') ? 'tr' : 'en';
  return { config: configOf(account), language, words: language === 'tr' ? tr : en };
}
