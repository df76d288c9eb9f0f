import { implement } from '@orpc/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { invitationsContract, passwordResetContract } from '../../invitations-contract.ts';
import { mailOnWire } from '../company/mail-routes.ts';
import { actorOf, type RequestContext } from '../context.ts';
import { visitOf } from '../entry/step-routes.ts';
import type { Identity } from '../identity.ts';

const api = implement(invitationsContract).$context<RequestContext>();

/** Inviting people, and accepting. */
export function invitationRoutes({ invitations }: Pick<Identity, 'invitations'>) {
  type Listed = NonNullable<Awaited<ReturnType<typeof invitations.list>>>['items'][number];
  return {
    list: api.list.handler(async ({ input, context, errors }) => {
      const page = await invitations.list(actorOf(context), input);
      if (page === null) throw errors.INVALID({ data: unreadableCursor });
      return { ...page, items: page.items.map((item: Listed) => invitationOnWire(item)) };
    }),
    check: api.check.handler(async ({ input, context }) => {
      const { items, mailIsSet } = await invitations.check(actorOf(context), input.lines);
      return { items: items.map(({ outcome }) => ({ outcome })), mailIsSet };
    }),
    create: api.create.handler(async ({ input, context }) => {
      const { items, mailIsSet } = await invitations.invite(actorOf(context), input);
      return { items: [...items], mailIsSet };
    }),
    resend: api.resend.handler(async ({ input: { id, ...how }, context, errors }) => {
      const outcome = await invitations.resend(actorOf(context), id, how);
      switch (outcome.type) {
        case 'resent':
          return { link: outcome.link };
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'closed':
          throw errors.INVITATION_CLOSED();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'mailNotSet':
          throw errors.MAIL_NOT_SET();
        default:
          return unreachable(outcome);
      }
    }),
    revoke: api.revoke.handler(async ({ input, context, errors }) => {
      const outcome = await invitations.revoke(actorOf(context), input.id);
      if (outcome === 'notFound') throw errors.NOT_FOUND();
      if (outcome === 'closed') throw errors.INVITATION_CLOSED();
      return { revoked: input.id };
    }),
    open: api.open.handler(async ({ input, context, errors }) => {
      const outcome = await invitations.open(input.token, visitOf(context));
      if (outcome.type === 'wait') throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
      if (outcome.type !== 'open') throw deadLink(outcome.type, errors);
      const { invitation, organisationName } = outcome;
      const { email, name, language, by, group, roles, expiresAtMs } = invitation;
      return {
        ...{ email, name, organisationName, language, roles: [...roles] },
        by: by?.name ?? null,
        group: group?.name ?? null,
        expiresAt: iso(expiresAtMs),
      };
    }),
    accept: api.accept.handler(async ({ input, context, errors }) => {
      const outcome = await invitations.accept(input, visitOf(context));
      switch (outcome.type) {
        case 'accepted':
          return { email: outcome.email };
        case 'passwordRefused':
          throw errors.PASSWORD_REFUSED({ data: { objections: [...outcome.objections] } });
        case 'emailTaken':
          throw errors.EMAIL_TAKEN();
        case 'limitReached':
          throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
        case 'wait':
          throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        case 'busy':
          throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          throw deadLink(outcome.type, errors);
      }
    }),
  };

  function invitationOnWire({ invitation, state, mail }: Listed) {
    const { id, email, name, group, roles, projectIds, language, by, sends } = invitation;
    const letter = mail && mailOnWire(mail);
    return {
      ...{ id, email, name, group, language, by, sends, state },
      roles: [...roles],
      projectIds: projectIds === 'all' ? projectIds : [...projectIds],
      createdAt: iso(invitation.createdAtMs),
      expiresAt: iso(invitation.expiresAtMs),
      acceptedAt: isoOrNull(invitation.acceptedAtMs),
      mail: letter && {
        state: letter.state,
        trouble: letter.trouble,
        answer: letter.answer,
        nextTryAt: letter.nextTryAt,
      },
    };
  }
}

const resets = implement(passwordResetContract).$context<RequestContext>();

/** Forgotten passwords. */
export function passwordResetRoutes({ passwordResets }: Pick<Identity, 'passwordResets'>) {
  return {
    request: resets.request.handler(async ({ input, context, errors }) => {
      const outcome = await passwordResets.request(input.email, visitOf(context));
      if (outcome.type === 'wait') throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
      return { accepted: true as const };
    }),
    open: resets.open.handler(async ({ input, context, errors }) => {
      const outcome = await passwordResets.open(input.token, visitOf(context));
      if (outcome.type === 'wait') throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
      if (outcome.type !== 'open') throw deadLink(outcome.type, errors);
      const { email, organisationName, language, expiresAtMs } = outcome;
      return { email, organisationName, language, expiresAt: iso(expiresAtMs) };
    }),
    use: resets.use.handler(async ({ input, context, errors }) => {
      const outcome = await passwordResets.use(input, visitOf(context));
      switch (outcome.type) {
        case 'changed':
          return { email: outcome.email, endedSessions: outcome.endedSessions };
        case 'passwordRefused':
          throw errors.PASSWORD_REFUSED({ data: { objections: [...outcome.objections] } });
        case 'wait':
          throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        case 'busy':
          throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          throw deadLink(outcome.type, errors);
      }
    }),
  };
}

/** The refusal for a link that is not good. */
function deadLink(
  type: 'unknown' | 'used' | 'expired' | 'revoked',
  errors: Record<'LINK_UNKNOWN' | 'LINK_USED' | 'LINK_EXPIRED', () => Error> & { readonly LINK_REVOKED?: () => Error },
): Error {
  switch (type) {
    case 'unknown':
      return errors.LINK_UNKNOWN();
    case 'used':
      return errors.LINK_USED();
    case 'expired':
      return errors.LINK_EXPIRED();
    case 'revoked':
      return (errors.LINK_REVOKED ?? errors.LINK_UNKNOWN)();
    default:
      return unreachable(type);
  }
}

const unreadableCursor = {
  issues: [{ path: 'cursor', code: 'unreadable', message: 'This cursor does not come from the page before.' }],
};
