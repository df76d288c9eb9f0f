import type { Language } from '#identity';
import type { SaidWait } from './estimate.ts';

/** A wait as a range: it was rounded up, so the truth lies between the step before and this one. */
export function waitInWords(wait: SaidWait, language: Language): string {
  if (wait.type === 'long') return language === 'tr' ? '30 dakikadan fazla' : 'more than 30 minutes';
  const { minutes } = wait;
  if (minutes === 1) return language === 'tr' ? '1 dakikadan az' : 'less than a minute';
  const from = { 2: 1, 5: 2, 10: 5, 15: 10, 30: 15 }[minutes];
  return language === 'tr' ? `${from}–${minutes} dakika` : `${from} to ${minutes} minutes`;
}
