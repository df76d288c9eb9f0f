import { cookieName, readCookies } from '#platform/http/index.ts';
import { stepLengthMs } from '../security.ts';
import { sessionLengthMs } from '../session.ts';
import type { RequestContext } from './context.ts';
import type { Tokens } from './entry/sign-in.ts';

const sessionCookie = 'santral_session';
/** Tells on which devices somebody signed in before. Opens nothing by itself. */
const deviceCookie = 'santral_device';
/** The half way between the first proof and a session. */
const stepCookie = 'santral_step';
/** What was asked of a passkey and not answered yet. */
const askedCookie = 'santral_asked';
/** With what the browser was sent to a provider. */
const sentCookie = 'santral_sent';
const deviceKeptMs = 180 * 24 * 3_600_000;

type Answer = Pick<RequestContext, 'setCookie' | 'isHttps' | 'localPort'>;

/** Our two tokens among the cookies of a request. */
export function readTokens(
  cookies: ReadonlyMap<string, string>,
  isHttps: boolean,
  localPort?: number,
): { readonly [Name in keyof Tokens]: string | undefined } {
  return {
    sessionToken: cookies.get(cookieName(sessionCookie, isHttps, localPort)),
    deviceToken: cookies.get(cookieName(deviceCookie, isHttps, localPort)),
  };
}

/** The same from a Cookie header, for the upgrade of a socket. */
export function readTokensOfHeader(header: string | undefined, isHttps: boolean, localPort?: number) {
  return readTokens(readCookies(header), isHttps, localPort);
}

/** Gives the browser the tokens of a sign-in. */
export function setTokens({ setCookie, isHttps, localPort }: Answer, { sessionToken, deviceToken }: Tokens): void {
  setCookie({ name: cookieName(sessionCookie, isHttps, localPort), value: sessionToken, maxAgeMs: sessionLengthMs });
  setCookie({ name: cookieName(deviceCookie, isHttps, localPort), value: deviceToken, maxAgeMs: deviceKeptMs });
}

/** What a cookie of ours holds that is no token of a session. */
export function readAside(
  { cookies, isHttps, localPort }: Pick<RequestContext, 'cookies' | 'isHttps' | 'localPort'>,
  which: Aside,
): string | undefined {
  return cookies.get(cookieName(names[which], isHttps, localPort));
}

/** Keeps something in the browser for a while; null takes it back. */
export function setAside({ setCookie, isHttps, localPort }: Answer, which: Aside, value: string | null): void {
  setCookie({
    name: cookieName(names[which], isHttps, localPort),
    value: value ?? '',
    maxAgeMs: value === null ? 0 : stepLengthMs,
  });
}

type Aside = 'step' | 'asked' | 'sent';
const names: Readonly<Record<Aside, string>> = { step: stepCookie, asked: askedCookie, sent: sentCookie };

/** Takes the session's token back. The device stays known. */
export function dropSession({ setCookie, isHttps, localPort }: Answer): void {
  setCookie({ name: cookieName(sessionCookie, isHttps, localPort), value: '', maxAgeMs: 0 });
}
