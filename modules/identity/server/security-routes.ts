import { implement } from '@orpc/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { contract } from '../contract.ts';
import { passkeysMax } from '../security.ts';
import type { SessionId } from '../session.ts';
import { actorOf, type RequestContext, requireFresh, requireSession } from './context.ts';
import { readAside, setAside } from './cookies.ts';
import { siteOfContext } from './entry/step-routes.ts';
import type { Identity } from './identity.ts';
import type { ListedSession } from './sessions/session-list.ts';

const api = implement({
  security: contract.security,
  userSecurity: contract.userSecurity,
}).$context<RequestContext>();

/** One's own second factors and sessions. */
export function ownSecurityRoutes(identity: Identity) {
  const { factors, proof, sessions, isFresh } = identity;
  const own = api.security;
  return {
    read: own.read.handler(async ({ context }) => {
      const session = requireSession(context);
      const { app, passkeys, recoveryCodesLeft, isDemanded } = await factors.read(session);
      return {
        app: app && { since: iso(app.sinceMs), lastUsedAt: isoOrNull(app.lastUsedAtMs) },
        passkeys: passkeys.map(({ createdAtMs, lastUsedAtMs, ...passkey }) => ({
          ...passkey,
          createdAt: iso(createdAtMs),
          lastUsedAt: isoOrNull(lastUsedAtMs),
        })),
        recoveryCodesLeft,
        isDemanded,
        proofWays: [...(await proof.ways(session))],
        isFresh: isFresh(session),
        canMakePasskeys: siteOfContext(context) !== null,
      };
    }),
    prove: own.prove.handler(async ({ input, context, errors }) => {
      const session = requireSession(context);
      const actor = actorOf(context);
      const hasPassword = 'password' in input;
      const outcome = hasPassword
        ? await proof.withPassword(session, input.password, actor)
        : await proof.withCode(session, input.code, actor);
      switch (outcome.type) {
        case 'proved':
          return { proved: true as const };
        case 'refused':
          throw hasPassword ? errors.WRONG_PASSWORD() : errors.WRONG_CODE();
        case 'wait':
          throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        case 'busy':
          throw errors.UNAVAILABLE({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          return unreachable(outcome);
      }
    }),
    askPasskeyProof: own.askPasskeyProof.handler(async ({ context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const { options, kept } = await proof.askPasskey(requireSession(context), site);
      setAside(context, 'asked', kept);
      return { ...options };
    }),
    proveWithPasskey: own.proveWithPasskey.handler(async ({ input, context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const kept = readAside(context, 'asked');
      const session = requireSession(context);
      const outcome = await proof.withPasskey(session, kept, input.answer, site, actorOf(context));
      if (outcome.type === 'proved') return { proved: true as const };
      if (outcome.type === 'refused') throw errors.WRONG_CODE();
      throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
    }),
    beginApp: own.beginApp.handler(async ({ context, errors }) => {
      const session = requireFresh(identity, context, errors);
      return factors.beginApp(session);
    }),
    confirmApp: own.confirmApp.handler(async ({ input, context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const added = await factors.confirmApp(session, input.code, actorOf(context));
      if (added === null) throw errors.WRONG_CODE();
      return { recoveryCodes: [...added.recoveryCodes] };
    }),
    removeApp: own.removeApp.handler(async ({ context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const { type } = await factors.removeApp(session, actorOf(context));
      if (type === 'lastFactor') throw errors.LAST_FACTOR();
      if (type === 'notFound') throw errors.NOT_FOUND();
      return { removed: true as const };
    }),
    renewRecoveryCodes: own.renewRecoveryCodes.handler(async ({ context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const codes = await factors.renewRecoveryCodes(session, actorOf(context));
      if (codes === null) throw errors.NOT_FOUND();
      return { recoveryCodes: [...codes] };
    }),
    askNewPasskey: own.askNewPasskey.handler(async ({ context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const { options, kept } = await factors.askForPasskey(session, site);
      if (options === null) throw errors.LIMIT_REACHED({ data: { limit: passkeysMax } });
      setAside(context, 'asked', kept);
      return { ...options };
    }),
    addPasskey: own.addPasskey.handler(async ({ input, context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const kept = readAside(context, 'asked');
      const added = await factors.addPasskey(session, kept, input, site, actorOf(context));
      if (added === null) throw errors.WRONG_CODE();
      return { recoveryCodes: [...added.recoveryCodes] };
    }),
    renamePasskey: own.renamePasskey.handler(async ({ input, context, errors }) => {
      const isHers = await factors.renamePasskey(requireSession(context), input.id, input.name, actorOf(context));
      if (!isHers) throw errors.NOT_FOUND();
      return { renamed: true as const };
    }),
    removePasskey: own.removePasskey.handler(async ({ input, context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const { type } = await factors.removePasskey(session, input.id, actorOf(context));
      if (type === 'lastFactor') throw errors.LAST_FACTOR();
      if (type === 'notFound') throw errors.NOT_FOUND();
      return { removed: true as const };
    }),
    sessions: own.sessions.handler(async ({ context }) => {
      const { sessionId, who } = requireSession(context);
      return { items: (await sessions.of(who)).map((session) => sessionOnWire(session, sessionId)) };
    }),
    endSession: own.endSession.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await sessions.end(actor, actor.who.userId, { only: input.id });
      if (outcome.type !== 'ended' || outcome.count === 0) throw errors.NOT_FOUND();
      return { ended: outcome.count };
    }),
    endOtherSessions: own.endOtherSessions.handler(async ({ context, errors }) => {
      const { sessionId, who } = requireSession(context);
      const outcome = await sessions.end(actorOf(context), who.userId, { but: sessionId });
      if (outcome.type !== 'ended') throw errors.NOT_FOUND();
      return { ended: outcome.count };
    }),
  };
}

/** Sessions and factors of people one manages. */
export function userSecurityRoutes(identity: Identity) {
  const { sessions } = identity;
  const managed = api.userSecurity;
  return {
    sessions: managed.sessions.handler(async ({ input, context, errors }) => {
      const { sessionId } = requireSession(context);
      const outcome = await sessions.ofUser(actorOf(context), input.userId);
      if (outcome.type === 'notFound') throw errors.NOT_FOUND();
      if (outcome.type === 'exceedsOwn') throw errors.EXCEEDS_OWN();
      return { items: outcome.items.map((session) => sessionOnWire(session, sessionId)) };
    }),
    endSession: managed.endSession.handler(async ({ input, context, errors }) => {
      const outcome = await sessions.end(actorOf(context), input.userId, { only: input.id });
      if (outcome.type === 'exceedsOwn') throw errors.EXCEEDS_OWN();
      if (outcome.type === 'notFound' || outcome.count === 0) throw errors.NOT_FOUND();
      return { ended: outcome.count };
    }),
    endSessions: managed.endSessions.handler(async ({ input, context, errors }) => {
      const outcome = await sessions.end(actorOf(context), input.userId, 'all');
      if (outcome.type === 'exceedsOwn') throw errors.EXCEEDS_OWN();
      if (outcome.type === 'notFound') throw errors.NOT_FOUND();
      return { ended: outcome.count };
    }),
    resetFactors: managed.resetFactors.handler(async ({ input, context, errors }) => {
      requireFresh(identity, context, errors);
      const { type } = await sessions.resetFactors(actorOf(context), input.userId);
      if (type === 'notFound') throw errors.NOT_FOUND();
      if (type === 'exceedsOwn') throw errors.EXCEEDS_OWN();
      if (type === 'yourself') throw errors.YOURSELF();
      return { reset: true as const };
    }),
  };
}

function sessionOnWire(session: ListedSession, present: SessionId) {
  const { id, userAgent, ip, way } = session;
  return {
    id,
    userAgent,
    address: ip,
    way,
    since: iso(session.createdAtMs),
    lastSeenAt: iso(session.lastSeenAtMs),
    endsAt: iso(session.expiresAtMs),
    isThis: id === present,
  };
}
