import { maskedPhone } from '#customers';
import type { Customers } from '#customers/server';
import { may, type Who } from '#identity';
import type { CustomerId } from '#kernel/id.ts';

/** Customers as somebody may see them in a log of calls: nobody of another project, no number without the right to it. */
export async function callersOf(
  customers: Customers,
  who: Who,
  ids: readonly CustomerId[],
): Promise<ReadonlyMap<CustomerId, { readonly name: string; readonly number: string | null }>> {
  const seen = new Map<CustomerId, { readonly name: string; readonly number: string | null }>();
  for (const [id, customer] of await customers.findAll(ids)) {
    const { projectId, phone } = customer;
    if (!may(who, 'customer.read', { projectId })) continue;
    const seesNumber = may(who, 'customer.seeContact', { projectId });
    seen.set(id, { name: customers.nameOf(customer), number: phone && !seesNumber ? maskedPhone(phone) : phone });
  }
  return seen;
}
