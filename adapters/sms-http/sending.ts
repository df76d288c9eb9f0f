import type { ChannelHealth, OutboundOp, SendOutcome } from '#messaging';
import type { Outward, OutwardAnswer, OutwardCall } from '#platform/outward.ts';
import { classOf } from './inbound.ts';
import { writtenFor } from './phone.ts';
import type { Auth, SmsProfile } from './profile.ts';
import { filled, holds, nested, said, textAt } from './values.ts';

type Values = Readonly<Record<string, string>>;

export const textMost = 1_600;
const transientMs = 5_000;
/** With a refused or missing secret nothing is lost: messages wait until somebody gives the right one. */
const unauthorisedMs = 60_000;
const waitMost = 5 * 60_000;

/** A call of the gateway with what opens its door. */
export function callOf(
  url: string,
  auth: Auth,
  values: Values,
  more: Pick<OutwardCall, 'method' | 'body' | 'headers'> = {},
): OutwardCall {
  const address = new URL(filled(url, values, encodeURIComponent));
  const headers: Record<string, string> = { accept: 'application/json', ...more.headers };
  switch (auth.by) {
    case 'none':
      break;
    case 'basic': {
      const pair = `${filled(auth.user, values)}:${filled(auth.password, values)}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      break;
    }
    case 'bearer':
      headers.authorization = `Bearer ${oneLine(filled(auth.token, values))}`;
      break;
    case 'header':
      headers[auth.name.toLowerCase()] = oneLine(filled(auth.value, values));
      break;
    case 'query':
      address.searchParams.set(auth.name, filled(auth.value, values));
  }
  return { ...more, url: address.href, headers };
}

/** Nothing typed in may add a header. */
const oneLine = (text: string) => text.replace(/[^\t\u0020-\u007e]/g, '');

/** Sends one message by a profile. What became of it is also news of the account's health; null says nothing new. */
export async function sendBy(
  profile: SmsProfile,
  op: OutboundOp,
  values: Values,
  outward: Pick<Outward, 'ask'>,
  isOperators: boolean,
  /** Addresses under which the gateway finds the pictures that go along. */
  pictures: readonly string[] = [],
): Promise<{ readonly outcome: SendOutcome; readonly health: ChannelHealth | null }> {
  const { send } = profile;
  const to = writtenFor(op.peerKey, send.number);
  const own = { ...values, to, text: op.text, id: op.messageId };
  // A gateway is told where to call back only when the world can reach us.
  const entries = Object.entries(send.map).map(([name, text]) => [name, filled(text, own)] as const);
  const fields = [...entries.filter(([, text]) => text !== ''), ...fieldsOfPictures(send, pictures)];
  const headers = Object.fromEntries(
    Object.entries(send.headers).map(([name, text]) => [name.toLowerCase(), oneLine(filled(text, own))]),
  );
  const call = callOf(send.url, send.auth, own, { method: send.method, headers: { ...headers } });
  const answer = await outward.ask({ ...withBody(call, send.body, fields), isOperators });
  return { outcome: outcomeOf(answer, profile), health: healthOf(answer, profile) };
}

type Fields = readonly (readonly [name: string, text: string])[];

function fieldsOfPictures({ media }: SmsProfile['send'], pictures: readonly string[]): Fields {
  return pictures.map((address, place) => [media?.field.replace('{n}', String(place)) ?? '', address]);
}

function withBody(call: OutwardCall, how: SmsProfile['send']['body'], fields: Fields): OutwardCall {
  if (how === 'query') {
    const url = new URL(call.url);
    for (const [name] of fields) url.searchParams.delete(name);
    for (const [name, text] of fields) url.searchParams.append(name, text);
    return { ...call, url: url.href };
  }
  const body =
    how === 'json'
      ? JSON.stringify(nested(Object.fromEntries(fields)))
      : new URLSearchParams(fields.map(([name, text]) => [name, text])).toString();
  const type = how === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  return { ...call, body, headers: { ...call.headers, 'content-type': type } };
}

interface Read {
  readonly isGood: boolean;
  readonly failure: SmsProfile['response']['failures'][string];
  readonly code: string;
  readonly text: string;
  readonly id: string;
  readonly waitMs: number | null;
}

function read(answer: OutwardAnswer & { type: 'answered' }, { response }: SmsProfile): Read {
  const { status, headers } = answer;
  const value = said(answer.body.toString('utf8'), headers['content-type'] ?? '');
  const isGood = status >= 200 && status < 300 && holds(value, response.okWhen);
  const told = response.codePath === '' ? '' : textAt(value, response.codePath);
  const code = told || String(status);
  const seconds = Number(headers['retry-after']);
  return {
    isGood,
    failure: response.failures[code] ?? response.failures[String(status)] ?? byStatus(status),
    code,
    text: response.textPath === '' ? '' : textAt(value, response.textPath).slice(0, 500),
    id: textAt(value, response.idPath),
    waitMs: Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, waitMost) : null,
  };
}

function byStatus(status: number): Read['failure'] {
  if (status === 429) return 'rate';
  if (status >= 500) return 'transient';
  return status === 401 || status === 403 ? 'auth' : 'permanent';
}

function outcomeOf(answer: OutwardAnswer, profile: SmsProfile): SendOutcome {
  if (answer.type === 'forbidden') return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
  if (answer.type === 'unreachable') return { type: 'retry', afterMs: transientMs, why: 'transient' };
  if (answer.type === 'lost') return { type: 'unknown' };
  const { isGood, failure, code, text, id, waitMs } = read(answer, profile);
  if (isGood) return { type: 'accepted', externalIds: id === '' ? [] : [id] };
  if (failure === 'rate' || failure === 'transient')
    return { type: 'retry', afterMs: waitMs ?? transientMs, why: failure };
  if (failure === 'auth') return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
  return { type: 'failed', failure: classOf(failure), code, text };
}

/** Why a gateway does not take messages, as a code that the screens translate. */
function healthOf(answer: OutwardAnswer, profile: SmsProfile): ChannelHealth | null {
  if (answer.type !== 'answered') return troubleOf(answer);
  const { isGood, failure } = read(answer, profile);
  if (isGood) return { status: 'ok', code: 'connected' };
  if (failure === 'auth') return { status: 'failed', code: 'credentialsRefused' };
  return failure === 'transient' ? { status: 'failed', code: 'unreachable' } : null;
}

export function troubleOf(answer: Exclude<OutwardAnswer, { type: 'answered' }>): ChannelHealth {
  return { status: 'failed', code: answer.type === 'forbidden' ? 'addressForbidden' : 'unreachable' };
}

/** Whom the account belongs to, as the gateway says; the profile's own trial of the door. */
export async function tryDoor(
  profile: SmsProfile,
  values: Values,
  outward: Pick<Outward, 'ask'>,
  isOperators: boolean,
): Promise<ChannelHealth & { readonly knownAs: string | null }> {
  if (!profile.check) return { status: 'ok', code: 'ok', knownAs: null };
  const call = callOf(profile.check.url, profile.send.auth, values);
  const answer = await outward.ask({ ...call, isOperators });
  if (answer.type !== 'answered') return { ...troubleOf(answer), knownAs: null };
  if (answer.status === 401 || answer.status === 403 || answer.status === 404)
    return { status: 'failed', code: 'credentialsRefused', knownAs: null };
  if (answer.status >= 300)
    return {
      status: 'failed',
      code: answer.status >= 500 || answer.status === 429 ? 'unreachable' : 'refused',
      knownAs: null,
    };
  const value = said(answer.body.toString('utf8'), answer.headers['content-type'] ?? '');
  const name = profile.check.namePath === '' ? '' : textAt(value, profile.check.namePath);
  return { status: 'ok', code: 'connected', knownAs: name || null };
}
