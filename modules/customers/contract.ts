import { z } from 'zod';
import { cleanText, IdOf, Moment, Name, route } from '#kernel/contract.ts';
import { veil } from './contact.ts';
import { contactContract } from './contact-contract.ts';
import { limits } from './customer.ts';
import { personContract } from './person-contract.ts';

const tags = ['Customers'];

export const CustomerView = z
  .object({
    id: IdOf('customer'),
    name: z.string().nullable(),
    /** What to call her while nobody knows her name. */
    displayName: z.string(),
    /** Hidden but for a few signs unless the reader may see addresses; `isVeiled` says so. */
    email: z.string().nullable(),
    phone: z.string().nullable(),
    isVeiled: z.boolean(),
    note: z.string(),
    isSpam: z.boolean(),
    isFavourite: z.boolean(),
    shortNumber: z.int(),
    createdAt: Moment,
    contactPoints: z.array(z.object({ channel: z.string(), accountName: z.string(), key: z.string() })),
    /** Grows with every change; send it back with yours. */
    version: z.int(),
  })
  .meta({ id: 'Customer' });
export type CustomerView = z.infer<typeof CustomerView>;

export const PastInteractionView = z
  .object({
    interactionId: IdOf('interaction'),
    channel: z.string(),
    startedAt: Moment,
    endedAt: Moment.nullable(),
    status: z.string(),
    responsibleName: z.string().nullable(),
    /** What a call was; null for conversations in writing. */
    call: z
      .object({
        direction: z.enum(['inbound', 'outbound']),
        /** Whether somebody of ours talked with her; a call from her that ended without that was missed. */
        isReached: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'PastInteraction' });
export type PastInteractionView = z.infer<typeof PastInteractionView>;

/** What was hidden is never kept for what it hides. */
const isOpen = (text: string) => !text.includes(veil);

const byCustomer = z.object({ customerId: IdOf('customer') });

export const customersContract = {
  customers: {
    ...contactContract,
    ...personContract,
    list: route({ right: 'customer.read', method: 'GET', path: '/customers', summary: 'Find customers', tags })
      .input(
        z.object({
          search: z.string().max(100).optional(),
          cursor: z.string().max(200).optional(),
          limit: z.int().min(1).max(100).default(50),
        }),
      )
      .output(z.object({ items: z.array(CustomerView), next: z.string().nullable() })),
    get: route({
      right: 'customer.read',
      method: 'GET',
      path: '/customers/{customerId}',
      summary: 'One customer',
      tags,
    })
      .input(byCustomer)
      .output(CustomerView),
    update: route({
      right: 'customer.edit',
      method: 'PATCH',
      path: '/customers/{customerId}',
      summary: 'Correct a customer',
      tags,
    })
      .input(
        byCustomer.extend({
          version: z.int(),
          name: Name.refine(isOpen).nullable().optional(),
          email: z.email().max(254).nullable().optional(),
          phone: z.string().max(32).refine(isOpen).nullable().optional(),
          note: cleanText(limits.noteChars).optional(),
        }),
      )
      .output(CustomerView)
      .errors({ CHANGED_MEANWHILE: { status: 409, data: z.object({ version: z.int() }) } }),
    favourite: route({
      right: 'customer.read',
      method: 'PUT',
      path: '/customers/{customerId}/favourite',
      summary: 'Mark as favourite',
      tags,
    })
      .input(byCustomer.extend({ isFavourite: z.boolean() }))
      .output(CustomerView),
    history: route({
      right: 'customer.read',
      method: 'GET',
      path: '/customers/{customerId}/interactions',
      summary: 'Earlier interactions of a customer, newest first',
      tags,
    })
      .input(byCustomer.extend({ limit: z.int().min(1).max(50).default(10) }))
      .output(
        z.object({
          items: z.array(PastInteractionView),
        }),
      ),
  },
};
