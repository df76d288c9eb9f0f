import { type ChannelAccount, WebChatSettings } from '#messaging';
import type { WidgetConfig } from './protocol.ts';

/** What a web chat is like until somebody chooses otherwise. */
export const defaultSettings: WebChatSettings = {
  title: '',
  greeting: '',
  colour: '#3451b2',
  position: 'right',
  language: 'auto',
  allowedOrigins: [],
  asksName: false,
  asksEmail: false,
  privacyNotice: '',
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

/** What the widget may know of them. */
export function configOf(account: ChannelAccount): WidgetConfig {
  const { allowedOrigins: _, ...shown } = settingsOf(account);
  return { ...shown, title: shown.title || account.name };
}
