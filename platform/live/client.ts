import {
  type ClientFrame,
  closeCodes,
  type JoinRefusal,
  type JoinWish,
  type Place,
  type ServerFrame,
  topicsPerSocket,
} from './wire.ts';

/**
 * The browser's end of the live sockets: joins topics, comes back after a drop, asks only for what it missed, and knows
 * whether it is online. Uses nothing but WebSocket and timers, so it runs in Node as well.
 */

/** The part of WebSocket this needs. */
export type WebSocketLike = {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onclose: ((closing: { readonly code: number }) => void) | null;
  onerror: (() => void) | null;
  onmessage: ((message: { readonly data: unknown }) => void) | null;
};

export type LiveState = {
  /** `connecting`: the first try is under way. `offline`: it is being tried again. `signedOut` and `closed` are final. */
  readonly type: 'connecting' | 'online' | 'offline' | 'signedOut' | 'closed';
  /** Since when, epoch milliseconds of this machine. */
  readonly sinceMs: number;
};

export type TopicListener<Snapshot, Change> = {
  /** How things are: comes first, and again whenever what was missed cannot be told one by one. */
  onSnapshot(snapshot: Snapshot): void;
  /** One change, in order, never twice. Changes say how things are now, so applying one to a newer snapshot is harmless. */
  onChange(change: Change): void;
  onRefused?(reason: JoinRefusal): void;
};

/** Thrown by `ask`: the server's code, or `OFFLINE` (it may or may not have been done), or `TIMEOUT`. */
export class LiveRefusal extends Error {
  readonly code: string;
  readonly data: unknown;
  constructor(code: string, data?: unknown) {
    super(`The live command was refused: ${code}`);
    this.name = 'LiveRefusal';
    this.code = code;
    this.data = data;
  }
}

export type LiveClient = {
  /** Hears a topic until the function that is answered is called. */
  subscribe<Snapshot, Change>(topic: string, listener: TopicListener<Snapshot, Change>): () => void;
  /** Asks a command and waits for what it answers. */
  ask(command: string, input: unknown): Promise<unknown>;
  /** Says something whose loss does no harm (typing); false if we are offline. */
  say(command: string, input: unknown): boolean;
  /** Whether our page is the one in front; told at once and with every sign of life. */
  setVisible(visible: boolean): void;
  readonly state: LiveState;
  onState(listener: (state: LiveState) => void): () => void;
  /** What to add to this machine's clock to get the server's, in milliseconds; 0 until the first greeting. */
  readonly clockOffsetMs: number;
  /** Tries at once instead of waiting (the network came back, somebody pressed the button). */
  reconnect(): void;
  close(): void;
};

export type LiveClientNeeds = {
  /** `wss://…/live`; asked anew for every connection. */
  readonly url: () => string;
  readonly openSocket?: (url: string) => WebSocketLike;
  readonly nowMs?: () => number;
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Asked when a connection fails before it opens: a browser is not told why. Answers whether we are still signed in. */
  readonly isSignedIn?: () => Promise<boolean>;
  /** Called when the server says that what we may has changed; the client comes back by itself. */
  readonly onChanged?: () => void;
  readonly delays?: Partial<LiveClientDelays>;
};

export type LiveClientDelays = {
  readonly firstMs: number;
  readonly longestMs: number;
  /** After a planned stop everybody comes back within this time, not all in one moment. */
  readonly restartMs: number;
  /** A connection that held this long makes the next wait start from the beginning. */
  readonly steadyMs: number;
  /** Without a word for this long the connection is dead, whatever the system says. */
  readonly silenceMs: number;
  readonly connectMs: number;
  readonly askMs: number;
  /** Before a topic that was unavailable is asked for again. */
  readonly retryTopicMs: number;
};

const delaysByDefault: LiveClientDelays = {
  firstMs: 500,
  longestMs: 5_000,
  restartMs: 2_000,
  steadyMs: 10_000,
  silenceMs: 6_000,
  connectMs: 5_000,
  askMs: 10_000,
  retryTopicMs: 2_000,
};
const open = 1;

type Heard = {
  readonly listeners: Set<TopicListener<unknown, unknown>>;
  place: Place | null;
  /** Somebody joined and has not had a snapshot yet: to resume would leave her without one. */
  hasNewcomer: boolean;
};
type Asked = { resolve(data: unknown): void; reject(error: LiveRefusal): void; timer: ReturnType<typeof setTimeout> };

