import type { ClientFrame, RefusalCode, ServerFrame, WidgetConfig, WireFile } from '../protocol.ts';
import { protocolVersion, typingEveryMs, typingForMs } from '../wire-limits.ts';
import {
  type Conversation,
  discard,
  emptyConversation,
  expire,
  hear,
  lastReceivedSeq,
  lastSeq,
  nextToSend,
  type Outgoing,
  restore,
  retry,
  see,
  write,
} from './conversation.ts';
import { type Line, type LineState, openLine } from './line.ts';
import type { Memory } from './memory.ts';
import { type Outbox, openOutbox } from './outbox.ts';

/** Everything the screen shows. */
export interface ChatState {
  readonly config: WidgetConfig;
  readonly talk: Conversation;
  readonly line: LineState;
  readonly isOpen: boolean;
  readonly isMuted: boolean;
  /** Name and e-mail as the visitor gave them; null until she was asked. */
  readonly who: Who | null;
  /** Why the last message was asked to wait, and until when. */
  readonly wait: { readonly because: RefusalCode; readonly untilMs: number } | null;
}
export interface Who {
  readonly name: string | null;
  readonly email: string | null;
}

export interface Chat {
  state(): ChatState;
  onChange(hear: () => void): void;
  open(): void;
  close(): void;
  say(text: string, files: readonly WireFile[]): void;
  typing(): void;
  again(clientId: string): void;
  forget(clientId: string): void;
  introduce(who: Who): void;
  mute(isMuted: boolean): void;
  /** Ends the conversation. */
  end(): void;
  /** The visitor of this browser is somebody else from now on. */
  logout(): void;
  token(): string | null;
}

export interface ChatNeeds {
  readonly base: string;
  readonly channelKey: string;
  readonly config: WidgetConfig;
  readonly memory: Memory;
  /** A message of somebody else came while the visitor was not looking. */
  readonly onUnseen: () => void;
}

/** No answer to a message for so long means that the line is dead, whatever the browser says. */
const answerWithinMs = 15_000;

