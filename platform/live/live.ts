import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import { isOutage } from '../http/outage.ts';
import { refuseUpgrade } from '../http/upgrades.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Command } from './commands.ts';
import { openGate } from './gate.ts';
import { type LiveLimits, liveLimits } from './limits.ts';
import { openRooms } from './rooms.ts';
import { openSocket, type Socket } from './socket.ts';
import type { TopicSource } from './topic.ts';
import { closeCodes } from './wire.ts';

export type LiveNeeds<Session> = {
  /** Finds the session of an upgrade; null = not signed in. */
  readonly authenticate: (request: IncomingMessage) => Session | null | Promise<Session | null>;
  readonly isOwnOrigin: (request: IncomingMessage) => boolean;
  readonly topics?: readonly TopicSource<Session>[];
  readonly commands?: Readonly<Record<string, Command<Session>>>;
  readonly log: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly metrics: Metrics;
  readonly limits?: Partial<LiveLimits>;
};

/** Ways to close that are counted by name; a client may send any number. */
const knownCodes: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006, 1009, ...Object.values(closeCodes)]);

/** Told who comes and goes. None of these may throw. */
export type LiveListener<Session> = {
  open?(session: Session, socketId: string): void;
  close?(session: Session, socketId: string): void;
  /** Somebody's page answered that it is there; `visible` = it is the one in front. */
  beat?(session: Session, beat: { readonly socketId: string; readonly visible: boolean }): void;
};

export type Live<Session> = {
  /** Give this to `http.upgrades.add('/live', live.upgrade)`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells everybody who hears the topic; nobody hears it = nothing is done. */
  publish(topic: string, change: unknown, less?: unknown): void;
  addTopics(source: TopicSource<Session>): void;
  addCommand(name: string, command: Command<Session>): void;
  listen(listener: LiveListener<Session>): void;
  /** Closes the sockets of the sessions chosen, as when one is revoked (4401). */
  closeSessions(chosen: (session: Session) => boolean, code?: number): number;
  /**
   * Begins these topics anew, because what they told may have holes: everybody who hears one gets a fresh snapshot, and
   * whoever comes back later cannot resume the old one.
   */
  renew(chosen: (topic: string) => boolean): Promise<void>;
  /** Asks again who may hear what, as when rights or groups changed. */
  recheck(chosen?: (session: Session) => boolean): Promise<void>;
  /** The same for these topics alone, as when what they are about was handed to somebody else. */
  recheckTopics(names: ReadonlySet<string>): Promise<void>;
  readonly socketCount: number;
  readonly topicCount: number;
  /** Tells everybody to come back (1012) and closes. */
  close(): Promise<void>;
};

