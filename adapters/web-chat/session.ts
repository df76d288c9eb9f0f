import type { WebSocket } from 'ws';
import type { ChannelSide } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { carryOut } from './acts.ts';
import type { Flood } from './flood.ts';
import type { Who } from './happening.ts';
import { type Outlet, openOutlet } from './outlet.ts';
import type { PeerHere, Peers, Tab } from './peers.ts';
import { type ClientFrame, parseClientFrame, type RefusalCode } from './protocol.ts';
import type { Visitors } from './visitor.ts';
import { closeCodes, protocolVersion } from './wire-limits.ts';

export interface SessionNeeds {
  readonly side: ChannelSide;
  readonly peers: Peers;
  readonly visitors: Visitors;
  readonly flood: Flood;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** Counts what was not taken, by code. */
  readonly onRefused: (code: RefusalCode) => void;
}

/** What the door knows of a socket before it says hello. */
export interface Caller {
  readonly socket: WebSocket;
  readonly publicKey: string;
  /** Network address, for limits. */
  readonly address: string;
}

/** Everything one tab is, while it is connected. */
export interface Seat {
  readonly caller: Caller;
  readonly needs: SessionNeeds;
  readonly outlet: Outlet;
  readonly tab: Tab & { isLooking: boolean };
  readonly refuse: (code: RefusalCode, clientId?: string, retryAfterMs?: number) => void;
  /** Null until it has said hello. */
  peer: PeerHere | null;
  who: Who;
  isClosed: boolean;
}

/** Frames that could not be read before the socket is closed. */
const malformedLimit = 5;
/** Frames of one socket that wait for the one before them. */
const lineLimit = 100;
/** What to say when the database is away; the widget comes back by itself. */
const unavailableRetryMs = 2_000;

/** One tab of a visitor, from its first frame to its last. Never throws: whatever comes in is answered or counted. */
export function openSession(caller: Caller, needs: SessionNeeds): { hear(text: string): void; close(): void } {
  const { socket } = caller;
  const seat = newSeat(caller, needs);
  const frames = needs.flood.framesOfOneSocket();
  let malformed = 0;
  let line = Promise.resolve();
  let inLine = 0;

  /** One frame after the other, so that what a visitor wrote first is stored first. */
  const enqueue = (frame: ClientFrame) => {
    inLine += 1;
    if (inLine > lineLimit) return socket.close(closeCodes.tooMany, 'too many frames');
    line = line.then(async () => {
      try {
        if (!seat.isClosed) await carryOut(seat, frame);
      } catch (error) {
        needs.log.warn({ err: error }, 'A frame of a web chat could not be carried out');
        seat.refuse('unavailable', 'clientId' in frame ? frame.clientId : undefined, unavailableRetryMs);
        // Without its history the tab would show half a conversation: it comes again.
        if (frame.type === 'hello') socket.close(1013, 'unavailable');
      } finally {
        inLine -= 1;
      }
    });
  };

  return {
    hear(text) {
      if (seat.isClosed) return;
      if (frames.take('').type === 'tooMany') return socket.close(closeCodes.tooMany, 'too many frames');
      const frame = parseClientFrame(text);
      const isGreeted = seat.peer !== null || inLine > 0;
      if (!frame || (frame.type === 'hello') === isGreeted) {
        malformed += 1;
        seat.refuse('malformed');
        if (malformed >= malformedLimit) socket.close(closeCodes.malformed, 'malformed');
      } else if (frame.type === 'hello' && frame.version !== protocolVersion) {
        socket.close(closeCodes.version, 'version');
      } else if (frame.type === 'beat') {
        seat.outlet.send({ type: 'beat' });
      } else {
        enqueue(frame);
      }
    },
    close() {
      seat.isClosed = true;
      seat.tab.isLooking = false;
      if (seat.peer) needs.peers.leave(seat.peer, seat.tab);
    },
  };
}

function newSeat(caller: Caller, needs: SessionNeeds): Seat {
  const outlet = openOutlet(caller.socket);
  return {
    caller,
    needs,
    outlet,
    tab: { send: outlet.send, deliver: outlet.deliver, isLooking: false },
    refuse(code, clientId, retryAfterMs) {
      needs.onRefused(code);
      outlet.send({
        type: 'refused',
        code,
        ...(clientId === undefined ? {} : { clientId }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    },
    peer: null,
    who: { name: null, email: null, language: null, verifiedAs: null },
    isClosed: false,
  };
}
