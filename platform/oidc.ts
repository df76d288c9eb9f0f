import * as openid from 'openid-client';
import type { Clock } from './clock.ts';
import { openKept } from './kept.ts';

/** A provider of identities as an organisation named it. */
export type OidcProvider = { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };

/** What must come back to us unchanged, kept on our side meanwhile. */
export type OidcChecks = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** What a provider vouches for. Who somebody is are issuer and subject; everything else may change. */
export type OidcIdentity = {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider says that she owns the address; an address alone says nothing. */
  readonly isEmailVerified: boolean;
  readonly name: string | null;
};

export type OidcTrouble =
  /** It did not answer, or not in time, or with an error of its own. */
  | { readonly type: 'unreachable'; readonly detail: string }
  /** It answered, but what came is not what it must be: a wrong token, a wrong state, a refusal. */
  | { readonly type: 'refused'; readonly detail: string };

/** A provider that takes longer is down. */
const timeoutSeconds = 10;
/** What it said of itself when a sign-in began is good for so long, for its end. */
const keptMs = 10 * 60_000;
const keptMax = 200;
const scope = 'openid email profile';

/**
 * Says whether an address may be asked at all: https, or plain http on this very machine, where a provider beside us or
 * a test may stand.
 */
export function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

export type Oidc = ReturnType<typeof openOidc>;

/** Asks providers. What each said of itself when a sign-in began is kept for its end, so that it is asked once. */
export function openOidc({ clock }: { clock: Pick<Clock, 'nowMs'> }) {
  const kept = openKept<{ readonly name: string; readonly config: openid.Configuration }>({
    forMs: keptMs,
    max: keptMax,
  });

  async function configOf(provider: OidcProvider): Promise<openid.Configuration> {
    const name = nameOf(provider);
    const found = await kept.get(name, clock.nowMs(), async () => ({ name, config: await discover(provider) }));
    return found?.config ?? discover(provider);
  }

  function forget(provider: OidcProvider): void {
    kept.drop(({ name }) => name === nameOf(provider));
  }

  return {
    /** Where to send the browser. Asks the provider anew: nobody is sent to one that is down. */
    ask(
      provider: OidcProvider,
      redirectUri: string,
      state: string,
    ): Promise<{ readonly type: 'asked'; readonly url: string; readonly checks: OidcChecks } | OidcTrouble> {
      return orTrouble(async () => {
        forget(provider);
        const config = await configOf(provider);
        const checks = { state, nonce: openid.randomNonce(), verifier: openid.randomPKCECodeVerifier() };
        const url = openid.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope,
          state,
          nonce: checks.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
          code_challenge_method: 'S256',
        });
        return { type: 'asked', url: url.href, checks };
      });
    },

    /** Whom the provider vouches for, when the browser came back to `calledUrl`. Every token is checked, its signature too. */
    async identityOf(
      provider: OidcProvider,
      calledUrl: string,
      checks: OidcChecks,
    ): Promise<{ readonly type: 'identity'; readonly identity: OidcIdentity } | OidcTrouble> {
      const outcome = await orTrouble(async () => ({
        type: 'identity' as const,
        identity: await provedBy(await configOf(provider), calledUrl, checks),
      }));
      // Whatever went wrong may have gone wrong because the provider is other than it was.
      if (outcome.type !== 'identity') forget(provider);
      return outcome;
    },

    /** Asks the provider for its description, now. */
    check(provider: OidcProvider): Promise<{ readonly type: 'fine' } | OidcTrouble> {
      return orTrouble(async () => {
        forget(provider);
        await configOf(provider);
        return { type: 'fine' };
      });
    },
  };
}

async function provedBy(config: openid.Configuration, calledUrl: string, checks: OidcChecks): Promise<OidcIdentity> {
  const tokens = await openid.authorizationCodeGrant(config, new URL(calledUrl), {
    expectedState: checks.state,
    expectedNonce: checks.nonce,
    pkceCodeVerifier: checks.verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('There is no ID token.');
  const isBare = claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined;
  const more = isBare ? await openid.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
  const told: Readonly<Record<string, unknown>> = { ...more, ...claims };
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: typeof told.email === 'string' ? told.email : null,
    isEmailVerified: told.email_verified === true,
    name: typeof told.name === 'string' ? told.name : null,
  };
}

/** Another issuer, client or secret is another provider. */
function nameOf({ issuer, clientId, clientSecret }: OidcProvider): string {
  return JSON.stringify([issuer, clientId, clientSecret]);
}

async function discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<openid.Configuration> {
  const url = new URL(issuer);
  const config = await openid.discovery(url, clientId, clientSecret, undefined, {
    timeout: timeoutSeconds,
    ...(isLoopback(url.hostname) && { execute: [openid.allowInsecureRequests] }),
  });
  // Without it a token that came over TLS would be believed unsigned; nobody between us and the provider is.
  openid.enableNonRepudiationChecks(config);
  return config;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

async function orTrouble<T>(run: () => Promise<T>): Promise<T | OidcTrouble> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { type: isOutage(error) ? 'unreachable' : 'refused', detail: detailOf(error) };
  }
}

/** Nothing came, or an error of the provider's own machine. */
function isOutage(error: Error): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? String(at.code) : '';
    if (code === 'OAUTH_TIMEOUT' || /^(E[A-Z]+|UND_ERR_\w+)$/.test(code) || at.message === 'fetch failed') return true;
    if (at.cause instanceof Response && at.cause.status >= 500) return true;
  }
  return false;
}

/** For the log and the screen of settings: what was wrong, never a token. */
function detailOf(error: Error): string {
  const code = 'code' in error ? `${String(error.code)}: ` : '';
  return `${code}${error.message}`.slice(0, 300);
}
