import type { WidgetConfig, WireFile } from '../protocol.ts';
import { typingEveryMs } from '../wire-limits.ts';
import { discard, emptyConversation, expire, retry, write } from './conversation.ts';
import { openExchange } from './exchange.ts';
import type { Memory } from './memory.ts';
import { pageHere } from './page-here.ts';
import { type ChatState, openStore, type Store, type Who } from './store.ts';

export interface Chat {
  state(): ChatState;
  onChange(hear: () => void): void;
  open(): void;
  close(): void;
  /** Says something; `choiceId` when it was chosen by a button. */
  say(text: string, files: readonly WireFile[], choiceId?: string): void;
  typing(): void;
  /** Tries once more to send a message that was not sent. */
  again(clientId: string): void;
  /** Gives up a message that was not sent. */
  forget(clientId: string): void;
  introduce(who: Who): void;
  /** Says who she is with a token that the site's own server signed. */
  prove(identity: string): void;
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

/** The chat of one tab: what was said, what is on its way, and what the visitor may do. */
export function openChat(needs: ChatNeeds): Chat {
  const { memory } = needs;
  const store = storeOf(needs);
  const exchange = openExchange({ ...needs, store });
  const talk = () => store.state().talk;
  let typedMs = 0;
  let written = 0;

  memory.onChange((name) => {
    if (name === 'who') store.change({ who: whoIn(memory) });
  });
  window.setInterval(() => store.talk(expire(talk(), Date.now())), expireEveryMs);
  // Who has been here before may have an answer waiting, and may have left something unsent.
  if (memory.get('visitor') !== null) exchange.connect();

  return {
    state: store.state,
    onChange: store.onChange,
    token: () => memory.get('visitor'),
    open() {
      exchange.connect();
      exchange.line()?.hurry();
      store.change({ isOpen: true });
      exchange.report();
    },
    close() {
      store.change({ isOpen: false });
      exchange.report();
    },
    say(text, files, choiceId = undefined) {
      exchange.connect();
      written += 1;
      typedMs = 0;
      const made = { clientId: newClientId(), order: written, writtenAtMs: Date.now() };
      const words = { text, files, page: pageHere(), choiceId: choiceId ?? null };
      store.talk(write(talk(), { ...made, ...words, state: 'pending', because: null }));
      exchange.flush();
    },
    typing() {
      const nowMs = Date.now();
      if (nowMs - typedMs < typingEveryMs || !talk().isCaughtUp) return;
      typedMs = nowMs;
      exchange.line()?.send({ type: 'typing', isTyping: true });
    },
    again(clientId) {
      store.talk(retry(talk(), clientId, Date.now()));
      exchange.flush();
    },
    forget: (clientId) => store.talk(discard(talk(), clientId)),
    introduce(who) {
      memory.set('who', JSON.stringify(who));
      store.change({ who });
      exchange.line()?.send({ type: 'introduce', visitor: who });
    },
    prove: exchange.prove,
    mute(isMuted) {
      memory.set('muted', isMuted ? '1' : null);
      store.change({ isMuted });
    },
    end: () => void exchange.line()?.send({ type: 'bye', clientId: newClientId() }),
    logout() {
      for (const name of ['visitor', 'seen', 'who'] as const) memory.set(name, null);
      store.change({ who: null, isOpen: false });
      exchange.beginAnew();
    },
  };
}

function storeOf({ config, memory }: ChatNeeds): Store {
  return openStore({
    config,
    talk: { ...emptyConversation, seenSeq: Number(memory.get('seen') ?? 0) },
    line: { type: 'away', sinceMs: Date.now() },
    isOpen: false,
    isMuted: memory.get('muted') !== null,
    who: whoIn(memory),
    wait: null,
  });
}

function whoIn(memory: Memory): Who | null {
  return JSON.parse(memory.get('who') ?? 'null');
}

/** A device's own id for a message. `crypto.randomUUID` exists on https only, so the bytes are asked for. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
