import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Log } from '#platform/log.ts';
import { type AriEvent, addresses, eventTypes, type Orders } from './generated.ts';

/** Where a switch takes orders. */
export interface AriAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The folder in which it writes down calls, where we can read it. */
  readonly recordings?: string;
}

/** The switch refused an order, or could not be asked. `status` is that of HTTP; 0 when the line was cut. */
export class AriRefused extends Error {
  readonly status: number;
  constructor(status: number, what: string) {
    super(`${what}: ${status}`);
    this.status = status;
  }
}

/** The line to one switch: orders and their answers, and what happens there, over one socket. */
export interface Ari {
  /** Gives an order; orders of one line are carried out in the order in which they are given. */
  readonly order: <Name extends keyof Orders>(
    name: Name,
    asked: Orders[Name]['asked'],
  ) => Promise<Orders[Name]['answered']>;
  /**
   * From now on tells when telephones come and go. The switch knows the word for all of them only once it knows one, so
   * this is asked again after somebody was handed over; twice does no harm.
   */
  readonly hearTelephones: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Telephones are followed by a second application on the same line: whoever follows them is told everything about their
 * lines too, and each digit would be told twice.
 */
const telephonesOf = (application: string): string => `${application}-telephones`;
const answerWithinMs = 10_000;
const openWithinMs = 5_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;
/**
 * The switch may forget that it has somebody to tell: an old line that ends late takes the application with it. So we
 * send ourselves word through it, and open the line anew when it does not come.
 */
const pulseEveryMs = 2_000;
const pulse = 'santral-pulse';
const closeWithinMs = 1_000;
const largestMessage = 4_000_000;
/** Orders in flight at once; more are refused, for then the switch does not keep up. */
const inFlightMost = 5_000;

const answerShape = z.object({
  type: z.literal('RESTResponse'),
  request_id: z.string(),
  status_code: z.number(),
  message_body: z.string().optional(),
});
const eventShape = z.looseObject({ type: z.enum(eventTypes) });

/** An event we know the type of; what else it holds is the switch's word, as its own description has it. */
function isEvent(message: unknown): message is AriEvent {
  return eventShape.safeParse(message).success;
}

interface Pending {
  readonly what: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Holds the line to a switch under the name of one application until it is closed; one that is cut is opened again.
 * `onUp` is called each time it stands: what happened in between was told to nobody, so look.
 */
export function openAri(needs: {
  readonly address: AriAddress;
  readonly application: string;
  readonly log: Log;
  readonly onEvent: (event: AriEvent) => void;
  readonly onUp: () => Promise<void>;
  readonly onDown: () => void;
}): Ari {
  const { address, application, log } = needs;
  const stopping = new AbortController();
  const pending = new Map<string, Pending>();
  let socket: WebSocket | null = null;
  let serial = 0;
  let isPulseOut = false;

  const order: Ari['order'] = (name, asked) => {
    const { method, path, body } = addresses[name];
    const given = new Map(Object.entries(asked).filter(([, value]) => value !== undefined));
    const uri = path.replace(/\{(\w+)\}/g, (_, key: string) => {
      const value = encodeURIComponent(String(given.get(key)));
      given.delete(key);
      return value;
    });
    const content = body === null ? undefined : given.get(body);
    if (body !== null) given.delete(body);
    const query = new URLSearchParams([...given].map(([key, value]) => [key, String(value)]));
    const id = String(++serial);
    const request = {
      type: 'RESTRequest',
      request_id: id,
      method,
      uri: query.size > 0 ? `${uri}?${query}` : uri,
      ...(content !== undefined && {
        content_type: 'application/json',
        message_body: JSON.stringify(body === 'filter' ? content : { [body ?? '']: content }),
      }),
    };
    return new Promise((resolve, reject) => {
      if (socket?.readyState !== WebSocket.OPEN || pending.size >= inFlightMost) {
        reject(new AriRefused(0, name));
        return;
      }
      const timer = setTimeout(() => {
        pending.delete(id);
        reject(new AriRefused(408, name));
      }, answerWithinMs);
      // The switch describes its answers itself; what each order answers is written down from that description.
      pending.set(id, { what: name, resolve: (answer) => resolve(answer as never), reject, timer });
      socket.send(JSON.stringify(request));
    });
  };

  const heard = (text: string): void => {
    const message: unknown = JSON.parse(text);
    const answer = answerShape.safeParse(message);
    if (!answer.success) {
      if (isEvent(message)) happened(message);
      return;
    }
    const { request_id: id, status_code: status, message_body: body } = answer.data;
    const waiting = pending.get(id);
    if (!waiting) return;
    pending.delete(id);
    clearTimeout(waiting.timer);
    if (status >= 400) waiting.reject(new AriRefused(status, waiting.what));
    else waiting.resolve(body ? JSON.parse(body) : undefined);
  };

  const happened = (event: AriEvent): void => {
    if (event.type === 'ChannelUserevent') isPulseOut = false;
    else needs.onEvent(event);
  };
  const beat = (line: WebSocket): void => {
    if (isPulseOut) {
      log.warn('The telephone switch tells us nothing; the line is opened anew');
      line.terminate();
      return;
    }
    isPulseOut = true;
    order('events.userEvent', { eventName: pulse, application }).catch(() => line.terminate());
  };

  /** One life of the line: resolves when it is cut. */
  const live = async (): Promise<void> => {
    const url = new URL('/ari/events', address.url.replace(/^http/, 'ws'));
    url.searchParams.set('app', `${application},${telephonesOf(application)}`);
    const authorization = `Basic ${Buffer.from(`${address.user}:${address.password}`).toString('base64')}`;
    const line = new WebSocket(url, {
      headers: { authorization },
      perMessageDeflate: false,
      handshakeTimeout: openWithinMs,
      maxPayload: largestMessage,
    });
    const cut = new Promise<void>((resolve) => line.once('close', () => resolve()));
    line.on('error', (err) => log.debug({ err }, 'The line to the telephone switch failed'));
    line.on('message', (data) => heard(String(data)));
    // In order, so that the switch has let go before anybody takes the application again.
    const end = () => {
      line.close();
      setTimeout(() => line.terminate(), closeWithinMs).unref();
    };
    let beating: NodeJS.Timeout | undefined;
    stopping.signal.addEventListener('abort', end, { once: true });
    line.once('open', () => {
      socket = line;
      isPulseOut = false;
      beating = setInterval(() => beat(line), pulseEveryMs);
      stand().catch((err: Error) => {
        if (stopping.signal.aborted) return;
        log.warn({ err }, 'The line to the telephone switch did not stand');
        line.terminate();
      });
    });
    await cut;
    clearInterval(beating);
    stopping.signal.removeEventListener('abort', end);
    if (socket !== line) return;
    socket = null;
    for (const { what, reject, timer } of pending.values()) {
      clearTimeout(timer);
      reject(new AriRefused(0, what));
    }
    pending.clear();
    needs.onDown();
  };
  /** Most of what happens in a call is told to nobody: it would cost more than the call. */
  const stand = async (): Promise<void> => {
    const only = (applicationName: string, types: readonly string[]) =>
      order('applications.filter', { applicationName, filter: { allowed: types.map((type) => ({ type })) } });
    await only(application, [...eventTypes, 'RESTResponse']);
    await only(telephonesOf(application), ['EndpointStateChange', 'RESTResponse']);
    await needs.onUp();
  };

  const held = (async () => {
    for (let pauseMs = firstPauseMs; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const beganMs = performance.now();
      await live();
      if (performance.now() - beganMs > longestPauseMs) pauseMs = firstPauseMs;
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  return {
    order,
    hearTelephones: async () => {
      const all = { applicationName: telephonesOf(application), eventSource: 'endpoint:PJSIP' };
      await order('applications.subscribe', all);
    },
    close: async () => {
      stopping.abort();
      await held;
    },
  };
}
