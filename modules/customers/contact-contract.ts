import { z } from 'zod';
import { IdOf, route } from '#kernel/contract.ts';

/** Addresses of a customer that are hidden from whoever has no right to see them. */
export const contactFields = ['email', 'phone'] as const;
export type ContactField = (typeof contactFields)[number];

export const contactContract = {
  reveal: route({
    right: 'customer.revealContact',
    method: 'POST',
    path: '/customers/{customerId}/reveal',
    summary: 'Say one address of a customer in full; the audit trail keeps who asked',
    tags: ['Customers'],
  })
    .input(z.object({ customerId: IdOf('customer'), field: z.enum(contactFields) }))
    .output(z.object({ value: z.string().nullable() })),
};
