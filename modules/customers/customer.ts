import type { CustomerId, ProjectId } from '#kernel/id.ts';
import { veiled } from './contact.ts';

/** The person on the other side. A visitor is a customer of whom nothing is known yet. */
export interface Customer {
  readonly id: CustomerId;
  readonly projectId: ProjectId;
  /** Null while nobody knows it; the screens then say "Visitor" and a short number. */
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

/**
 * What the screens call a customer; `visitor` is the word of the reader's language. Everybody hears it, so a name that is
 * an address is hidden in it.
 */
export function displayName(customer: Pick<Customer, 'name' | 'shortNumber'>, visitor: string): string {
  return customer.name === null ? `${visitor} ${customer.shortNumber}` : veiled(customer.name);
}
