import type { LetterHead } from './letter-head.ts';
import type { AttachedFile } from './message.ts';

/**
 * What was begun in one conversation. The reply and the note are two texts: changing the mode changes which one is
 * seen, so that a note can never turn into something the customer reads.
 */
export interface DraftBody {
  readonly mode: 'public' | 'note';
  readonly reply: string;
  readonly note: string;
  /** Uploaded already, not sent yet. They belong to the reply. */
  readonly files: readonly AttachedFile[];
  /** The head of the letter as the writer changed it; null while it is the ordinary one. It belongs to the reply. */
  readonly mail: LetterHead | null;
}

export const draftLimits = {
  /** Characters of each text. More than a message takes: what is too long to send is not lost. */
  textChars: 40_000,
  /** Drafts of one person; the oldest leave first. */
  perPerson: 200,
  /** A draft nobody has touched for so long is forgotten. */
  keptForMs: 30 * 24 * 3_600_000,
} as const;

/** Whether nothing was begun. */
export function isBlank(draft: DraftBody): boolean {
  return draft.reply === '' && draft.note === '' && draft.files.length === 0 && draft.mail === null;
}

/** Two drafts that were written at two computers without knowing of each other, as one that has lost nothing. */
export function joinedDrafts(newer: DraftBody, older: DraftBody, filesMax: number): DraftBody {
  const known = new Set(newer.files.map(({ id }) => id));
  return {
    mode: newer.mode,
    reply: joinedTexts(newer.reply, older.reply),
    note: joinedTexts(newer.note, older.note),
    files: [...newer.files, ...older.files.filter(({ id }) => !known.has(id))].slice(0, filesMax),
    mail: newer.mail ?? older.mail,
  };
}

/** The longer of two texts when it holds the other; else both, the newer first. */
function joinedTexts(newer: string, older: string): string {
  if (newer.includes(older)) return newer;
  if (older.includes(newer)) return older;
  return `${newer}\n${older}`.slice(0, draftLimits.textChars);
}
