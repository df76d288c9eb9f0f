import { phoneKey } from '#customers';
import type { Customers } from '#customers/server';
import type { CustomerId, ProjectId } from '#kernel/id.ts';
import type { BulkWrite } from '#platform/journal/index.ts';

/** Whoever calls: a customer we know, one who is new, or somebody who hides her number (`customerId` null). */
export interface Caller {
  readonly customerId: CustomerId | null;
  /** Empty where nobody knows it. */
  readonly name: string;
  readonly isBlocked: boolean;
  readonly writes: readonly BulkWrite[];
}

/** What a provider or a telephone of the house says instead of a number names no customer. */
const numberForm = /^\+?[\d\s()./-]+$/;
/** Whether what stands in place of a number is one. */
export const isNumber = (from: string): boolean => numberForm.test(from);
const unknown: Caller = { customerId: null, name: '', isBlocked: false, writes: [] };

/**
 * Finds who calls by her number, in the project of the number she calls. The telephone network is one account for a
 * whole project, named by the project's id: whichever of its numbers she calls, she is the same.
 */
export async function callerOf(customers: Customers, projectId: ProjectId, from: string): Promise<Caller> {
  const peerKey = isNumber(from) ? phoneKey(from) : null;
  if (peerKey === null) return unknown;
  const known = await customers.behind(projectId, peerKey);
  if (known) return { ...unknown, ...(await whoIs(customers, known)) };
  // Who gave us this number on another way is her, as long as she alone did.
  const [owner, ...others] = await customers.withPhone(projectId, peerKey);
  if (owner && others.length === 0) {
    const writes = [customers.alsoAt(owner, projectId, peerKey)];
    return { ...(await whoIs(customers, owner)), writes };
  }
  const phone = from.startsWith('+') ? from : `+${peerKey}`;
  const { customer, writes } = customers.welcome({
    projectId,
    accountId: projectId,
    peerKey,
    name: null,
    email: null,
    phone,
  });
  return { ...unknown, customerId: customer.id, writes };
}

const whoIs = async (customers: Customers, customerId: CustomerId) => {
  const customer = await customers.find(customerId);
  return { customerId, name: customer?.name ?? '', isBlocked: customer?.isSpam === true };
};
