import { limits, veil } from '#customers';

/** What of a customer is corrected in place. */
export const fields = ['name', 'email', 'phone', 'note'] as const;
export type Field = (typeof fields)[number];

export const longest: Readonly<Record<Field, number>> = {
  name: limits.nameChars,
  email: 254,
  phone: 32,
  note: limits.noteChars,
};

export type Checked =
  | { readonly type: 'same' }
  | { readonly type: 'changed'; readonly value: string | null }
  | { readonly type: 'refused'; readonly because: 'badEmail' | 'tooLong' | 'veiled' };

const email = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/u;

/** What is to be done with what was typed into a field. An emptied field is "known to be none", an empty note is empty. */
export function checked(field: Field, typed: string, present: string | null): Checked {
  const text = field === 'note' ? typed.trimEnd() : typed.trim();
  if (text === (present ?? '')) return { type: 'same' };
  if ([...text].length > longest[field]) return { type: 'refused', because: 'tooLong' };
  if (field !== 'note' && text.includes(veil)) return { type: 'refused', because: 'veiled' };
  if (field === 'email' && text !== '' && !email.test(text)) return { type: 'refused', because: 'badEmail' };
  return { type: 'changed', value: text === '' && field !== 'note' ? null : text };
}
