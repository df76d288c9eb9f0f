import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import { filledFields, mergeRefusals } from './person.ts';

const tags = ['Customers'];

/** An address of a person, known by a mark that tells nothing of the address. */
const IdentityPoint = z.object({
  id: z.string(),
  channel: z.string(),
  accountName: z.string(),
  key: z.string(),
  /** Conversations that came from there, and those of them that are open now. */
  talks: z.int(),
  openTalks: z.int(),
});

/** A record of a person: what is known by it, and the addresses that came with it. */
export const IdentityRecord = z
  .object({
    id: IdOf('customer'),
    shortNumber: z.int(),
    displayName: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    note: z.string(),
    /** When it was linked to the record it went into; null for the one that stands for the person. */
    linkedAt: Moment.nullable(),
    points: z.array(IdentityPoint),
  })
  .meta({ id: 'IdentityRecord' });
export type IdentityRecord = z.infer<typeof IdentityRecord>;

const Somebody = z.object({
  id: IdOf('customer'),
  shortNumber: z.int(),
  displayName: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  version: z.int(),
});

/** Somebody who may be the same person: providers vouched for the same number or address on both sides. */
export const DuplicateView = Somebody.extend({
  same: z.array(z.object({ kind: z.enum(['email', 'phone']), shown: z.string() })),
}).meta({ id: 'CustomerDuplicate' });
export type DuplicateView = z.infer<typeof DuplicateView>;

/** What will move if two people are made one. */
export const MergePreview = z
  .object({
    into: Somebody,
    from: Somebody,
    /** Why it cannot be done; null when it can. */
    because: z.enum(mergeRefusals).nullable(),
    records: z.int(),
    points: z.int(),
    talks: z.int(),
    openTalks: z.int(),
    /** What the one who stays does not know yet and takes over. */
    filled: z.array(z.enum(filledFields)),
  })
  .meta({ id: 'MergePreview' });
export type MergePreview = z.infer<typeof MergePreview>;

const byCustomer = z.object({ customerId: IdOf('customer') });
const Identities = z.object({
  customerId: IdOf('customer'),
  records: z.array(IdentityRecord),
  duplicates: z.array(DuplicateView),
});
const notNow = {
  CHANGED_MEANWHILE: { status: 409 },
  MERGE_REFUSED: { status: 409, data: z.object({ because: z.enum([...mergeRefusals, 'onlyIdentity']) }) },
} as const;

export const personContract = {
  identities: route({
    right: 'customer.read',
    method: 'GET',
    path: '/customers/{customerId}/identities',
    summary: 'The records and addresses of one person, and who may be the same one',
    tags,
  })
    .input(byCustomer)
    .output(Identities),
  mergePreview: route({
    right: 'customer.merge',
    method: 'GET',
    path: '/customers/{customerId}/merge/{otherId}',
    summary: 'What will move if another customer is found to be this one',
    tags,
  })
    .input(byCustomer.extend({ otherId: IdOf('customer') }))
    .output(MergePreview),
  merge: route({
    right: 'customer.merge',
    method: 'POST',
    path: '/customers/{customerId}/merge',
    summary: 'Say that another customer is this one; can be taken back at any time',
    tags,
  })
    .input(byCustomer.extend({ otherId: IdOf('customer'), version: z.int(), otherVersion: z.int() }))
    .output(Identities)
    .errors(notNow),
  unmerge: route({
    right: 'customer.merge',
    method: 'POST',
    path: '/customers/{customerId}/unmerge',
    summary: 'Take a record out of a person again, with all that came with it and since',
    tags,
  })
    .input(byCustomer.extend({ recordId: IdOf('customer') }))
    .output(Identities)
    .errors(notNow),
  split: route({
    right: 'customer.merge',
    method: 'POST',
    path: '/customers/{customerId}/split',
    summary: 'Make one address a customer of its own; its conversations go with it',
    tags,
  })
    .input(byCustomer.extend({ pointId: z.string().regex(/^[\w-]{22}$/) }))
    .output(Identities.extend({ apartId: IdOf('customer') }))
    .errors(notNow),
};
