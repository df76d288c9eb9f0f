import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

/** How long typing rests before the server is asked. */
export const typingRestMs = 200;

/** What is being typed into a field that asks the server. */
export type Typed = {
  readonly text: string;
  readonly write: (text: string) => void;
  /** What to ask for: the text once typing rests, without spaces around it. */
  readonly search: string;
};

/** Follows what is typed into a field that asks the server. */
export function useTyped(): Typed {
  const [text, write] = useState('');
  const [search] = useDebouncedValue(text.trim(), typingRestMs);
  return { text, write, search };
}
