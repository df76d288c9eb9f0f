import type { Clock } from '../clock.ts';
import { isOutage } from '../http/outage.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { openGate } from './gate.ts';
import type { LiveLimits } from './limits.ts';
import type { Socket } from './socket.ts';
import { openTopic, type Topic, type TopicSource, topicLimits } from './topic.ts';
import type { JoinWish } from './wire.ts';

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
export function openRooms<Session>({ log, clock, metrics, limits, sources }: RoomNeeds<Session>) {
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
    publish: (name: string, change: unknown, less?: unknown) => rooms.get(name)?.topic.publish(change, less),
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
    /** Forgets these topics at once, whoever hears them; answers their names. */
    drop(chosen: (topic: string) => boolean): readonly string[] {
      const names = [...rooms.keys()].filter(chosen);
      for (const name of names) {
        const room = rooms.get(name);
        if (room?.forgetTimer) clearTimeout(room.forgetTimer);
        room?.topic.close();
        rooms.delete(name);
      }
      return names;
    },
    /** Leaves the topics this socket may no longer hear; of all it hears, or of those that are named. */
    async recheck(socket: Socket<Session>, named?: ReadonlySet<string>): Promise<void> {
      for (const name of [...socket.joined.keys()]) {
        if (named && !named.has(name)) continue;
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
