import { type Language, languages } from '#identity';

/** A language as a channel names it (`tr-TR`, `en`), when it is one of ours. */
export function languageNamed(name: string | null): Language | null {
  const word = name?.toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === word) ?? null;
}

const turkishLetters = /[ğışĞİŞ]/u;
const words: Readonly<Record<Language, ReadonlySet<string>>> = {
  tr: new Set(
    'merhaba selam nasıl nerede bir ve için siparişim kargo iade lütfen teşekkürler var yok mi mı ne'.split(' '),
  ),
  en: new Set('hello hi hey the is my order where how what please thanks need help i you and a to can'.split(' ')),
};
/** Of a long message the beginning tells enough. */
const wordsLookedAt = 40;

/** The language somebody writes in, when her own words give it away; null when they do not. */
export function languageOf(text: string): Language | null {
  if (turkishLetters.test(text)) return 'tr';
  const written = text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .slice(0, wordsLookedAt);
  const count = (language: Language) => written.filter((word) => words[language].has(word)).length;
  const [turkish, english] = [count('tr'), count('en')];
  if (turkish === english) return null;
  return turkish > english ? 'tr' : 'en';
}
