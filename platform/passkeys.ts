import { isIP } from 'node:net';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';

/** Where people reach us, as browsers bind passkeys to it. */
export type Site = {
  /** The name people see beside the key. */
  readonly name: string;
  /** The host without its port. */
  readonly host: string;
  /** `https://santral.example.com`, what the browser says the page is. */
  readonly origin: string;
};

/** What is kept of a passkey; none of it is secret. */
export type KeptPasskey = {
  readonly credentialId: string;
  readonly publicKey: Buffer;
  /** How often it was used, if it counts; a copy of the key would fall behind. */
  readonly counter: number;
  readonly transports: readonly string[];
};

/** What the browser answered; its parts are looked at by the library. */
export type BrowserAnswer = { readonly id: string; readonly [part: string]: unknown };

const timeoutMs = 120_000;

/** The site of an origin, or null where browsers make no passkeys: under a bare IP address. */
export function siteOf(origin: string, name: string): Site | null {
  const host = URL.parse(origin)?.hostname ?? '';
  return host === '' || isIP(host.replace(/^\[|\]$/g, '')) > 0 ? null : { name, host, origin };
}

/** What the browser needs to make a passkey. The person is known to it by `handle`, at most 64 bytes. */
export function askForNewPasskey(
  site: Site,
  person: { readonly handle: Buffer; readonly email: string; readonly name: string },
  challenge: Buffer,
  known: readonly Pick<KeptPasskey, 'credentialId' | 'transports'>[],
) {
  return generateRegistrationOptions({
    rpName: site.name,
    rpID: site.host,
    userName: person.email,
    userDisplayName: person.name,
    userID: new Uint8Array(person.handle),
    challenge: new Uint8Array(challenge),
    timeout: timeoutMs,
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId,
      transports: [...transports],
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** The new passkey, if the answer belongs to this site and this challenge and the person proved herself to it. */
export async function newPasskeyOf(site: Site, challenge: Buffer, answer: BrowserAnswer): Promise<KeptPasskey | null> {
  const checked = await verifyRegistrationResponse({
    response: answer as unknown as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: challenge.toString('base64url'),
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    requireUserVerification: true,
  }).catch(() => null); // the library throws for whatever does not fit
  if (!checked?.verified) return null;
  const { id, publicKey, counter, transports } = checked.registrationInfo.credential;
  return { credentialId: id, publicKey: Buffer.from(publicKey), counter, transports: transports ?? [] };
}

/** What the browser needs to use a passkey: one of these, or with an empty list whichever the person chooses. */
export function askForPasskey(
  site: Site,
  challenge: Buffer,
  known: readonly Pick<KeptPasskey, 'credentialId' | 'transports'>[],
) {
  return generateAuthenticationOptions({
    rpID: site.host,
    challenge: new Uint8Array(challenge),
    timeout: timeoutMs,
    userVerification: 'required',
    allowCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports: [...transports] })),
  });
}

/** The new counter, if the answer was signed by this passkey for this site and this challenge; else null. */
export async function counterOf(
  site: Site,
  challenge: Buffer,
  answer: BrowserAnswer,
  kept: KeptPasskey,
): Promise<number | null> {
  const checked = await verifyAuthenticationResponse({
    response: answer as unknown as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: challenge.toString('base64url'),
    expectedOrigin: site.origin,
    expectedRPID: site.host,
    credential: { id: kept.credentialId, publicKey: new Uint8Array(kept.publicKey), counter: kept.counter },
    requireUserVerification: true,
  }).catch(() => null);
  return checked?.verified ? checked.authenticationInfo.newCounter : null;
}

/** The handle that a discoverable passkey brings back: whose it says it is. Unsigned, so only good for finding a row. */
export function handleOf(answer: BrowserAnswer): Buffer | null {
  const { response } = answer;
  if (typeof response !== 'object' || response === null || !('userHandle' in response)) return null;
  return typeof response.userHandle === 'string' ? Buffer.from(response.userHandle, 'base64url') : null;
}
