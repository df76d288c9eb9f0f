import { implement } from '@orpc/server';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { iso } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { announcementsContract } from '../contract-announcements.ts';
import type { TeamRoutesNeeds } from './routes.ts';

/** The routes of announcements. */
export function announcementRoutes({ of }: TeamRoutesNeeds) {
  const { announcements } = implement(announcementsContract).$context<RequestContext>();
  return {
    list: announcements.list.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: await of(who).announcements.list(who) };
    }),
    publish: announcements.publish.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const { expiresAt, ...given } = input;
      const expiresAtMs = expiresAt === null ? null : Date.parse(expiresAt);
      const outcome = await of(actor.who).announcements.publish(actor, { ...given, expiresAtMs });
      switch (outcome.type) {
        case 'published':
          return outcome.announcement;
        case 'audienceRefused':
          throw errors.AUDIENCE_REFUSED();
        case 'expiryRefused':
          throw errors.EXPIRY_REFUSED();
        case 'limitReached':
          throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        default:
          return unreachable(outcome);
      }
    }),
    withdraw: announcements.withdraw.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const isDone = await of(actor.who).announcements.withdraw(actor, input.announcementId);
      if (!isDone) throw errors.NOT_FOUND();
      return { withdrawn: input.announcementId };
    }),
    confirm: announcements.confirm.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const readAtMs = await of(who).announcements.confirm(who, input.announcementId);
      if (readAtMs === null) throw errors.NOT_FOUND();
      return { readAt: iso(readAtMs) };
    }),
    readers: announcements.readers.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const items = await of(who).announcements.readers(who, input.announcementId);
      if (!items) throw errors.NOT_FOUND();
      return { items };
    }),
  };
}
