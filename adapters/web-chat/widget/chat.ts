import type { ClientFrame, ServerFrame, WidgetConfig, WireFile } from '../protocol.ts';
import { protocolVersion, typingEveryMs, typingForMs } from '../wire-limits.ts';
import { discard, emptyConversation, expire, hear, lastReceivedSeq, lastSeq, retry, write } from './conversation.ts';
import { type Line, openLine } from './line.ts';
import type { Memory } from './memory.ts';
import { pageHere } from './page-here.ts';
import { openReceipts } from './receipts.ts';
import { openSending } from './sending.ts';
import { type ChatState, openStore, type Who } from './store.ts';

export interface Chat {
  state(): ChatState;
  onChange(hear: () => void): void;
  open(): void;
  close(): void;
  say(text: string, files: readonly WireFile[]): void;
  typing(): void;
  /** Tries once more to send a message that was not sent. */
  again(clientId: string): void;
  /** Gives up a message that was not sent. */
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

const expireEveryMs = 60_000;

/** The chat of one tab: what was said, what is on its way, and the line to the server. */
export function openChat(needs: ChatNeeds): Chat {
  const { memory } = needs;
  const store = openStore({
    config: needs.config,
    talk: { ...emptyConversation, seenSeq: Number(memory.get('seen') ?? 0) },
    line: { type: 'away', sinceMs: Date.now() },
    isOpen: false,
    isMuted: memory.get('muted') !== null,
    who: JSON.parse(memory.get('who') ?? 'null'),
    wait: null,
  });
  let line: Line | null = null;
  const parts = { store, memory, line: () => line, channelKey: needs.channelKey };
  const sending = openSending(parts);
  const receipts = openReceipts(parts);
  let typedMs = 0;
  let written = 0;
  /** The token of the last hello. */
  let asked: string | null = null;

  const begin = () => {
    receipts.reset();
    store.change({ talk: emptyConversation, wait: null });
    line?.renew();
  };
  const hello = (): ClientFrame => {
    asked = memory.get('visitor');
    sending.reset();
    const { talk, who: visitor } = store.state();
    const version = protocolVersion;
    const language = navigator.language;
    return { type: 'hello', version, visitorToken: asked, lastSeq: lastSeq(talk), visitor, page: pageHere(), language };
  };
  const onFrame = (frame: ServerFrame) => {
    if (frame.type === 'welcome') {
      const kept = memory.get('visitor');
      // Two tabs said hello as strangers at the same moment: the first one in is the visitor, the other joins her.
      if (kept !== asked && keyOf(kept) !== keyOf(frame.visitorToken)) return line?.renew();
      memory.set('visitor', frame.visitorToken);
      if (frame.forget) memory.set('seen', null);
      receipts.reset();
      store.change({ config: frame.config });
    }
    const before = lastReceivedSeq(store.state().talk);
    store.talk(hear(store.state().talk, frame, Date.now()));
    sending.hear(frame);
    if (frame.type === 'typing') window.setTimeout(fade, typingForMs);
    if (frame.type === 'history' && frame.isLast) void sending.reload();
    const isNews = frame.type === 'message' && lastReceivedSeq(store.state().talk) > before;
    if (isNews && !receipts.isLooking()) needs.onUnseen();
    receipts.report();
    sending.flush();
  };
  const fade = () => {
    const { talk } = store.state();
    if (talk.typing && talk.typing.untilMs <= Date.now()) store.talk({ ...talk, typing: null });
  };
  const connect = () => {
    line ??= openLine({
      address: `${needs.base.replace(/^http/, 'ws')}/widget/socket?channel=${encodeURIComponent(needs.channelKey)}`,
      hello,
      onFrame,
      onState(news) {
        // Nothing is sent into a line before it has said that the present is reached.
        const { talk } = store.state();
        store.change({ line: news, talk: news.type === 'open' ? talk : { ...talk, isCaughtUp: false } });
      },
    });
  };

  document.addEventListener('visibilitychange', receipts.report);
  memory.onChange((name) => {
    if (name === 'who') store.change({ who: JSON.parse(memory.get('who') ?? 'null') });
    if (name !== 'visitor' || !line || keyOf(memory.get('visitor')) === keyOf(asked)) return;
    // Another tab was first to become a visitor, so this one joins her; or it made this browser somebody else.
    if (asked === null) line.renew();
    else begin();
  });
  window.setInterval(() => store.talk(expire(store.state().talk, Date.now())), expireEveryMs);
  // Who has been here before may have an answer waiting, and may have left something unsent.
  if (memory.get('visitor') !== null) connect();
  void sending.reload();

  return {
    state: store.state,
    onChange: store.onChange,
    open() {
      connect();
      line?.hurry();
      store.change({ isOpen: true });
      receipts.report();
    },
    close() {
      store.change({ isOpen: false });
      receipts.report();
    },
    say(text, files) {
      connect();
      written += 1;
      typedMs = 0;
      const made = { clientId: newClientId(), order: written, writtenAtMs: Date.now() };
      const message = { ...made, text, files, page: pageHere(), state: 'pending', because: null } as const;
      store.talk(write(store.state().talk, message));
      sending.flush();
    },
    typing() {
      const nowMs = Date.now();
      if (nowMs - typedMs < typingEveryMs || !store.state().talk.isCaughtUp) return;
      typedMs = nowMs;
      line?.send({ type: 'typing', isTyping: true });
    },
    again(clientId) {
      store.talk(retry(store.state().talk, clientId, Date.now()));
      sending.flush();
    },
    forget: (clientId) => store.talk(discard(store.state().talk, clientId)),
    introduce(who) {
      memory.set('who', JSON.stringify(who));
      store.change({ who });
      line?.send({ type: 'introduce', visitor: who });
    },
    mute(isMuted) {
      memory.set('muted', isMuted ? '1' : null);
      store.change({ isMuted });
    },
    end: () => void line?.send({ type: 'bye', clientId: newClientId() }),
    logout() {
      for (const name of ['visitor', 'seen', 'who'] as const) memory.set(name, null);
      store.change({ who: null, isOpen: false });
      begin();
    },
    token: () => memory.get('visitor'),
  };
}

/** The part of a token that says who; the rest may be renewed. */
function keyOf(token: string | null): string | undefined {
  return token?.split('.')[1];
}

/** A device's own id for a message. `crypto.randomUUID` exists on https only, so the bytes are asked for. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
