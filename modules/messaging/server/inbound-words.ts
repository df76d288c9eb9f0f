import type { Language } from '#identity';
import type { FetchedMedia } from '../channel.ts';
import type { unsupportedKinds } from '../inbound-event.ts';

type Missing = Extract<FetchedMedia, { readonly type: 'missing' }>['because'];

// Part of what the customer's message says, so they are written once, in the organisation's language.
const kinds: Readonly<Record<Language, Readonly<Record<(typeof unsupportedKinds)[number], string>>>> = {
  tr: { location: 'Konum', contact: 'Kişi kartı', sticker: 'Çıkartma', poll: 'Anket' },
  en: { location: 'Location', contact: 'Contact card', sticker: 'Sticker', poll: 'Poll' },
};
const missing: Readonly<Record<Language, Readonly<Record<Missing, string>>>> = {
  tr: {
    tooLarge: 'Dosya çok büyük, alınamadı',
    typeRefused: 'Bu türde dosya alınmıyor',
    unreachable: 'Dosya alınamadı',
  },
  en: {
    tooLarge: 'The file is too large and was not taken',
    typeRefused: 'Files of this type are not taken',
    unreachable: 'The file could not be fetched',
  },
};

/** What somebody sent that we cannot show: `[Konum: 41.01, 28.97]`. */
export function unsupportedInWords(event: { readonly what: string; readonly detail: string }, language: Language) {
  const words: Readonly<Record<string, string>> = kinds[language];
  return inBrackets(words[event.what] ?? event.what, event.detail);
}

/** A file that a message mentions and that did not reach us. */
export function missingInWords(because: Missing, name: string | null, language: Language): string {
  return inBrackets(missing[language][because], name ?? '');
}

const inBrackets = (what: string, detail: string) => (detail === '' ? `[${what}]` : `[${what}: ${detail}]`);