export function openChat(needs: ChatNeeds): Chat {
  const { memory, channelKey } = needs;
  const listeners = new Set<() => void>();
  let state: ChatState = {
    config: needs.config,
    talk: { ...emptyConversation, seenSeq: Number(memory.get('seen') ?? 0) },
    line: { type: 'away', sinceMs: Date.now() },
    isOpen: false,
    isMuted: memory.get('muted') === '1',
    who: JSON.parse(memory.get('who') ?? 'null'),
    wait: null,
  };
  let line: Line | null = null;
  let outbox: Promise<Outbox> | null = null;
  let sending: string | null = null;
  let answerTimer = 0;
  let waitTimer = 0;
  let typedMs = 0;
  let written = 0;
  let told = { delivered: 0, seen: 0, isLooking: false };

  const change = (news: Partial<ChatState>) => {
    const before = state;
    state = { ...state, ...news };
    if (before.talk.outgoing !== state.talk.outgoing) keep(before.talk.outgoing, state.talk.outgoing);
    for (const listener of listeners) listener();
  };
  const talk = (next: Conversation) => {
    if (next !== state.talk) change({ talk: next });
  };
  /** The outbox follows what is outgoing. */
  const keep = (before: readonly Outgoing[], after: readonly Outgoing[]) => {
    outbox ??= openOutbox(channelKey, memory);
    void outbox.then(async (box) => {
      for (const message of after) if (!before.includes(message)) await box.put(message);
      for (const { clientId } of before) if (!after.some((m) => m.clientId === clientId)) await box.remove(clientId);
    });
  };
  const isLooking = () => state.isOpen && document.visibilityState === 'visible';

  /** Says to the server what this tab has received and what the visitor sees, when it is news. */
  const report = () => {
    if (!line || !state.talk.isCaughtUp) return;
    const received = lastReceivedSeq(state.talk);
    const looking = isLooking();
    if (looking !== told.isLooking && line.send({ type: 'looking', isLooking: looking })) told.isLooking = looking;
    if (looking) {
      talk(see(state.talk));
      const seen = state.talk.seenSeq;
      if (seen > Number(memory.get('seen') ?? 0)) memory.set('seen', String(seen));
      if (received > told.seen && line.send({ type: 'seen', upToSeq: received })) told.seen = received;
    } else if (received > told.delivered && line.send({ type: 'delivered', upToSeq: received })) {
      told.delivered = received;
    }
  };

  /** One message at a time, each only after the one before it is safe: so their order is kept whatever happens. */
  const flush = () => {
    if (!line || sending !== null || !state.talk.isCaughtUp || (state.wait && state.wait.untilMs > Date.now())) return;
    const next = nextToSend(state.talk);
    if (!next) return;
    const { clientId, text, files, page } = next;
    const fileIds = files.map((file) => file.id) as never[];
    if (!line.send({ type: 'say', clientId, text, fileIds, page })) return;
    sending = clientId;
    answerTimer = window.setTimeout(() => line?.renew(), answerWithinMs);
  };
  const answered = (clientId: string | undefined) => {
    if (clientId === undefined || clientId !== sending) return;
    clearTimeout(answerTimer);
    sending = null;
  };
  const wait = (because: RefusalCode, retryAfterMs: number) => {
    clearTimeout(waitTimer);
    change({ wait: { because, untilMs: Date.now() + retryAfterMs } });
    waitTimer = window.setTimeout(() => {
      change({ wait: null });
      flush();
    }, retryAfterMs);
  };

  const onFrame = (frame: ServerFrame) => {
    if (frame.type === 'welcome') {
      const kept = memory.get('visitor');
      // Two tabs said hello as strangers at the same moment: the first one in is the visitor, the other joins her.
      if (kept && kept !== asked && kept.split('.')[1] !== frame.visitorToken.split('.')[1]) return line?.renew();
      memory.set('visitor', frame.visitorToken);
      if (frame.forget) memory.set('seen', null);
      told = { delivered: 0, seen: 0, isLooking: false };
      change({ config: frame.config });
    }
    const before = lastReceivedSeq(state.talk);
    talk(hear(state.talk, frame, Date.now()));
    if (frame.type === 'stored') {
      answered(frame.clientId);
      if (state.wait) change({ wait: null });
    }
    if (frame.type === 'refused') {
      answered(frame.clientId);
      if (frame.retryAfterMs !== undefined) wait(frame.code, frame.retryAfterMs);
    }
    if (frame.type === 'typing') window.setTimeout(fade, typingForMs);
    if (frame.type === 'history' && frame.isLast) void reload();
    if (frame.type === 'message' && lastReceivedSeq(state.talk) > before && !isLooking()) needs.onUnseen();
    report();
    flush();
  };
  const fade = () => {
    const { typing } = state.talk;
    if (typing && typing.untilMs <= Date.now()) talk({ ...state.talk, typing: null });
  };
  const reload = async () => {
    outbox ??= openOutbox(channelKey, memory);
    talk(restore(state.talk, await (await outbox).all(), Date.now()));
    flush();
  };

  let asked: string | null = null;
  const hello = (): ClientFrame => {
    asked = memory.get('visitor');
    sending = null;
    clearTimeout(answerTimer);
    return {
      type: 'hello',
      version: protocolVersion,
      visitorToken: asked,
      lastSeq: lastSeq(state.talk),
      visitor: state.who,
      page: pageHere(),
      language: navigator.language,
    };
  };
  const connect = () => {
    const { base } = needs;
    const address = `${base.replace(/^http/, 'ws')}/widget/socket?channel=${encodeURIComponent(channelKey)}`;
    line ??= openLine({
      address,
      hello,
      onFrame,
      onState: (news) => {
        // Nothing is sent into a line that does not stand: what follows the welcome is not caught up until it says so.
        change({ line: news, talk: news.type === 'open' ? state.talk : { ...state.talk, isCaughtUp: false } });
      },
    });
  };

  document.addEventListener('visibilitychange', report);
  memory.onChange((name) => {
    if (name === 'seen')
      talk({ ...state.talk, seenSeq: Math.max(state.talk.seenSeq, Number(memory.get('seen') ?? 0)) });
    if (name === 'who') change({ who: JSON.parse(memory.get('who') ?? 'null') });
    // Another tab began, renewed or ended the conversation of this browser.
    if (name === 'visitor' && line && memory.get('visitor')?.split('.')[1] !== asked?.split('.')[1]) begin();
  });
  window.setInterval(() => talk(expire(state.talk, Date.now())), 60_000);
  const begin = () => {
    told = { delivered: 0, seen: 0, isLooking: false };
    change({ talk: emptyConversation, wait: null });
    line?.renew();
  };

  // Who has been here before may have an answer waiting, and may have left something unsent.
  if (memory.get('visitor') !== null) connect();
  void reload();

  return {
    state: () => state,
    onChange: (listener) => void listeners.add(listener),
    open() {
      connect();
      line?.hurry();
      change({ isOpen: true });
      report();
    },
    close() {
      change({ isOpen: false });
      report();
    },
    say(text, files) {
      connect();
      written += 1;
      const nowMs = Date.now();
      const id = { clientId: newClientId(), order: written, writtenAtMs: nowMs };
      talk(write(state.talk, { ...id, text, files, page: pageHere(), state: 'pending', because: null }));
      typedMs = 0;
      flush();
    },
    typing() {
      const nowMs = Date.now();
      if (nowMs - typedMs < typingEveryMs || !state.talk.isCaughtUp) return;
      typedMs = nowMs;
      line?.send({ type: 'typing', isTyping: true });
    },
    again(clientId) {
      talk(retry(state.talk, clientId, Date.now()));
      flush();
    },
    forget: (clientId) => talk(discard(state.talk, clientId)),
    introduce(who) {
      memory.set('who', JSON.stringify(who));
      change({ who });
      line?.send({ type: 'introduce', visitor: who });
    },
    mute(isMuted) {
      memory.set('muted', isMuted ? '1' : null);
      change({ isMuted });
    },
    end: () => void line?.send({ type: 'bye', clientId: newClientId() }),
    logout() {
      for (const { clientId } of state.talk.outgoing) talk(discard(state.talk, clientId));
      for (const name of ['visitor', 'seen', 'who'] as const) memory.set(name, null);
      change({ who: null, isOpen: false });
      begin();
    },
    token: () => memory.get('visitor'),
  };
}

/** A device's own id for a message. `crypto.randomUUID` exists on https only, so the bytes are asked for. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where the visitor is; what follows `?` and `#` may be secret and is cut off here already, but for campaign names. */
function pageHere(): { title: string; address: string } {
  const { origin, pathname, searchParams } = new URL(location.href);
  const told = new URLSearchParams([...searchParams].filter(([name]) => name.startsWith('utm_')));
  return {
    title: document.title.slice(0, 200),
    address: `${origin}${pathname}${told.size ? `?${told}` : ''}`.slice(0, 500),
  };
}