/** Opens the live sockets. `Session` is whatever `authenticate` answers; its `id` counts sockets per session. */
export function openLive<Session extends { readonly id: string }>(needs: LiveNeeds<Session>): Live<Session> {
  const { log, clock, metrics } = needs;
  const limits = { ...liveLimits, ...needs.limits };
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: limits.frameBytes });
  const handshakes = openGate({ atOnce: limits.handshakesAtOnce, waiting: limits.handshakesWaiting });
  const sockets = new Set<Socket<Session>>();
  const perSession = new Map<string, number>();
  const listeners: LiveListener<Session>[] = [];
  const commands = new Map(Object.entries(needs.commands ?? {}));
  const rooms = openRooms<Session>({ log, clock, metrics, limits, sources: [...(needs.topics ?? [])] });
  let isClosing = false;

  metrics.gauge('live_sockets', 'Live sockets open', () => sockets.size);
  metrics.gauge('live_topics', 'Live topics in memory', () => rooms.count());
  metrics.gauge('live_buffered_bytes', 'Bytes waiting in live sockets', () => {
    let bytes = 0;
    for (const socket of sockets) bytes += socket.bufferedBytes;
    return bytes;
  });

  const count = (session: Session, by: 1 | -1) => {
    const sum = (perSession.get(session.id) ?? 0) + by;
    if (sum > 0) perSession.set(session.id, sum);
    else perSession.delete(session.id);
  };

  const welcome = (ws: WebSocket, session: Session) => {
    const socket = openSocket<Session>({
      ws,
      session,
      id: newId<'socket'>(),
      log,
      clock,
      limits,
      commands,
      join: (self, wish) => rooms.join(self, wish),
      leave: (self, name) => rooms.leave(self, name),
      beat: (self, visible) => {
        for (const each of listeners) each.beat?.(session, { socketId: self.id, visible });
      },
      closed: (self, code) => {
        sockets.delete(self);
        rooms.leaveAll(self);
        metrics.live.closed.inc({ code: knownCodes.has(code) ? String(code) : 'other' });
        for (const each of listeners) each.close?.(session, self.id);
        count(session, -1);
      },
    });
    sockets.add(socket);
    for (const each of listeners) each.open?.(session, socket.id);
  };

  const admit = async (request: IncomingMessage, raw: Duplex, head: Buffer): Promise<void> => {
    const session = await needs.authenticate(request);
    if (raw.destroyed) return;
    if (session === null) return refuseUpgrade(raw, 401, 'NOT_SIGNED_IN');
    if (isClosing) return refuseUpgrade(raw, 503, 'UNAVAILABLE', 1_000);
    if ((perSession.get(session.id) ?? 0) >= limits.socketsPerSession)
      return refuseUpgrade(raw, 429, 'TOO_MANY', 10_000);
    count(session, 1);
    let isOpen = false;
    raw.once('close', () => {
      if (!isOpen) count(session, -1);
    });
    wss.handleUpgrade(request, raw, head, (ws) => {
      isOpen = true;
      welcome(ws, session);
    });
  };

  return {
    upgrade(request, raw, head) {
      if (isClosing) return refuseUpgrade(raw, 503, 'UNAVAILABLE', 1_000);
      if (!needs.isOwnOrigin(request)) return refuseUpgrade(raw, 403, 'FOREIGN_ORIGIN');
      handshakes
        .run(async () => {
          await admit(request, raw, head);
          return true;
        })
        .then(
          (admitted) => {
            if (admitted === null) refuseUpgrade(raw, 503, 'UNAVAILABLE', 5_000);
          },
          (error: unknown) => {
            log[isOutage(error) ? 'warn' : 'error']({ err: error }, 'A live socket could not be opened');
            refuseUpgrade(raw, 503, 'UNAVAILABLE', 2_000);
          },
        );
    },
    publish: rooms.publish,
    addTopics: rooms.addSource,
    addCommand(name, command) {
      if (commands.has(name)) throw new Error(`Two handlers want the live command ${name}.`);
      commands.set(name, command);
    },
    listen: (listener) => void listeners.push(listener),
    closeSessions(chosen, code = closeCodes.signedOut) {
      const hit = [...sockets].filter((socket) => chosen(socket.session));
      for (const socket of hit) socket.close(code);
      return hit.length;
    },
    async renew(chosen) {
      for (const name of rooms.drop(chosen)) {
        for (const socket of [...sockets]) if (socket.joined.has(name)) await rooms.join(socket, { t: name });
      }
    },
    async recheck(chosen = () => true) {
      for (const socket of [...sockets]) if (chosen(socket.session)) await rooms.recheck(socket);
    },
    async recheckTopics(names) {
      for (const socket of [...sockets]) await rooms.recheck(socket, names);
    },
    get socketCount() {
      return sockets.size;
    },
    get topicCount() {
      return rooms.count();
    },
    async close() {
      isClosing = true;
      const open = [...sockets];
      for (const socket of open) socket.close(closeCodes.stopping);
      await Promise.all(open.map((socket) => socket.gone));
      rooms.close();
      wss.close();
    },
  };
}
