import { token } from '../adapters/conformance/phone/sip.ts';

// Messages that nobody who means well sends, of our own writing, in the spirit of RFC 4475: each breaks something else.

/** Where a stranger is, where the switch is, whom it calls there, and a name that it knows. */
export interface Aim {
  readonly host: string;
  readonly own: number;
  readonly port: number;
  readonly number: string;
  readonly name: string;
}

interface Parts {
  readonly method?: string;
  readonly first?: string;
  readonly user?: string;
  readonly more?: readonly string[];
  readonly body?: string;
  readonly length?: string;
  readonly sequence?: string;
}

/** A request in good order but for what is said otherwise. */
export function requestOf({ host, own, port, number }: Aim, parts: Parts = {}): string {
  const { method = 'INVITE', body = '', user = 'mallory', more = [] } = parts;
  return [
    parts.first ?? `${method} sip:${number}@127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:${own};branch=z9hG4bK${token()};rport`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${host}>;tag=${token()}`,
    `To: <sip:${number}@127.0.0.1>`,
    `Call-ID: ${token()}`,
    `CSeq: ${parts.sequence ?? `1 ${method}`}`,
    `Contact: <sip:${user}@${host}:${own}>`,
    ...more,
    `Content-Length: ${parts.length ?? Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

const offer = (host: string): string =>
  [
    ...['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0', 'm=audio 40000 RTP/AVP 8'],
    ...['a=rtpmap:8 PCMA/8000', ''],
  ].join('\r\n');

const long = 'x'.repeat(3_500);

/** A call as a stranger makes it, in good order: her own name, or one that the switch knows. */
export const strangersCall = (aim: Aim, user = 'mallory'): string =>
  requestOf(aim, { user, body: offer(aim.host), more: ['Content-Type: application/sdp'] });

/** Broken messages by what is broken in them. */
export function brokenMessages(aim: Aim): Readonly<Record<string, string | Buffer>> {
  const { host, port, number } = aim;
  const whole = strangersCall(aim);
  const target = `sip:${number}@127.0.0.1:${port}`;
  const offered = { body: offer(host), more: ['Content-Type: application/sdp'] };
  return {
    'no start line': whole.slice(whole.indexOf('\r\n') + 2),
    'a start line without a version': requestOf(aim, { first: `INVITE ${target}` }),
    'a version that is none': requestOf(aim, { first: `INVITE ${target} SIP/9.9` }),
    'a start line of spaces': requestOf(aim, { first: `INVITE   ${target}   SIP/2.0` }),
    'no target': requestOf(aim, { first: 'INVITE  SIP/2.0' }),
    'a target of another world': requestOf(aim, { first: 'INVITE nobody:unknown@@@[::: SIP/2.0' }),
    'escapes that end nowhere': requestOf(aim, { first: `INVITE sip:%z%%0%2@127.0.0.1:${port} SIP/2.0` }),
    'an answer to nothing': 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKnone\r\nCSeq: 1 INVITE\r\n\r\n',
    'an answer with a status of ten digits': requestOf(aim, { first: 'SIP/2.0 4294967301 Better Luck' }),
    'a header of 3,500 characters': requestOf(aim, { ...offered, more: [...offered.more, `Subject: ${long}`] }),
    'a name of 3,500 characters': requestOf(aim, { ...offered, user: long }),
    'a target of 3,500 characters': requestOf(aim, { first: `INVITE sip:${long}@127.0.0.1:${port} SIP/2.0` }),
    'a header name of 3,500 characters': requestOf(aim, { ...offered, more: [`${long}: 1`] }),
    'two thousand ways': requestOf(aim, {
      more: Array.from({ length: 900 }, (_, n) => `Via: SIP/2.0/UDP 198.51.100.7:${n + 1};branch=z9hG4bK${n}`),
    }),
    'a message as long as one can be sent': requestOf(aim, { body: 'y'.repeat(60_000) }),
    'a length that is too long': requestOf(aim, { ...offered, length: '99999' }),
    'a length below nothing': requestOf(aim, { ...offered, length: '-999' }),
    'a length that is no number': requestOf(aim, { ...offered, length: 'a lot' }),
    'a length beyond all numbers': requestOf(aim, { ...offered, length: '9'.repeat(400) }),
    'a body that is cut': whole.slice(0, -20),
    'headers that are cut': whole.slice(0, 180),
    'a method nobody knows': requestOf(aim, { method: 'DESTROY' }),
    'a method of 3,500 letters': requestOf(aim, { method: 'M'.repeat(3_500) }),
    'methods that contradict': requestOf(aim, { ...offered, sequence: '1 BYE' }),
    'a sequence beyond all numbers': requestOf(aim, { ...offered, sequence: '36893488147419103232 INVITE' }),
    'no headers at all': `INVITE ${target} SIP/2.0\r\n\r\n`,
    'a name in quotes that never ends': requestOf(aim, {
      ...offered,
      more: [...offered.more, 'Contact: "Mallory <sip:m'],
    }),
    'dates of no calendar': requestOf(aim, {
      ...offered,
      more: [...offered.more, 'Date: Fri, 99 Foo 2026 99:99:99 GMT'],
    }),
    'a description of nonsense': requestOf(aim, {
      ...offered,
      body: 'v=0\r\nm=audio 99999999 RTP/AVP -1\r\nc=IN IP9 x\r\n',
    }),
    'zeros amid it': whole.replace('Max-Forwards: 70', 'Max-Forwards: \0\0\0'),
    'the end of a call that is none': requestOf(aim, { method: 'BYE' }),
    'a handing over of nothing': requestOf(aim, { method: 'REFER', more: [`Refer-To: <sip:900@127.0.0.1>`] }),
    'a message to people': requestOf(aim, { method: 'MESSAGE', body: 'hello', more: ['Content-Type: text/plain'] }),
    'a subscription': requestOf(aim, { method: 'SUBSCRIBE', more: ['Event: presence', 'Expires: 3600'] }),
    'only zeros': Buffer.alloc(1_000),
    'only line ends': '\r\n'.repeat(1_000),
    nothing: Buffer.alloc(0),
  };
}
