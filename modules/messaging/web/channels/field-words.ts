import { useCallback } from 'react';
import { useWords, words } from '#web/i18n.ts';

/** What a field of a channel's connection is called, and the hint that tells where to find it. */
export interface FieldWords {
  readonly label: string;
  readonly hint: string | undefined;
  readonly choice: (value: string) => string;
}

/** Words of the fields a channel asks for: `fields.<channel>.<key>`, what is the same everywhere in `fields.any.<key>`. */
export function useFieldWords(channel: string): (key: string) => FieldWords {
  useWords('channels'); // drawn again when the language changes
  return useCallback(
    (key) => {
      const translate = words.getFixedT(words.language, 'channels') as unknown as (key: string) => string;
      const find = (what: string): string | undefined =>
        [`fields.${channel}.${key}.${what}`, `fields.any.${key}.${what}`]
          .filter((each) => words.exists(each, { ns: 'channels' }))
          .map(translate)[0];
      return {
        label: find('label') ?? key,
        hint: find('hint'),
        choice: (value) => find(`choices.${value}`) ?? value,
      };
    },
    [channel],
  );
}
