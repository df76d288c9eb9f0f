import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { refuseUpgrade } from '#platform/http/index.ts';
import type { Log } from '#platform/log.ts';
import type { AriAddress } from '../ari/client.ts';
import { isFrom } from './frame.ts';

/** Who stands before the door: a session that was lent a telephone of this name. */
export interface PhoneGuest {
  readonly sessionId: string;
  readonly name: string;
}
export type PhoneRefusal = 'notSignedIn' | 'forbidden' | 'noPhone';

export interface PhoneDoorNeeds {
  /** Where the switch is; null while there is none. */
  readonly address: () => AriAddress | null;
  readonly isOwnOrigin: (request: IncomingMessage) => boolean;
  readonly guestOf: (request: IncomingMessage) => Promise<PhoneGuest | PhoneRefusal>;
  readonly log: Log;
}

export type PhoneDoor = ReturnType<typeof openPhoneDoor>;

/** A line that was lost may not be known as lost when the page comes again. */
const linesOfSession = 2;
const linesMost = 5_000;
const frameBytes = 16_384;
const bufferedMost = 262_144;
/** Messages of one page: this many at once, then so many a second. */
const burst = 100;
const perSecond = 20;
const pulseMs = 5_000;
const openWithinMs = 5_000;
const waitingMost = 20;
const protocol = 'sip';
const closed = { over: 4401, flood: 4429, wrong: 1008, noSwitch: 1013, stopping: 1012 } as const;
const refusals = {
  notSignedIn: [401, 'NOT_SIGNED_IN'],
  forbidden: [403, 'FORBIDDEN'],
  noPhone: [409, 'NO_PHONE'],
} as const;

/** The way of a page's telephone to the switch, through our own address and no further than its own name. */
export function openPhoneDoor({ address, isOwnOrigin, guestOf, log }: PhoneDoorNeeds) {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: frameBytes,
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  });
  const open = new Set<{ readonly guest: PhoneGuest; readonly page: WebSocket }>();
  let isClosing = false;

  const join = (page: WebSocket, guest: PhoneGuest, to: AriAddress): void => {
    const entry = { guest, page };
    open.add(entry);
    const far = new WebSocket(new URL('/ws', to.url.replace(/^http/, 'ws')), protocol, {
      perMessageDeflate: false,
      handshakeTimeout: openWithinMs,
      maxPayload: frameBytes,
    });
    const early: string[] = [];
    let [tokens, filledAtMs, isAlive] = [burst, performance.now(), true];
    const mayPass = (): boolean => {
      const nowMs = performance.now();
      tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1_000) * perSecond);
      filledAtMs = nowMs;
      tokens -= 1;
      return tokens >= 0;
    };
    page.on('message', (data, isBinary) => {
      const text = isBinary ? '' : String(data);
      if (!mayPass()) return page.close(closed.flood);
      if (text.trim() === '') return; // a sign of life
      if (!isFrom(guest.name, text)) return page.close(closed.wrong);
      if (far.readyState === WebSocket.CONNECTING && early.length < waitingMost) early.push(text);
      else if (far.readyState === WebSocket.OPEN && far.bufferedAmount < bufferedMost) far.send(text);
      else page.close(closed.noSwitch);
    });
    far.on('open', () => {
      for (const text of early.splice(0)) far.send(text);
    });
    far.on('message', (data) => {
      if (page.bufferedAmount > bufferedMost) page.terminate();
      else page.send(String(data));
    });
    const pulse = setInterval(() => {
      if (!isAlive) return page.terminate();
      isAlive = false;
      page.ping();
    }, pulseMs);
    page.on('pong', () => {
      isAlive = true;
    });
    page.on('error', (err) => log.debug({ err }, 'The line of a browser telephone failed'));
    far.on('error', (err) => log.debug({ err }, 'The line of a browser telephone to the switch failed'));
    page.on('close', () => {
      clearInterval(pulse);
      open.delete(entry);
      far.terminate();
    });
    far.on('close', () => page.close(closed.noSwitch));
  };

  const admit = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const guest = await guestOf(request);
    if (socket.destroyed) return;
    if (typeof guest === 'string') {
      const [status, code] = refusals[guest];
      return refuseUpgrade(socket, status, code);
    }
    const to = address();
    if (!to || isClosing) return refuseUpgrade(socket, 503, 'UNAVAILABLE', openWithinMs);
    const ofSession = [...open].filter((one) => one.guest.sessionId === guest.sessionId);
    if (ofSession.length >= linesOfSession || open.size >= linesMost) {
      return refuseUpgrade(socket, 429, 'TOO_MANY', pulseMs * 2);
    }
    server.handleUpgrade(request, socket, head, (page) => join(page, guest, to));
  };

  return {
    /** For the one address at which pages telephone. */
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      if (!isOwnOrigin(request)) {
        refuseUpgrade(socket, 403, 'FOREIGN_ORIGIN');
        return;
      }
      admit(request, socket, head).catch((err: Error) => {
        log.error({ err }, 'The line of a browser telephone could not be opened');
        refuseUpgrade(socket, 503, 'UNAVAILABLE', openWithinMs);
      });
    },
    /** The telephone of this session is taken back: its line ends at once. */
    shut: (sessionId: string): void => {
      for (const { guest, page } of open) if (guest.sessionId === sessionId) page.close(closed.over);
    },
    close: (): void => {
      isClosing = true;
      for (const { page } of open) page.close(closed.stopping);
      server.close();
    },
  };
}
