import { implement } from '@orpc/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { contract } from '../contract.ts';
import { rightNames, rights } from '../rights.ts';
import type { User } from '../user.ts';
import { mailRoutes } from './company/mail-routes.ts';
import { actorOf, type RequestContext, requireFresh, requireSession, requireWho } from './context.ts';
import { dropSession, setAside, setTokens } from './cookies.ts';
import { stepOnWire, stepRoutes, visitOf } from './entry/step-routes.ts';
import type { Identity } from './identity.ts';
import { me } from './me.ts';
import { invitationRoutes, passwordResetRoutes } from './people/invitation-routes.ts';
import { pictureRoutes } from './people/picture-routes.ts';
import { providerRoutes, providerSignInRoutes } from './provider/provider-routes.ts';
import { policyRoutes } from './roles/policy-routes.ts';
import { roleRoutes } from './roles/role-routes.ts';
import { ownSecurityRoutes, userSecurityRoutes } from './security-routes.ts';
import { apiKeyRoutes } from './sessions/api-key-routes.ts';

const api = implement(contract).$context<RequestContext>();

/** The routes of this module's contract. */
export function routes(identity: Identity) {
  return api.router({
    ...signInRoutes(identity),
    signInStep: stepRoutes(identity),
    security: ownSecurityRoutes(identity),
    userSecurity: userSecurityRoutes(identity),
    policies: policyRoutes(identity),
    apiKeys: apiKeyRoutes(identity),
    provider: providerRoutes(identity),
    providerSignIn: providerSignInRoutes(identity),
    me: meRoutes(identity),
    users: userRoutes(identity),
    groups: groupRoutes(identity),
    ...houseRoutes(identity),
    pictures: pictureRoutes(identity),
    mail: mailRoutes(identity),
    invitations: invitationRoutes(identity),
    passwordResets: passwordResetRoutes(identity),
  });
}

function signInRoutes(identity: Identity) {
  return {
    setup: {
      state: api.setup.state.handler(async () => ({ needed: await identity.setupNeeded() })),
      run: api.setup.run.handler(async ({ input, context, errors }) => {
        const outcome = await identity.setup(input, visitOf(context));
        switch (outcome.type) {
          case 'done':
            setTokens(context, outcome);
            return me(identity, outcome.session);
          case 'alreadyDone':
            throw errors.SETUP_DONE();
          case 'passwordRefused':
            throw errors.PASSWORD_REFUSED({ data: { objections: [...outcome.objections] } });
          case 'busy':
            throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
          default:
            return unreachable(outcome);
        }
      }),
    },
    signIn: api.signIn.handler(async ({ input, context, errors }) => {
      const outcome = await identity.signIn(input, visitOf(context));
      switch (outcome.type) {
        case 'signedIn':
          setTokens(context, outcome);
          return me(identity, outcome.session);
        case 'secondStep':
          setAside(context, 'step', outcome.stepToken);
          return { step: stepOnWire(outcome.step) };
        case 'networkRefused':
          throw errors.NETWORK_REFUSED({ data: { address: context.address } });
        case 'refused':
          throw errors.SIGN_IN_REFUSED();
        case 'wait':
          throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        case 'busy':
          throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          return unreachable(outcome);
      }
    }),
    signOut: api.signOut.handler(async ({ context }) => {
      if (context.session !== null) await identity.signOut(context.session, actorOf(context));
      dropSession(context);
      return { signedOut: true as const };
    }),
  };
}

function meRoutes(identity: Identity) {
  return {
    read: api.me.read.handler(({ context }) => me(identity, requireSession(context))),
    prefer: api.me.prefer.handler(({ input, context }) => identity.prefer(requireSession(context), input)),
    changePassword: api.me.changePassword.handler(async ({ input, context, errors }) => {
      const outcome = await identity.changePassword(requireSession(context), input, actorOf(context));
      switch (outcome.type) {
        case 'changed':
          return { endedSessions: outcome.endedSessions };
        case 'wrongPassword':
          throw errors.WRONG_PASSWORD();
        case 'passwordRefused':
          throw errors.PASSWORD_REFUSED({ data: { objections: [...outcome.objections] } });
        case 'wait':
          throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        case 'busy':
          throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          return unreachable(outcome);
      }
    }),
  };
}

function userRoutes(identity: Identity) {
  const { users } = identity;
  return {
    list: api.users.list.handler(async ({ input, context, errors }) => {
      const page = await users.list(actorOf(context), input);
      if (page === null) throw errors.INVALID({ data: unreadableCursor });
      return { items: page.items.map(userOnWire), next: page.next, total: page.total };
    }),
    create: api.users.create.handler(async ({ input, context, errors }) => {
      const outcome = await users.create(actorOf(context), input);
      switch (outcome.type) {
        case 'created':
          return userOnWire(outcome.user);
        case 'passwordRefused':
          throw errors.PASSWORD_REFUSED({ data: { objections: [...outcome.objections] } });
        case 'emailTaken':
          throw errors.EMAIL_TAKEN();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'limitReached':
          throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
        case 'busy':
          throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          return unreachable(outcome);
      }
    }),
    edit: api.users.edit.handler(async ({ input: { id, ...change }, context, errors }) => {
      const isOwnEmail = id === requireWho(context).userId && change.email !== undefined;
      if (isOwnEmail) requireFresh(identity, context, errors);
      const outcome = await users.edit(actorOf(context), id, change);
      switch (outcome.type) {
        case 'edited':
          return userOnWire(outcome.user);
        case 'passwordRefused':
          throw errors.PASSWORD_REFUSED({ data: { objections: [...outcome.objections] } });
        case 'emailTaken':
          throw errors.EMAIL_TAKEN();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'yourself':
          throw errors.YOURSELF();
        case 'lastOwner':
          throw errors.LAST_OWNER();
        case 'busy':
          throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          return unreachable(outcome);
      }
    }),
  };
}

