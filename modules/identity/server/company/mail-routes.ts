import { implement } from '@orpc/server';
import { iso } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import type { MailRow } from '#platform/mail/index.ts';
import { mailContract } from '../../mail-contract.ts';
import { actorOf, type RequestContext, requireFresh, requireSession, requireWho } from '../context.ts';
import type { Identity } from '../identity.ts';

const api = implement(mailContract).$context<RequestContext>();

/** The mail server of the company and what became of its letters. */
export function mailRoutes(identity: Pick<Identity, 'mailSettings' | 'isFresh'>) {
  const { mailSettings } = identity;
  return {
    read: api.read.handler(async ({ context }) => ({
      settings: await mailSettings.read(requireWho(context).organisationId),
      publicUrl: mailSettings.publicUrl,
    })),
    save: api.save.handler(async ({ input, context, errors }) => {
      requireFresh(identity, context, errors);
      const outcome = await mailSettings.save(actorOf(context), input);
      switch (outcome.type) {
        case 'saved':
          return outcome.settings;
        case 'passwordNeeded':
          throw errors.PASSWORD_NEEDED();
        case 'certificateUnreadable':
          throw errors.CERTIFICATE_UNREADABLE();
        default:
          return unreachable(outcome);
      }
    }),
    remove: api.remove.handler(async ({ context, errors }) => {
      requireFresh(identity, context, errors);
      return { removed: await mailSettings.remove(actorOf(context)) };
    }),
    test: api.test.handler(async ({ context }) => {
      const session = requireSession(context);
      const outcome = await mailSettings.test(session);
      const to = session.user.email;
      if (outcome.type === 'accepted') return { to, trouble: null, answer: null };
      return { to, trouble: outcome.trouble, answer: outcome.answer === '' ? null : outcome.answer };
    }),
    recent: api.recent.handler(async ({ context }) => ({
      items: (await mailSettings.recent(requireWho(context).organisationId)).map(mailOnWire),
    })),
  };
}

/** A letter as the wire knows it; when it is tried again only where it will be. */
export function mailOnWire({ createdAtMs, nextTryAtMs, ...row }: MailRow) {
  const isWaiting = row.state === 'queued' || row.state === 'sending';
  return {
    ...row,
    createdAt: iso(createdAtMs),
    nextTryAt: isWaiting ? iso(nextTryAtMs) : null,
  };
}
