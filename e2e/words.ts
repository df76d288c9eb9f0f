import { readFileSync } from 'node:fs';
import path from 'node:path';

type Words = { readonly [key: string]: string | Words };

/** The words of a screen in a language, so that one test reads the product in both. `{{name}}` is filled in. */
export function wordsOf(folder: string, language: 'tr' | 'en') {
  const file = path.join(import.meta.dirname, '..', folder, `${language}.json`);
  const words = JSON.parse(readFileSync(file, 'utf8')) as Words;
  return (key: string, values: Readonly<Record<string, string>> = {}): string => {
    const found = key
      .split('.')
      .reduce<string | Words | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), words);
    if (typeof found !== 'string') throw new Error(`${folder} has no words for ${key} in ${language}`);
    return found.replace(/\{\{?(\w+)\}?\}/g, (_all, name: string) => values[name] ?? '');
  };
}
