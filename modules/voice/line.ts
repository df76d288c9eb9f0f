import type { Language } from '#identity';
import type { Id, ProjectId, QueueId, UserId } from '#kernel/id.ts';
import type { PhoneNumber } from './number.ts';

export type NumberId = Id<'phoneNumber'>;
export type DeskTelephoneId = Id<'deskTelephone'>;

/** A number that customers call, and where it leads. */
export interface OwnNumber {
  readonly id: NumberId;
  readonly number: PhoneNumber;
  /** As people of the house call it. */
  readonly name: string;
  /** Where calls come, after the flow or at once. */
  readonly queueId: QueueId;
  /** What callers go through first; null = nothing. */
  readonly flowId: Id<'flow'> | null;
  /** That of its queue. */
  readonly projectId: ProjectId;
  /** In which callers are greeted. */
  readonly language: Language;
}

/** A telephone on somebody's desk, or a program on her computer or mobile, that signs in to the switch by itself. */
export interface DeskTelephone {
  readonly id: DeskTelephoneId;
  readonly userId: UserId;
  /** As its owner knows it, such as "Desk" or "Mobile". */
  readonly name: string;
  /** The name it signs in with, and by which the switch rings it; no two of an installation share one. */
  readonly signInName: string;
}

export const lineLimits = {
  numbers: 5_000,
  telephones: 10_000,
  telephonesOfOne: 5,
  name: 80,
} as const;

/** Names and secrets of telephones are typed on small keypads: no letter is mistaken for a digit or another letter. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const nameLetters = 7;
const secretLetters = 24;

/** A name for a telephone to sign in with, out of at least as many random bytes as it has letters. */
export const signInNameOf = (random: Uint8Array): string => `desk-${lettersOf(random, nameLetters)}`;
/** A secret for a telephone: 24 letters, about 118 bits, out of random bytes. */
export const telephoneSecretOf = (random: Uint8Array): string => lettersOf(random, secretLetters);
export const secretBytes = 64;

/** Takes each letter with the same likelihood: bytes beyond the last whole round are left out. */
function lettersOf(random: Uint8Array, count: number): string {
  const fair = [...random].filter((byte) => byte < 256 - (256 % letters.length)).slice(0, count);
  if (fair.length < count) throw new Error('Too few random bytes for a secret');
  return fair.map((byte) => letters[byte % letters.length]).join('');
}
