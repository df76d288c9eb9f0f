import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ipaddr from 'ipaddr.js';
import { isInNetworks } from './networks.ts';

// The way out to addresses that somebody typed in or a stranger sent. Nobody may send us into the house's own network.

/** One call to the outside. */
export interface OutwardCall {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For everything together: names, connection, answer. */
  readonly timeoutMs?: number;
  /** More bytes than this end the answer. */
  readonly bytesMost?: number;
  /** Followed only when asked for, and only when reading; each step is looked at like the first. */
  readonly redirectsMost?: number;
  readonly signal?: AbortSignal;
  /** The address is the operator's own word, not that of a screen or a stranger: it may lie anywhere and be plain http. */
  readonly isOperators?: boolean;
}

export type OutwardTrouble =
  /** No address that may be called: not https, or in a network of one's own. */
  | { readonly type: 'forbidden' }
  /** Nothing left us: there was no connection. */
  | { readonly type: 'unreachable' }
  /** The connection ended before the answer did: it may have been done. */
  | { readonly type: 'lost' };

export type OutwardAnswer =
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  | OutwardTrouble;

export type OutwardStream =
  /** The stream ends with an error when it grows too large or takes too long; whoever has it reads or destroys it. */
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly stream: Readable;
    }
  | OutwardTrouble;

export interface Outward {
  /** Calls and reads the whole answer. Never throws. */
  readonly ask: (call: OutwardCall) => Promise<OutwardAnswer>;
  /** Calls and hands over the answer as it comes. Never throws. */
  readonly stream: (call: OutwardCall) => Promise<OutwardStream>;
  /** Whether an address has a form that may be called; its name is looked up when it is. */
  readonly mayCall: (url: string) => boolean;
}

const timeoutUsualMs = 15_000;
const bytesUsual = 1024 * 1024;

/** Opens the way out. `allowed` are networks of one's own that the operator opens to settings on screens. */
export function openOutward({
  allowed,
  resolve = dns.lookup,
}: {
  readonly allowed: readonly string[];
  readonly resolve?: typeof dns.lookup;
}): Outward {
  const isOwn = (address: string) => isInNetworks(address, allowed);
  const mayReach = (address: string) => isOwn(address) || isPublic(address);

  /** The address in its parts; null when it is none that may be called. What stands there as a number is looked at here. */
  const looked = (text: string, isOperators: boolean): URL | null => {
    const url = URL.parse(text);
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
    if (isOperators) return url;
    if (url.username !== '' || url.password !== '') return null;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (ipaddr.isValid(host) && !mayReach(host)) return null;
    // Unsealed words are for one's own network only; whether a name lies there its lookup says.
    return url.protocol === 'https:' || (ipaddr.isValid(host) ? isOwn(host) : allowed.length > 0) ? url : null;
  };

  /** Looks a name up once, and connects to what was looked at. */
  const lookupFor =
    (isPlain: boolean): LookupFunction =>
    (hostname, options, answer) => {
      resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error) return answer(error, '');
        const good = found.filter(({ address }) => (isPlain ? isOwn(address) : mayReach(address)));
        const [first] = good;
        if (!first) return answer(new ForbiddenAddress(), '');
        if (options.all) answer(null, good);
        else answer(null, first.address, first.family);
      });
    };

  const once = (url: URL, call: OutwardCall, signal: AbortSignal): Promise<OutwardStream> => {
    const { promise, resolve: settle } = Promise.withResolvers<OutwardStream>();
    const isPlain = url.protocol === 'http:';
    let isConnected = false;
    const request = (isPlain ? http : https).request(url, {
      method: call.method ?? 'GET',
      headers: { ...call.headers, ...(call.body !== undefined && { 'content-length': Buffer.byteLength(call.body) }) },
      ...(!call.isOperators && { lookup: lookupFor(isPlain) }),
      // A kept connection that the other side has closed meanwhile would look like a call that may have been done.
      agent: false,
      signal,
    });
    request.once('socket', (socket) => {
      socket.once(isPlain ? 'connect' : 'secureConnect', () => {
        isConnected = true;
      });
    });
    request.once('error', (error) => {
      if (error instanceof ForbiddenAddress) return settle({ type: 'forbidden' });
      settle({ type: isConnected ? 'lost' : 'unreachable' });
    });
    request.once('response', (response) => {
      const within = limitedTo(call.bytesMost ?? bytesUsual);
      // Whoever reads hears of an end before its time; whoever lets go of it ends the connection.
      pipeline(response, within, () => undefined);
      const told = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
      settle({
        type: 'answered',
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(told),
        stream: within,
      });
    });
    request.end(call.body);
    return promise;
  };

  const stream = async (call: OutwardCall): Promise<OutwardStream> => {
    const timeout = AbortSignal.timeout(call.timeoutMs ?? timeoutUsualMs);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    let present = call;
    for (let left = call.redirectsMost ?? 0; ; left--) {
      const url = looked(present.url, present.isOperators ?? false);
      if (!url) return { type: 'forbidden' };
      const answer = await once(url, present, signal);
      const target = answer.type === 'answered' ? redirectOf(answer, url) : null;
      if (!target || answer.type !== 'answered' || left <= 0) return answer;
      answer.stream.destroy();
      const isElsewhere = target.origin !== url.origin;
      const { headers, isOperators, ...rest } = present;
      present = {
        ...rest,
        url: target.href,
        // What opens one door is not shown at another; only what the operator named is trusted.
        ...(!isElsewhere && headers && { headers }),
        ...(!isElsewhere && isOperators !== undefined && { isOperators }),
      };
    }
  };

  return {
    stream,
    async ask(call) {
      const answer = await stream(call);
      if (answer.type !== 'answered') return answer;
      const { status, headers } = answer;
      try {
        return { type: 'answered', status, headers, body: await buffer(answer.stream) };
      } catch {
        // Cut off, too long or too late: what it said is not known.
        return { type: 'lost' };
      }
    },
    mayCall: (url) => looked(url, false) !== null,
  };
}

function limitedTo(bytesMost: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, next) {
      bytes += chunk.length;
      if (bytes > bytesMost) next(new Error('The answer is too long.'));
      else next(null, chunk);
    },
  });
}

class ForbiddenAddress extends Error {
  constructor() {
    super('The name leads into a network that must not be called.');
  }
}

/** Whether an address is one of the internet: not private, local, shared, mapped or kept for something. */
function isPublic(address: string): boolean {
  const plain = address.split('%', 1)[0] ?? '';
  return ipaddr.isValid(plain) && ipaddr.process(plain).range() === 'unicast';
}

function redirectOf(
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  from: URL,
): URL | null {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return null;
  return URL.parse(headers.location, from);
}
