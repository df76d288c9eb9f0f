import en from './en.json' with { type: 'json' };

/** English comes with the widget; other languages come with its settings, and may lag behind it by a few words. */
export type Words = typeof en;

export function wordsWith(others: Partial<Words>): Words {
  return { ...en, ...others };
}

/** The locale for hours and dates: the browser's own way of the language, else the language's. */
export function localeOf(language: string): string {
  return navigator.languages.find((locale) => locale.startsWith(language)) ?? language;
}

/** Puts what is named in braces into a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
