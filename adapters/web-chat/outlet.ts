import type { WebSocket } from 'ws';
import type { ServerFrame } from './protocol.ts';
import { closeCodes } from './wire-limits.ts';

/** Bytes the network has not taken: above this the tab is cut and resumes when it can. */
const slowBytes = 1_000_000;
/** Places remembered for "each tab is sent each message once". */
const rememberedSeqs = 1_000;
/** Messages held back while a tab is still being given its history. */
const heldLimit = 1_000;

type MessageFrame = ServerFrame & { type: 'message' };

/** What goes out on one socket: each message once, in the order of the conversation, and never more than it can take. */
export function openOutlet(socket: WebSocket) {
  const sent = new Set<number>();
  let held: MessageFrame[] | null = null;
  let highest = 0;

  const note = (seq: number) => {
    sent.add(seq);
    highest = Math.max(highest, seq);
    if (sent.size <= rememberedSeqs) return;
    for (const oldest of sent) {
      sent.delete(oldest);
      break;
    }
  };
  const write = (frame: ServerFrame, done?: () => void) => {
    if (socket.readyState !== socket.OPEN) return done?.();
    if (socket.bufferedAmount > slowBytes) {
      socket.close(closeCodes.tooSlow, 'too slow');
      return done?.();
    }
    socket.send(JSON.stringify(frame), done);
  };
  const deliver = (frame: MessageFrame) => {
    if (held) {
      // Too much has come meanwhile: the tab resumes from what it was given so far.
      if (held.push(frame) > heldLimit) socket.close(closeCodes.tooSlow, 'too slow');
      return;
    }
    if (sent.has(frame.message.seq)) return;
    note(frame.message.seq);
    write(frame);
  };

  return {
    send: (frame: ServerFrame) => write(frame),
    deliver,
    hold() {
      held = [];
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const frame of waiting.toSorted((a, b) => a.message.seq - b.message.seq)) deliver(frame);
    },
    /** Resolves when the network has taken it, so that a long history never piles up in memory. */
    page(messages: MessageFrame['message'][], isLast: boolean): Promise<void> {
      for (const message of messages) note(message.seq);
      const { promise, resolve } = Promise.withResolvers<void>();
      write({ type: 'history', messages, isLast }, resolve);
      return promise;
    },
    highestSeq: () => highest,
  };
}
export type Outlet = ReturnType<typeof openOutlet>;
