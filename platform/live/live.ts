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
import { openSocket, type Socket } from './socket.ts';
import { openTopic, type Topic, type TopicSource, topicLimits } from './topic.ts';
import { closeCodes, type JoinWish, topicsPerSocket } from './wire.ts';

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

export type LiveLimits = {
  /** A frame of a client may be this large. */
  readonly frameBytes: number;
  /** A reader with more than this waiting in its socket is cut off, and resumes. */
  readonly bufferedBytes: number;
  readonly socketsPerSession: number;
  readonly topicsPerSocket: number;
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  readonly malformedFrames: number;
  readonly handshakesAtOnce: number;
  readonly handshakesWaiting: number;
  readonly snapshotsAtOnce: number;
  readonly snapshotsWaiting: number;
  readonly topics: number;
  readonly tailFrames: number;
  /** A socket that answers no ping for two of these is gone. */
  readonly pingMs: number;
  readonly beatMs: number;
  /** A topic nobody hears is kept so long for those who come back. */
  readonly forgetMs: number;
  /** How long a socket that was told to close may take. */
  readonly closeMs: number;
};

const limitsByDefault: LiveLimits = {
  frameBytes: 65_536,
  bufferedBytes: 1_000_000,
  socketsPerSession: 20,
  topicsPerSocket,
  messagesPerSecond: 50,
  messageBurst: 100,
  malformedFrames: 5,
  handshakesAtOnce: 50,
  handshakesWaiting: 5_000,
  snapshotsAtOnce: 20,
  snapshotsWaiting: 50_000,
  topics: 100_000,
  tailFrames: topicLimits.tailFrames,
  pingMs: 10_000,
  beatMs: 10_000,
  forgetMs: 300_000,
  closeMs: 2_000,
};

/** Ways to close that are counted by name; a client may send any number. */
const knownCodes: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006, 1009, ...Object.values(closeCodes)]);

/** Told who comes and goes. None of these may throw. */
export type LiveListener<Session> = {
  open?(session: Session, socketId: string): void;
  close?(session: Session, socketId: string): void;
  /** Somebody's page is there; `visible` = it is the one in front. */
  beat?(session: Session, beat: { readonly socketId: string; readonly visible: boolean }): void;
};

export type Live<Session> = {
  /** Give this to `http.upgrades.add('/live', live.upgrade)`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells everybody who hears the topic; nobody hears it = nothing is done. */
  publish(topic: string, change: unknown): void;
  addTopics(source: TopicSource<Session>): void;
  addCommand(name: string, command: Command<Session>): void;
  listen(listener: LiveListener<Session>): void;
  /** Closes the sockets of the sessions chosen, as when one is revoked (4401). */
  closeSessions(chosen: (session: Session) => boolean, code?: number): number;
  /** Asks again who may hear what, as when rights or groups changed. */
  recheck(chosen?: (session: Session) => boolean): Promise<void>;
  readonly socketCount: number;
  readonly topicCount: number;
  /** Tells everybody to come back (1012) and closes. */
  close(): Promise<void>;
};

