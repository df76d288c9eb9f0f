import type { CustomerId, ProjectId } from '#kernel/id.ts';
import { veiled } from './contact.ts';

/** The person on the other side. A visitor is a customer of whom nothing is known yet. */
export interface Customer {
  readonly id: CustomerId;
  readonly projectId: ProjectId;
  /** Null while nobody knows it; the screens then show her number or address, else "Visitor" and a short number. */
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly note: string;
  readonly isSpam: boolean;
  /** The record this one was linked to because both are one person; null = it stands for her itself. */
  readonly personId: CustomerId | null;
  /** Running number within the organisation, for people to say aloud. */
  readonly shortNumber: number;
}

/** The customer's address in one channel: opaque, scoped to the account it came through. */
export interface ContactPoint {
  readonly channelAccountId: string;
  readonly peerKey: string;
}

export const limits = { noteChars: 4_000, nameChars: 120 } as const;

/** What a customer is called by. */
export type Named = Pick<Customer, 'name' | 'phone' | 'email' | 'shortNumber'>;

/**
 * What the screens call a customer: her name, her number or address while nobody knows it, else `visitor` (the word of
 * the reader's language) and a number. Everybody hears it, so an address is hidden in it.
 */
export function displayName({ name, phone, email, shortNumber }: Named, visitor: string): string {
  const called = name ?? phone ?? email;
  return called === null ? `${visitor} ${shortNumber}` : veiled(called);
}
