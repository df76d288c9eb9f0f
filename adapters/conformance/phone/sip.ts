import { createHash, randomBytes } from 'node:crypto';

/** A SIP message as it was read: a request has a method, an answer a status. Names of headers in lower case. */
export interface SipMessage {
  readonly method: string | null;
  readonly status: number | null;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

const shortNames: Readonly<Record<string, string>> = {
  ...{ i: 'call-id', f: 'from', t: 'to', v: 'via', m: 'contact', c: 'content-type', l: 'content-length' },
};

/** Reads a SIP message (RFC 3261, part 7). */
export function readSip(text: string): SipMessage {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const written = line.slice(0, colon).trim().toLowerCase();
    const name = shortNames[written] ?? written;
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const [start = '', second = ''] = first.split(' ');
  const isAnswer = start === 'SIP/2.0';
  return {
    method: isAnswer ? null : start,
    status: isAnswer ? Number(second) : null,
    headers,
    body: rest.join('\r\n\r\n'),
  };
}

/** The first value of a header; empty when there is none. */
export const headerOf = ({ headers }: SipMessage, name: string): string => headers.get(name)?.[0] ?? '';

/** Writes a SIP message; the length of its body is added. */
export function writeSip(
  first: string,
  headers: readonly (readonly [name: string, value: string])[],
  body = '',
): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [first, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

export const tagOf = (value: string): string => /;tag=([^;>\s]+)/.exec(value)?.[1] ?? '';
export const uriIn = (value: string): string => /<([^>]+)>/.exec(value)?.[1] ?? value.split(';')[0] ?? '';
export const token = (): string => randomBytes(8).toString('hex');

/** The value of an Authorization header that answers a challenge (RFC 2617, MD5, with or without qop). */
export function answerTo(
  challenge: string,
  asked: { readonly method: string; readonly uri: string; readonly user: string; readonly password: string },
): string {
  const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')];
  const who = md5(`${asked.user}:${realm}:${asked.password}`);
  const what = md5(`${asked.method}:${asked.uri}`);
  const once = token();
  const hasQop = field('qop') !== '';
  const response = hasQop ? md5(`${who}:${nonce}:00000001:${once}:auth:${what}`) : md5(`${who}:${nonce}:${what}`);
  return [
    `Digest username="${asked.user}", realm="${realm}", nonce="${nonce}", uri="${asked.uri}", response="${response}"`,
    'algorithm=MD5',
    ...(opaque ? [`opaque="${opaque}"`] : []),
    ...(hasQop ? [`qop=auth, nc=00000001, cnonce="${once}"`] : []),
  ].join(', ');
}

/** Whether an Authorization header was made with this name and password. */
export function isAnswer(
  given: string,
  who: { readonly method: string; readonly user: string; readonly password: string },
): boolean {
  const field = (name: string) => new RegExp(`[ ,]${name}="?([^",]+)`).exec(given)?.[1] ?? '';
  if (field('username') !== who.user) return false;
  const secret = md5(`${who.user}:${field('realm')}:${who.password}`);
  const what = md5(`${who.method}:${field('uri')}`);
  const between = [field('nonce'), field('nc'), field('cnonce'), field('qop')].join(':');
  return field('response') === md5(`${secret}:${between}:${what}`);
}

/** Whom an address of SIP names: 1234 of "Ayşe" <sip:1234@203.0.113.7>;tag=1. */
export const userIn = (value: string): string => /sips?:([^@;>]+)@/.exec(value)?.[1] ?? '';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