/** Opens the live sockets. `Session` is whatever `authenticate` answers; its `id` counts sockets per session. */
export function openLive<Session extends { readonly id: string }>(needs: LiveNeeds<Session>): Live<Session> {
  const { log, clock, metrics } = needs;
  const limits = { ...limitsByDefault, ...needs.limits };
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
    async recheck(chosen = () => true) {
      for (const socket of [...sockets]) if (chosen(socket.session)) await rooms.recheck(socket);
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

type RoomNeeds<Session> = {
  readonly log: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly metrics: Metrics;
  readonly limits: LiveLimits;
  readonly sources: TopicSource<Session>[];
};

type Room<Session> = {
  readonly topic: Topic<Session>;
  readonly source: TopicSource<Session>;
  readonly key: string;
  forgetTimer: NodeJS.Timeout | null;
};

/** All topics in memory: made by the first who joins, forgotten some time after the last left. */
function openRooms<Session>({ log, clock, metrics, limits, sources }: RoomNeeds<Session>) {
  const rooms = new Map<string, Room<Session>>();
  const snapshots = openGate({ atOnce: limits.snapshotsAtOnce, waiting: limits.snapshotsWaiting });

  const find = (name: string): { source: TopicSource<Session>; key: string } | null => {
    for (const source of sources) {
      const key = source.match(name);
      if (key !== null) return { source, key };
    }
    return null;
  };

  const roomOf = (name: string, source: TopicSource<Session>, key: string): Room<Session> => {
    const known = rooms.get(name);
    if (known) {
      if (known.forgetTimer) clearTimeout(known.forgetTimer);
      known.forgetTimer = null;
      return known;
    }
    const topic = openTopic<Session>({
      name,
      key,
      epoch: newId<'epoch'>(),
      source,
      clock,
      limits: { ...topicLimits, tailFrames: limits.tailFrames },
      sent: (frames) => {
        metrics.live.changes.inc();
        metrics.live.frames.inc(frames);
      },
    });
    const room: Room<Session> = { topic, source, key, forgetTimer: null };
    rooms.set(name, room);
    return room;
  };

  /** Forgets the topic later, unless somebody comes back until then. */
  const forgetLater = (name: string, room: Room<Session>) => {
    if (!room.topic.isIdle || room.forgetTimer) return;
    room.forgetTimer = setTimeout(() => {
      room.topic.close();
      rooms.delete(name);
    }, limits.forgetMs);
    room.forgetTimer.unref();
  };

  const enter = async (socket: Socket<Session>, wish: JoinWish, stillWanted: () => boolean) => {
    const found = find(wish.t);
    if (!found) return 'unknown';
    if (!(await found.source.mayJoin(socket.session, found.key))) return 'forbidden';
    if (!stillWanted()) return 'left';
    if (!rooms.has(wish.t) && rooms.size >= limits.topics) return 'tooMany';
    const room = roomOf(wish.t, found.source, found.key);
    const answer = await snapshots.run(() => room.topic.join(socket, wish.from ?? null, stillWanted));
    forgetLater(wish.t, room);
    return answer ?? 'unavailable';
  };

  const leave = (socket: Socket<Session>, name: string) => {
    socket.joined.delete(name);
    const room = rooms.get(name);
    if (!room) return;
    room.topic.leave(socket);
    forgetLater(name, room);
  };

  return {
    count: () => rooms.size,
    addSource: (source: TopicSource<Session>) => void sources.push(source),
    publish: (name: string, change: unknown) => rooms.get(name)?.topic.publish(change),
    leave,
    leaveAll(socket: Socket<Session>) {
      for (const name of [...socket.joined.keys()]) leave(socket, name);
    },
    async join(socket: Socket<Session>, wish: JoinWish): Promise<void> {
      if (!socket.joined.has(wish.t) && socket.joined.size >= limits.topicsPerSocket)
        return socket.tell({ t: wish.t, refused: 'tooMany' });
      // Each wish has a mark of its own: a later wish, a leave or a close takes it away, and this one then gives up.
      const mark = Symbol();
      socket.joined.set(wish.t, mark);
      const stillWanted = () => socket.isOpen && socket.joined.get(wish.t) === mark;
      let answer: Awaited<ReturnType<typeof enter>>;
      try {
        answer = await enter(socket, wish, stillWanted);
      } catch (error) {
        log[isOutage(error) ? 'warn' : 'error'](
          { err: error, topic: topicKind(wish.t) },
          'A topic could not be joined',
        );
        answer = 'unavailable';
      }
      metrics.live.joins.inc({ answer });
      if (answer === 'resumed' || answer === 'snapshot' || answer === 'left') return;
      if (stillWanted()) {
        leave(socket, wish.t);
        socket.tell({ t: wish.t, refused: answer });
      }
    },
    /** Leaves the topics this socket may no longer hear. */
    async recheck(socket: Socket<Session>): Promise<void> {
      for (const name of [...socket.joined.keys()]) {
        const room = rooms.get(name);
        if (!room || (await room.source.mayJoin(socket.session, room.key))) continue;
        leave(socket, name);
        socket.tell({ t: name, refused: 'forbidden' });
      }
    },
    close() {
      for (const room of rooms.values()) {
        if (room.forgetTimer) clearTimeout(room.forgetTimer);
        room.topic.close();
      }
      rooms.clear();
    },
  };
}

/** The part of a topic's name that names no one. */
function topicKind(name: string): string {
  return name.split('/', 1)[0] ?? '';
}
