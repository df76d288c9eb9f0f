/** The locale for hours and dates: the browser's own way of the language, else the language's. */
export function localeOf(language: string): string {
  return navigator.languages.find((locale) => locale.startsWith(language)) ?? language;
}

/** Puts what is named in braces into a sentence. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}
