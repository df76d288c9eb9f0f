import { implement } from '@orpc/server';
import { isoOrNull } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { contract } from '../../contract.ts';
import type { ProviderFailure } from '../../security.ts';
import { actorOf, type RequestContext, requireFresh, requireSession } from '../context.ts';
import { readAside, readTokens, setAside, setTokens } from '../cookies.ts';
import type { Asker, Identity } from '../identity.ts';
import { callbackOf } from './provider-sign-in.ts';

const api = implement({
  provider: contract.provider,
  providerSignIn: contract.providerSignIn,
}).$context<RequestContext>();

/** The settings of the provider. */
export function providerRoutes(identity: Identity) {
  const { providers } = identity;
  const house = api.provider;
  return {
    read: house.read.handler(async ({ context }) => {
      const kept = await providers.read(actorOf(context));
      const callbackUrl = callbackOf(context.origin);
      if (kept === null) return { provider: null, callbackUrl };
      const { id: _id, sealedSecret: _secret, ...provider } = kept;
      return { provider: { ...provider, domains: [...provider.domains] }, callbackUrl };
    }),
    save: house.save.handler(async ({ input, context, errors }) => {
      requireFresh(identity, context, errors);
      const outcome = await providers.save(actorOf(context), input);
      switch (outcome.type) {
        case 'saved':
          return { saved: true as const };
        case 'wrongIssuer':
          throw errors.WRONG_ISSUER();
        case 'wrongDomains':
          throw errors.WRONG_DOMAINS({ data: { lines: [...outcome.lines] } });
        case 'newcomersNeed':
          throw errors.NEWCOMERS_NEED({ data: { what: outcome.what } });
        case 'secretMissing':
          throw errors.SECRET_MISSING();
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        default:
          return unreachable(outcome);
      }
    }),
    dependants: house.dependants.handler(async ({ context, errors }) => {
      const found = await providers.dependants(actorOf(context));
      if (found === null) throw errors.NOT_FOUND();
      return { items: [...found.items], count: found.count };
    }),
    remove: house.remove.handler(async ({ context, errors }) => {
      requireFresh(identity, context, errors);
      if (!(await providers.remove(actorOf(context)))) throw errors.NOT_FOUND();
      return { removed: true as const };
    }),
    check: house.check.handler(async ({ context, errors }) => {
      const outcome = await providers.check(actorOf(context));
      if (outcome === null) throw errors.NOT_FOUND();
      return { outcome: outcome.type, detail: outcome.type === 'fine' ? null : outcome.detail };
    }),
  };
}

/** The way to the provider. */
export function providerSignInRoutes(identity: Identity) {
  const { providerSignIn } = identity;
  const way = api.providerSignIn;
  return {
    offered: way.offered.handler(async ({ input }) => ({
      provider: await providerSignIn.offered(input.email ?? null),
    })),
    start: way.start.handler(async ({ input, context, errors }) => {
      const outcome = await providerSignIn.start(input.id, context.origin, context.address);
      if (outcome.type === 'notFound') throw errors.NOT_FOUND();
      if (outcome.type === 'wait') throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
      if (outcome.type === 'failed') throw errors.PROVIDER_DOWN();
      setAside(context, 'sent', outcome.state);
      return { url: outcome.url };
    }),
    own: way.own.handler(async ({ context }) => {
      const own = await providerSignIn.own(requireSession(context));
      if (own === null) return { provider: null };
      const connectedAt = isoOrNull(own.connectedAtMs);
      return { provider: { name: own.name, connectedAt } };
    }),
    connect: way.connect.handler(async ({ context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const outcome = await providerSignIn.connect(session, context.origin);
      if (outcome.type === 'notFound') throw errors.NOT_FOUND();
      if (outcome.type !== 'sent') throw errors.PROVIDER_DOWN();
      setAside(context, 'sent', outcome.state);
      return { url: outcome.url };
    }),
    disconnect: way.disconnect.handler(async ({ context, errors }) => {
      const session = requireFresh(identity, context, errors);
      if (!(await providerSignIn.disconnect(session, actorOf(context)))) throw errors.NOT_FOUND();
      return { disconnected: true as const };
    }),
  };
}

/** A browser that came back from the provider, as the edge sees it. */
export type CameBack = Omit<Asker, 'cookieHeader'> &
  Pick<RequestContext, 'cookies' | 'setCookie' | 'userAgent' | 'requestId'> & { readonly url: URL };

/** Finishes a sign-in with the provider; answers where in our pages the browser goes. */
export async function cameBack(identity: Identity, back: CameBack): Promise<string> {
  const { localPort, ...rest } = back;
  const context = { ...rest, ...(localPort !== undefined && { localPort }) };
  const { deviceToken } = readTokens(back.cookies, back.isHttps, localPort);
  const { session } = await identity.openContext({ ...context, authorization: null, localPort: localPort ?? 0 });
  const outcome = await identity.providerSignIn.finish(
    { url: back.url, keptState: readAside(context, 'sent'), session },
    { deviceToken, ip: back.address, userAgent: back.userAgent, requestId: back.requestId },
  );
  setAside(context, 'sent', null);
  switch (outcome.type) {
    case 'signedIn':
      setTokens(context, outcome);
      return '/';
    case 'secondStep':
      setAside(context, 'step', outcome.stepToken);
      return '/';
    case 'linked':
      return '/account/security';
    case 'failed':
      return addressOf(outcome.reason, session !== null);
    default:
      return unreachable(outcome);
  }
}

/** The page that says in words why it failed. */
function addressOf(reason: ProviderFailure, isSignedIn: boolean): string {
  return `${isSignedIn ? '/account/security' : '/'}?provider=${reason}`;
}
