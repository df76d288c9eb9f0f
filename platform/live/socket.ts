import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import { openLimiter } from '../limits.ts';
import type { Log } from '../log.ts';
import { answerTo, type Command } from './commands.ts';
import type { LiveLimits } from './limits.ts';
import type { Reader } from './topic.ts';
import { closeCodes, type JoinWish, readClientFrame, type ServerFrame } from './wire.ts';

/** One open socket: reads frames of a stranger, writes ours, and knows when it is too slow, too loud or gone. */
export type Socket<Session> = Reader<Session> & {
  readonly id: string;
  /** Topics heard or being joined, each with the mark of the wish that counts. */
  readonly joined: Map<string, symbol>;
  readonly isOpen: boolean;
  readonly bufferedBytes: number;
  /** Resolves once it is closed. */
  readonly gone: Promise<void>;
  tell(frame: ServerFrame): void;
  close(code: number): void;
};

type SocketNeeds<Session> = {
  readonly ws: WebSocket;
  readonly session: Session;
  readonly id: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly limits: LiveLimits;
  readonly commands: ReadonlyMap<string, Command<Session>>;
  join(self: Socket<Session>, wish: JoinWish): Promise<void>;
  leave(self: Socket<Session>, topic: string): void;
  beat(self: Socket<Session>, visible: boolean): void;
  closed(self: Socket<Session>, code: number): void;
};

/** Pings that may stay without an answer before a socket counts as gone. */
const missedPings = 2;
/** A frame this large (a snapshot) is allowed its own time on the wire before the reader counts as slow. */
const largeFrameChars = 16_384;

export function openSocket<Session>(needs: SocketNeeds<Session>): Socket<Session> {
  const { ws, session, id, log, clock, limits } = needs;
  const rate = openLimiter({ perSecond: limits.messagesPerSecond, burst: limits.messageBurst }, { clock, maxKeys: 1 });
  const joined = new Map<string, symbol>();
  const gone = Promise.withResolvers<void>();
  let isOpen = true;
  let malformed = 0;
  let unanswered = 0;
  let largeOnTheWay = 0;

  const socket: Socket<Session> = {
    id,
    session,
    joined,
    get isOpen() {
      return isOpen;
    },
    get bufferedBytes() {
      return ws.bufferedAmount;
    },
    gone: gone.promise,
    send(frame) {
      if (!isOpen) return;
      if (ws.bufferedAmount > limits.bufferedBytes + largeOnTheWay) return socket.close(closeCodes.tooSlow);
      if (frame.length < largeFrameChars) return ws.send(frame);
      const bytes = Buffer.byteLength(frame);
      largeOnTheWay += bytes;
      ws.send(frame, () => {
        largeOnTheWay -= bytes;
      });
    },
    tell: (frame) => socket.send(JSON.stringify(frame)),
    close(code) {
      if (!isOpen) return;
      isOpen = false;
      ws.close(code);
      // One who does not read never sees the close frame either.
      const timer = setTimeout(() => ws.terminate(), limits.closeMs);
      ws.once('close', () => clearTimeout(timer));
    },
  };

  const hear = (raw: RawData, isBinary: boolean) => {
    unanswered = 0;
    if (!isOpen) return;
    if (rate.take('all').type === 'tooMany') return socket.close(closeCodes.tooMany);
    const frame = isBinary ? null : readClientFrame(textOf(raw));
    if (!frame) {
      malformed++;
      socket.tell({ error: 'malformed' });
      if (malformed >= limits.malformedFrames) socket.close(closeCodes.malformed);
    } else if ('join' in frame) {
      for (const wish of frame.join) inBackground(needs.join(socket, wish));
    } else if ('leave' in frame) {
      for (const topic of frame.leave) needs.leave(socket, topic);
    } else if ('beat' in frame) {
      needs.beat(socket, frame.beat.visible);
    } else inBackground(obey(frame.do, frame.id, frame.with));
  };

  const obey = async (name: string, callId: number, input: unknown) => {
    const call = { session, input, socketId: id, name };
    const answer = await answerTo(needs.commands.get(name), call, log);
    if (answer.type === 'done')
      socket.tell({ ack: callId, ...(answer.data === undefined ? {} : { data: answer.data }) });
    else socket.tell({ nack: callId, code: answer.code, ...(answer.data === undefined ? {} : { data: answer.data }) });
  };

  const inBackground = (work: Promise<void>) => {
    work.catch((error: unknown) => log.error({ err: error, socketId: id }, 'A live frame could not be answered'));
  };

  const pings = setInterval(() => {
    if (unanswered >= missedPings) return ws.terminate();
    unanswered++;
    ws.ping();
  }, limits.pingMs);

  // We ask, the page answers: its own timers run once a minute when nobody looks at it, its messages always.
  const beats = setInterval(() => {
    if (ws.bufferedAmount === 0) socket.tell({ beat: new Date(clock.nowMs()).toISOString() });
  }, limits.beatMs);

  ws.on('message', hear);
  ws.on('pong', () => {
    unanswered = 0;
  });
  ws.on('error', (error) => log.debug({ err: error, socketId: id }, 'A live socket broke'));
  ws.on('close', (code) => {
    isOpen = false;
    clearInterval(pings);
    clearInterval(beats);
    gone.resolve();
    needs.closed(socket, code);
  });
  socket.tell({ hello: { socketId: id, at: new Date(clock.nowMs()).toISOString(), beatMs: limits.beatMs } });
  return socket;
}

function textOf(raw: RawData): string {
  if (Array.isArray(raw)) return Buffer.concat(raw).toString('utf8');
  return Buffer.isBuffer(raw) ? raw.toString('utf8') : Buffer.from(raw).toString('utf8');
}
