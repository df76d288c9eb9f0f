import type { Id } from '#kernel/id.ts';

export type PasskeyId = Id<'passkey'>;
export type ProviderId = Id<'identityProvider'>;
export type ApiKeyId = Id<'apiKey'>;

/** How somebody proves for the second time who she is. */
export const factorWays = ['app', 'passkey', 'recovery'] as const;
export type FactorWay = (typeof factorWays)[number];

/** What somebody can prove herself with, beside her password. */
export type Factors = {
  readonly app: { readonly sinceMs: number; readonly lastUsedAtMs: number | null } | null;
  readonly passkeys: readonly Passkey[];
  readonly recoveryCodesLeft: number;
};
export type Passkey = {
  readonly id: PasskeyId;
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
};

/** Recovery codes replace a factor for a moment; they are none by themselves. */
export function hasFactor(factors: Pick<Factors, 'app' | 'passkeys'>): boolean {
  return factors.app !== null || factors.passkeys.length > 0;
}

/** The ways somebody can take now. */
export function waysOf(factors: Factors): readonly FactorWay[] {
  return factorWays.filter((way) => {
    if (way === 'app') return factors.app !== null;
    return way === 'passkey' ? factors.passkeys.length > 0 : factors.recoveryCodesLeft > 0;
  });
}

/** The half way between a password and a session lasts this long. */
export const stepLengthMs = 10 * 60_000;
/** After this long somebody proves herself again before she changes how she signs in. */
export const freshForMs = 10 * 60_000;

export const recoveryCodesCount = 10;
export const passkeysMax = 20;
export const passkeyNameMax = 60;
export const networksMax = 100;
export const domainsMax = 50;
/** People without another way in who are named before the provider is deleted. */
export const dependantsShown = 100;
export const apiKeysMax = 50;
export const apiKeyDaysMax = 366;
export const apiKeyNameMax = 60;

/** Whether a proof of this moment is still fresh. */
export function isFresh(provedAtMs: number, nowMs: number): boolean {
  return nowMs - provedAtMs < freshForMs;
}

/** What a typed code can be: six digits of an app, or a recovery code; its form without blanks and dashes. */
export function readCode(typed: string): { readonly type: 'app' | 'recovery'; readonly code: string } | null {
  const plain = typed.replace(/[\s-]/g, '').toUpperCase();
  if (/^\d{6}$/.test(plain)) return { type: 'app', code: plain };
  return /^[A-Z2-7]{16}$/.test(plain) ? { type: 'recovery', code: plain } : null;
}

/** A recovery code as people read it: four groups of four. */
export function shownCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1-').toLowerCase();
}

/** What becomes of people whom the provider knows and we do not. */
export const newcomers = ['refuse', 'create'] as const;
export type Newcomers = (typeof newcomers)[number];

/** Why a sign-in with the provider failed. Each is put into words where the browser comes back. */
export const providerFailures = [
  /** It cannot be reached; the password still works. */
  'providerDown',
  /** What came back is not what it must be. */
  'providerRefused',
  /** The browser lost what it was sent with, or it came too late or twice. */
  'stateLost',
  /** Nobody here has this identity, and it may not become one of ours. */
  'unknownPerson',
  /** There is an account with this address that is hers alone: she signs in there and connects the two. */
  'connectFirst',
  'networkRefused',
  /** She would be one of ours, and the company has as many people as it may have. */
  'noRoom',
] as const;
export type ProviderFailure = (typeof providerFailures)[number];

/** A domain as e-mail addresses end in it, or null. */
export function domainOf(typed: string): string | null {
  const domain = typed.trim().replace(/^@/, '').toLowerCase().replaceAll('i\u0307', 'i');
  return /^(?=.{3,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/.test(domain) ? domain : null;
}

/** Says whether an address belongs to one of these domains; sub-domains are others. */
export function isOfDomain(email: string, domains: readonly string[]): boolean {
  const domain = domainOfEmail(email);
  return domain !== null && domains.includes(domain);
}

/** What an address ends in, as `domainOf` writes it; null when it is no address. */
export function domainOfEmail(email: string): string | null {
  const at = email.lastIndexOf('@');
  return at > 0 ? email.slice(at + 1).toLowerCase() : null;
}
