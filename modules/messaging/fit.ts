import type { Capabilities } from './capabilities.ts';
import { faultOfHead, type HeadFault, type LetterHead } from './letter-head.ts';
import { limits } from './message.ts';

// Whether what somebody wrote fits into its channel, which says itself how much it takes.

/** What limits the words of a conversation. */
export interface TextRoom {
  readonly maxChars: number;
  /** Bytes of UTF-8, where the provider counts these. */
  readonly maxBytes?: number | null | undefined;
}

/** Characters that still fit, or bytes where those are fewer; below zero it is too long. */
export function roomLeft(text: string, { maxChars, maxBytes }: TextRoom): number {
  const chars = maxChars - text.length;
  return maxBytes ? Math.min(chars, maxBytes - bytesOf(text)) : chars;
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

export type Misfit =
  | { readonly because: 'tooLong' | 'tooManyFiles'; readonly max: number }
  | (HeadFault & { readonly max?: never });

/** What is written, as far as its size and its receivers go. */
export interface Written {
  readonly kind: 'public' | 'note';
  readonly text: string;
  readonly files: number;
  /** The head of a letter, where the writer gave one. */
  readonly mail?: LetterHead | null | undefined;
}

/** Why this cannot go out through a channel that can do so much; null when it fits. A note goes nowhere. */
export function misfitOf(
  { kind, text, files, mail = null }: Written,
  can: Pick<Capabilities, 'text' | 'files' | 'mail'>,
  /** Our own mailboxes, to which no letter of ours goes. */
  own: readonly string[],
): Misfit | null {
  const room = kind === 'note' ? { maxChars: limits.noteChars } : can.text;
  if (roomLeft(text, room) < 0) return { because: 'tooLong', max: room.maxBytes ?? room.maxChars };
  const filesMost = kind === 'note' ? limits.filesOfNote : (can.files?.maxPerMessage ?? 0);
  if (files > filesMost) return { because: 'tooManyFiles', max: filesMost };
  if (mail === null || kind === 'note') return null;
  return can.mail ? faultOfHead(mail, own) : { because: 'notALetter', typed: '' };
}
