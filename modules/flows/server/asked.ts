import { phoneKey } from '#customers';
import type { Customers } from '#customers/server';
import type { CustomerId, ProjectId } from '#kernel/id.ts';
import type { Outward } from '#platform/outward.ts';
import type { FlowAsked, FlowInput, FoundCustomer } from '../flow.ts';
import { toldBy } from './request.ts';

/** Whom a flow may ask. */
export interface AskingNeeds {
  readonly outward: Pick<Outward, 'ask'>;
  readonly customers: Pick<Customers, 'find' | 'withPhone' | 'behind'>;
}

/** In whose flow it is asked. */
export interface AskedIn {
  readonly projectId: ProjectId;
  /** Null where nobody knows who it is. */
  readonly customerId: CustomerId | null;
  /** When the interaction began. */
  readonly startedAtMs: number;
}

/** A record so much younger than the interaction was made for it: nobody had known her before. In milliseconds. */
const newWithinMs = 10_000;
const notFound: FlowInput = { type: 'told', isOk: false, body: null };

/** What a flow is told that asks another system, or for a customer of its project. Never rejects for want of an answer. */
export async function told(needs: AskingNeeds, asked: FlowAsked, where: AskedIn): Promise<FlowInput> {
  return asked.type === 'request' ? toldBy(needs.outward, asked) : await lookedUp(needs, asked.number, where);
}

async function lookedUp(
  { customers }: AskingNeeds,
  number: string,
  { projectId, customerId, startedAtMs }: AskedIn,
): Promise<FlowInput> {
  const id = number === '' ? customerId : await behindNumber(customers, projectId, number);
  const customer = id ? await customers.find(id) : null;
  const isNew = number === '' && customer !== null && customer.createdAtMs > startedAtMs - newWithinMs;
  if (!customer || (isNew && customer.name === null)) return notFound;
  const body: FoundCustomer = { name: customer.name ?? '', number: String(customer.shortNumber) };
  return { type: 'told', isOk: true, body };
}

/** Who calls from this number, else who gave it; a number that several gave is nobody's. */
async function behindNumber(
  customers: AskingNeeds['customers'],
  projectId: ProjectId,
  number: string,
): Promise<CustomerId | null> {
  const key = phoneKey(number);
  if (key === null) return null;
  const caller = await customers.behind(projectId, key);
  if (caller) return caller;
  const [owner, ...others] = await customers.withPhone(projectId, key);
  return owner && others.length === 0 ? owner : null;
}