function groupRoutes({ groups }: Identity) {
  return {
    list: api.groups.list.handler(async ({ context }) => ({
      items: [...(await groups.list(requireWho(context).organisationId))],
    })),
    create: api.groups.create.handler(async ({ input, context, errors }) => {
      const outcome = await groups.create(actorOf(context), input);
      if (outcome.type === 'nameTaken') throw errors.NAME_TAKEN();
      if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
      return outcome.group;
    }),
    edit: api.groups.edit.handler(async ({ input: { id, ...change }, context, errors }) => {
      const outcome = await groups.edit(actorOf(context), id, change);
      switch (outcome.type) {
        case 'edited':
          return outcome.group;
        case 'nameTaken':
          throw errors.NAME_TAKEN();
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'yourself':
          throw errors.YOURSELF();
        case 'lastOwner':
          throw errors.LAST_OWNER();
        default:
          return unreachable(outcome);
      }
    }),
    remove: api.groups.remove.handler(async ({ input, context, errors }) => {
      const outcome = await groups.remove(actorOf(context), input.id, input.evenIfUsed);
      switch (outcome.type) {
        case 'removed':
          return { removed: input.id };
        case 'inUse':
          throw errors.GROUP_IN_USE({ data: { members: outcome.members, uses: [...outcome.uses] } });
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'yourself':
          throw errors.YOURSELF();
        case 'lastOwner':
          throw errors.LAST_OWNER();
        default:
          return unreachable(outcome);
      }
    }),
    uses: api.groups.uses.handler(async ({ input, context, errors }) => {
      const found = await groups.uses(actorOf(context), input.id);
      if (found === null) throw errors.NOT_FOUND();
      return { members: found.members, uses: [...found.uses] };
    }),
    move: api.groups.move.handler(async ({ input, context, errors }) => {
      const outcome = await groups.move(actorOf(context), input.moves);
      switch (outcome.type) {
        case 'moved':
          return { moved: outcome.moved };
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'conflict':
          throw errors.CONFLICT();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'yourself':
          throw errors.YOURSELF();
        case 'lastOwner':
          throw errors.LAST_OWNER();
        default:
          return unreachable(outcome);
      }
    }),
  };
}

function houseRoutes(identity: Identity) {
  return {
    roles: roleRoutes(identity),
    rights: api.rights.handler(() => ({
      items: rightNames.map((right) => ({ right, ...rights[right], scopes: [...rights[right].scopes] })),
    })),
    projects: {
      list: api.projects.list.handler(async ({ context }) => ({
        items: [...(await identity.projects.list(requireWho(context)))],
      })),
      create: api.projects.create.handler(async ({ input, context, errors }) => {
        const outcome = await identity.projects.create(actorOf(context), input);
        if (outcome.type === 'nameTaken') throw errors.NAME_TAKEN();
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
        return outcome.project;
      }),
    },
    auditChain: api.auditChain.handler(async ({ context }) => {
      const { organisationId } = requireWho(context);
      const { head, waiting } = await identity.auditChain(organisationId);
      const isCut = identity.sealer.cut().includes(organisationId);
      return { head: head && { number: head.number, hash: head.hash, sealedAt: iso(head.sealedAtMs) }, waiting, isCut };
    }),
    audit: api.audit.handler(async ({ input, context, errors }) => {
      const page = await identity.readAudit(requireWho(context).organisationId, input);
      if (page === null) throw errors.INVALID({ data: unreadableCursor });
      return { items: page.items.map(({ atMs, ...row }) => ({ ...row, at: iso(atMs) })), next: page.next };
    }),
  };
}

function userOnWire({ createdAtMs, disabledAtMs, lastSignInAtMs, ...user }: User) {
  return {
    ...user,
    roles: [...user.roles],
    groupRoles: [...user.groupRoles],
    projectIds: listOf(user.projectIds),
    createdAt: iso(createdAtMs),
    disabledAt: isoOrNull(disabledAtMs),
    lastSignInAt: isoOrNull(lastSignInAtMs),
  };
}

function listOf<T>(some: 'all' | readonly T[]): 'all' | T[] {
  return some === 'all' ? some : [...some];
}

const unreadableCursor = {
  issues: [{ path: 'cursor', code: 'unreadable', message: 'This cursor does not come from the page before.' }],
};
