import type { ClientFrame, ServerFrame } from '../protocol.ts';
import { backOffFirstMs, backOffLastMs, beatEveryMs, closeCodes, deadAfterMs } from '../wire-limits.ts';

export interface LineNeeds {
  readonly address: string;
  /** The first frame of every connection. */
  readonly hello: () => ClientFrame;
  readonly onFrame: (frame: ServerFrame) => void;
  /** Open, or away since when (device's clock). */
  readonly onState: (state: LineState) => void;
}
export type LineState =
  | { readonly type: 'open' }
  | { readonly type: 'away'; readonly sinceMs: number }
  /** The server speaks a newer language: only a reload helps. */
  | { readonly type: 'outdated' };

/** The socket to the server: opened again and again, with patience, and at once when there is reason to hope. */
export interface Line {
  send(frame: ClientFrame): boolean;
  /** Tries now instead of waiting; does nothing while the line is good. */
  hurry(): void;
  /** Cuts and greets anew. */
  renew(): void;
}

/** How long a line that was asleep with its page has to answer before it is taken for dead. */
const wakeAnswerMs = 5_000;
/** A server that restarts says so; everybody comes back within this, not all at once. */
const restartSpreadMs = 2_000;
const restarting = 1012;

export function openLine(needs: LineNeeds): Line {
  let socket: WebSocket | null = null;
  let tries = 0;
  let timer = 0;
  let heardMs = 0;
  let awaySinceMs = Date.now();
  let isOver = false;

  const connect = () => {
    clearTimeout(timer);
    if (isOver || socket) return;
    const mine = new WebSocket(needs.address);
    socket = mine;
    heardMs = Date.now();
    mine.onopen = () => mine.send(JSON.stringify(needs.hello()));
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return;
      heardMs = Date.now();
      const frame: ServerFrame = JSON.parse(data);
      if (frame.type === 'welcome') {
        tries = 0;
        needs.onState({ type: 'open' });
      }
      needs.onFrame(frame);
    };
    mine.onclose = ({ code }) => {
      if (socket === mine) lost(code);
    };
  };
  const lost = (code: number) => {
    if (tries === 0) awaySinceMs = Date.now();
    socket = null;
    if (isOver) return;
    if (code === closeCodes.version) {
      isOver = true;
      return needs.onState({ type: 'outdated' });
    }
    needs.onState({ type: 'away', sinceMs: awaySinceMs });
    const boundMs = code === restarting ? restartSpreadMs : Math.min(backOffLastMs, backOffFirstMs * 2 ** tries);
    tries += 1;
    timer = window.setTimeout(connect, Math.random() * boundMs);
  };
  const drop = () => {
    const old = socket;
    if (!old) return;
    lost(0);
    old.close();
  };
  const send = (frame: ClientFrame): boolean => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };
  const hurry = () => {
    if (!socket) return connect();
    if (socket.readyState !== WebSocket.OPEN) return;
    // It may have died while the page slept: ask, and do not wait for long.
    const askedMs = Date.now();
    send({ type: 'beat' });
    window.setTimeout(() => {
      if (heardMs < askedMs) drop();
    }, wakeAnswerMs);
  };
  window.setInterval(() => {
    if (Date.now() - heardMs > deadAfterMs) drop();
    else send({ type: 'beat' });
  }, beatEveryMs);
  const onSight = () => {
    if (document.visibilityState === 'visible') hurry();
  };
  // A browser that knows it has no network need not wait until the silence is long enough.
  addEventListener('offline', drop);
  addEventListener('online', hurry);
  addEventListener('pageshow', onSight);
  document.addEventListener('visibilitychange', onSight);
  connect();

  return {
    send,
    hurry,
    renew() {
      drop();
      connect();
    },
  };
}