export function openLiveClient(needs: LiveClientNeeds): LiveClient {
  const nowMs = needs.nowMs ?? Date.now;
  const random = needs.random ?? Math.random;
  const openSocket = needs.openSocket ?? ((url: string) => new WebSocket(url) as WebSocketLike);
  const delays = { ...delaysByDefault, ...needs.delays };
  const topics = new Map<string, Heard>();
  const asked = new Map<number, Asked>();
  const stateListeners = new Set<(state: LiveState) => void>();
  const wishes = new Map<string, JoinWish>();
  let state: LiveState = { type: 'connecting', sinceMs: nowMs() };
  let socket: WebSocketLike | null = null;
  let isGreeted = false;
  let greetedMs = 0;
  let heardMs = 0;
  let attempts = 0;
  let callId = 0;
  let clockOffsetMs = 0;
  let visible = true;
  let isFlushing = false;
  let beatMs = 10_000;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let beats: ReturnType<typeof setTimeout> | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;

  const isFinal = () => state.type === 'closed' || state.type === 'signedOut';

  const become = (type: LiveState['type']) => {
    if (state.type === type || isFinal()) return;
    state = { type, sinceMs: nowMs() };
    for (const listener of [...stateListeners]) listener(state);
  };

  const tell = (frame: ClientFrame): boolean => {
    if (!isGreeted || socket?.readyState !== open) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };

  /** Wishes of one moment travel together: a screen with ten topics sends one frame. */
  const wish = (t: string, from: Place | null) => {
    wishes.set(t, from ? { t, from } : { t });
    if (isFlushing) return;
    isFlushing = true;
    queueMicrotask(() => {
      isFlushing = false;
      const join = [...wishes.values()];
      wishes.clear();
      for (let i = 0; i < join.length; i += topicsPerSocket) tell({ join: join.slice(i, i + topicsPerSocket) });
    });
  };

  const drop = () => {
    const old = socket;
    socket = null;
    isGreeted = false;
    clearTimeout(beats);
    clearTimeout(patience);
    if (old) {
      old.onopen = old.onclose = old.onerror = old.onmessage = null;
      old.onerror = () => undefined;
      old.close();
    }
    for (const each of asked.values()) {
      clearTimeout(each.timer);
      each.reject(new LiveRefusal('OFFLINE'));
    }
    asked.clear();
  };

  const end = (type: 'closed' | 'signedOut') => {
    clearTimeout(retry);
    become(type);
    drop();
  };

  const comeBack = (code: number) => {
    const wasGreeted = isGreeted;
    if (wasGreeted && nowMs() - greetedMs >= delays.steadyMs) attempts = 0;
    drop();
    if (isFinal()) return;
    if (code === closeCodes.signedOut) return end('signedOut');
    become('offline');
    if (code === closeCodes.changed) needs.onChanged?.();
    if (!wasGreeted) askWhetherSignedIn();
    const longest = Math.min(delays.longestMs, delays.firstMs * 2 ** attempts);
    attempts++;
    const isAtOnce = code === closeCodes.stopping || code === closeCodes.changed;
    const waitMs = isAtOnce ? random() * delays.restartMs : longest * (0.5 + random() / 2);
    clearTimeout(retry);
    retry = setTimeout(connect, waitMs);
  };

  const askWhetherSignedIn = () => {
    // No answer means no network, and trying goes on.
    needs.isSignedIn?.().then(
      (isSignedIn) => {
        if (!isSignedIn && !isGreeted) end('signedOut');
      },
      () => undefined,
    );
  };

  const connect = () => {
    clearTimeout(retry);
    if (isFinal()) return;
    drop();
    const mine = openSocket(needs.url());
    socket = mine;
    patience = setTimeout(() => comeBack(1006), delays.connectMs);
    mine.onerror = () => undefined;
    mine.onclose = ({ code }) => comeBack(code);
    mine.onmessage = ({ data }) => {
      heardMs = nowMs();
      hear(JSON.parse(String(data)) as ServerFrame);
    };
  };

  const beat = () => tell({ beat: { visible } });

  /** The server asks for a sign of life every `beatMs`: when nothing comes for long, the line is dead. */
  const listen = () => {
    clearTimeout(beats);
    if (nowMs() - heardMs > delays.silenceMs) return comeBack(1006);
    beats = setTimeout(listen, beatMs);
  };

  const greet = (hello: { readonly at: string; readonly beatMs: number }) => {
    clearTimeout(patience);
    isGreeted = true;
    greetedMs = nowMs();
    clockOffsetMs = Date.parse(hello.at) - greetedMs;
    beatMs = hello.beatMs;
    become('online');
    for (const [t, { place, hasNewcomer }] of topics) wish(t, hasNewcomer ? null : place);
    beat();
    listen();
  };

  const hear = (frame: ServerFrame) => {
    if ('hello' in frame) greet(frame.hello);
    else if ('beat' in frame) beat();
    else if ('ack' in frame) settle(frame.ack, (each) => each.resolve(frame.data));
    else if ('nack' in frame) settle(frame.nack, (each) => each.reject(new LiveRefusal(frame.code, frame.data)));
    else if ('t' in frame) hearTopic(frame);
  };

  const settle = (id: number, how: (each: Asked) => void) => {
    const each = asked.get(id);
    if (!each) return;
    asked.delete(id);
    clearTimeout(each.timer);
    how(each);
  };

  const hearTopic = (frame: Extract<ServerFrame, { readonly t: string }>) => {
    const heard = topics.get(frame.t);
    if (!heard) return;
    if ('refused' in frame) return hearRefusal(frame.t, heard, frame.refused);
    if ('reset' in frame) {
      heard.place = { epoch: frame.epoch, seq: frame.seq };
      heard.hasNewcomer = false;
      for (const listener of [...heard.listeners]) listener.onSnapshot(frame.data);
    } else if (!('resumed' in frame)) hearChanges(frame.t, heard, frame.seq, 'all' in frame ? frame.all : [frame.data]);
  };

  const hearChanges = (t: string, heard: Heard, seq: number, changes: readonly unknown[]) => {
    // Nothing counts before the snapshot, and nothing twice.
    if (!heard.place || seq <= heard.place.seq) return;
    if (seq > heard.place.seq + 1) return wish(t, heard.place);
    heard.place = { epoch: heard.place.epoch, seq };
    for (const change of changes) for (const listener of [...heard.listeners]) listener.onChange(change);
  };

  const hearRefusal = (t: string, heard: Heard, reason: JoinRefusal) => {
    heard.place = null;
    for (const listener of [...heard.listeners]) listener.onRefused?.(reason);
    if (reason !== 'unavailable') return;
    setTimeout(
      () => {
        if (topics.get(t) === heard && isGreeted) wish(t, null);
      },
      delays.retryTopicMs * (0.5 + random()),
    );
  };

  connect();

  return {
    subscribe<Snapshot, Change>(topic: string, listener: TopicListener<Snapshot, Change>) {
      const heard: Heard = topics.get(topic) ?? { listeners: new Set(), place: null, hasNewcomer: true };
      heard.hasNewcomer = true;
      topics.set(topic, heard);
      // The caller knows what this topic tells; on the way it is JSON like any other.
      const mine = listener as TopicListener<unknown, unknown>;
      heard.listeners.add(mine);
      // Whoever comes second needs the snapshot too, and to the first it does no harm.
      wish(topic, null);
      return () => {
        heard.listeners.delete(mine);
        if (heard.listeners.size > 0 || topics.get(topic) !== heard) return;
        topics.delete(topic);
        if (!wishes.delete(topic) || heard.place) tell({ leave: [topic] });
      };
    },
    ask(command, input) {
      const id = ++callId;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      if (!tell({ do: command, id, with: input })) reject(new LiveRefusal('OFFLINE'));
      else {
        const timer = setTimeout(() => settle(id, (each) => each.reject(new LiveRefusal('TIMEOUT'))), delays.askMs);
        asked.set(id, { resolve, reject, timer });
      }
      return promise;
    },
    say: (command, input) => tell({ do: command, id: ++callId, with: input }),
    setVisible(now) {
      if (visible === now) return;
      visible = now;
      if (isGreeted) beat();
    },
    get state() {
      return state;
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => void stateListeners.delete(listener);
    },
    get clockOffsetMs() {
      return clockOffsetMs;
    },
    reconnect() {
      if (state.type !== 'online' && !isFinal()) connect();
    },
    close: () => end('closed'),
  };
}
