import { z } from 'zod';
import type { Language } from '#identity';
import { isId } from '#kernel/id.ts';
import type { PromptId } from './prompt.ts';
import { spokenEnglish } from './spoken-english.ts';
import { cardinal, digits, ordinal } from './spoken-number.ts';
import { spokenTurkish } from './spoken-turkish.ts';

/** What callers are told at once, and how long one piece of it may be. */
export const sentenceLimits = { pieces: 20, text: 1_500 } as const;

/**
 * One piece of what a caller hears: words that are always the same are a piece, and what changes is another, so that
 * both are spoken once and kept. Amounts are in the smallest unit (kuruş, cents), moments already in the caller's zone.
 */
export const SpokenPiece = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().max(sentenceLimits.text) }),
  z.object({ type: z.literal('prompt'), promptId: z.custom<PromptId>(isId) }),
  z.object({ type: z.literal('number'), value: z.number() }),
  z.object({ type: z.literal('ordinal'), value: z.int().min(0) }),
  z.object({ type: z.literal('digits'), digits: z.string().regex(/^\d{1,40}$/) }),
  z.object({ type: z.literal('money'), minor: z.int(), currency: z.enum(['TRY', 'USD', 'EUR', 'GBP']) }),
  z.object({ type: z.literal('percent'), value: z.number() }),
  z.object({ type: z.literal('date'), date: z.iso.date() }),
  z.object({ type: z.literal('time'), time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/) }),
  z.object({ type: z.literal('telephone'), number: z.string().max(40) }),
  /** One short tone: speak now. */
  z.object({ type: z.literal('tone') }),
  z.object({ type: z.literal('minutes'), value: z.int().min(0) }),
]);
export type SpokenPiece = z.infer<typeof SpokenPiece>;

/** A text as it is handed to a voice: numbers, dates and money in words, one space between words, nothing unseen. */
export function spokenText(text: string, language: Language): string {
  const clean = text.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]+/gu, ' ');
  const said = language === 'tr' ? spokenTurkish(clean) : spokenEnglish(clean);
  return said
    .replace(/[<>{}[\]|\\^~*_#=`"“”]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\s+([,.;:!?])/g, '$1')
    .trim();
}

/** What a piece says, ready for a voice; null for a prompt, whose words are the organisation's, and a tone. */
export function wordsOfPiece(piece: SpokenPiece, language: Language): string | null {
  switch (piece.type) {
    case 'prompt':
    case 'tone':
      return null;
    case 'text':
      return spokenText(piece.text, language);
    case 'number':
      return spokenText(writtenNumber(piece.value, language), language);
    case 'ordinal':
      return ordinal(piece.value, language);
    case 'digits':
      return digits(piece.digits, language);
    case 'money':
      return spokenText(`${writtenNumber(piece.minor / 100, language)} ${piece.currency}`, language);
    case 'percent':
      return spokenText(`${writtenNumber(piece.value, language)}%`, language);
    case 'date':
      return spokenText(piece.date, language);
    case 'time':
      return spokenText(piece.time, language);
    case 'telephone':
      return spokenText(piece.number, language);
    case 'minutes':
      return `${cardinal(piece.value, language)} ${minutesWord(piece.value, language)}`;
  }
}

const minutesWord = (value: number, language: Language): string =>
  language === 'tr' ? 'dakika' : value === 1 ? 'minute' : 'minutes';

/** With the decimal sign of the language and at most two places, as the rules of its texts read it. */
const writtenNumber = (value: number, language: Language): string =>
  String(Math.round(value * 100) / 100).replace('.', language === 'tr' ? ',' : '.');
