import { z } from 'zod';
import { IdOf, Moment, PageOf, PageQuery, route } from '#kernel/contract.ts';

export const AuditEntry = z
  .object({
    id: IdOf('audit'),
    at: Moment,
    /** Null: the system itself, or somebody who was not signed in. */
    who: z.object({ id: IdOf('user'), name: z.string() }).nullable(),
    what: z.string(),
    thing: z.object({ type: z.string(), id: z.string() }).nullable(),
    before: z.unknown(),
    after: z.unknown(),
    from: z.string().nullable(),
    requestId: z.string().nullable(),
    /** Its place in the chain; null for the second until it is sealed. */
    seal: z.int().nullable(),
  })
  .meta({ id: 'AuditEntry' });

/** What of the trail is asked for. Everything that is given must be true of a row. */
export const AuditFilter = z.object({
  userId: IdOf('user').optional(),
  what: z.string().max(100).optional(),
  /** The id of what was changed. */
  thing: z.string().max(100).optional(),
  from: Moment.optional(),
  to: Moment.optional(),
  /** Words that occur in who it was, what was before and after, the address or an id; Turkish letters or not. */
  search: z.string().max(200).optional(),
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const auditContract = {
  audit: route({
    right: 'audit.read',
    method: 'GET',
    path: '/audit',
    tags: ['Company'],
    summary: 'Who did what, newest first',
  })
    .input(PageQuery.extend(AuditFilter.shape))
    .output(PageOf(AuditEntry)),
  auditChain: route({
    right: 'audit.read',
    method: 'GET',
    path: '/audit/chain',
    tags: ['Company'],
    summary: 'How far the audit trail is sealed',
  }).output(
    z.object({
      head: z.object({ number: z.int(), hash: z.string(), sealedAt: Moment }).nullable(),
      /** Rows that wait for the next second. */
      waiting: z.int(),
      isCut: z.boolean(),
    }),
  ),
};
