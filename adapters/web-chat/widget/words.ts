import en from './en.json';
import tr from './tr.json';

export type Words = typeof tr;
export type Language = 'tr' | 'en';

const words: Record<Language, Words> = { tr, en };

/** The language of the setting, else of the page that carries us, else of the visitor's browser. */
export function languageOf(setting: 'tr' | 'en' | 'auto'): Language {
  if (setting !== 'auto') return setting;
  const said = document.documentElement.lang || navigator.language;
  return said.toLowerCase().startsWith('tr') ? 'tr' : 'en';
}

export function wordsOf(language: Language): Words {
  return words[language];
}

/** Puts what is named in braces into a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
