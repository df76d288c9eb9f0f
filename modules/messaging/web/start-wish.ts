import type { CustomerId } from '#kernel/id.ts';
import { openStore } from '#web/store.ts';

/** Whom somebody wants to write to first; `null` inside while she is still to be chosen. */
export const startWish = openStore<{ readonly customerId: CustomerId | null } | null>(null);

/** Opens the dialog that starts a conversation, for a customer or to choose one. */
export function wishToStart(customerId: CustomerId | null): void {
  startWish.write({ customerId });
}
