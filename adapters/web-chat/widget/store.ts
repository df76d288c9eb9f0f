import type { RefusalCode, WidgetConfig } from '../protocol.ts';
import type { Conversation } from './conversation.ts';
import type { LineState } from './line.ts';

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

/** The one present state of the chat in this tab, and who wants to know when it changes. */
export interface Store {
  state(): ChatState;
  change(news: Partial<ChatState>): void;
  /** A new conversation; the same one changes nothing. */
  talk(next: Conversation): void;
  onChange(hear: (before: ChatState) => void): void;
}

export function openStore(first: ChatState): Store {
  const listeners: ((before: ChatState) => void)[] = [];
  let state = first;
  const store: Store = {
    state: () => state,
    change(news) {
      const before = state;
      state = { ...state, ...news };
      for (const listener of listeners) listener(before);
    },
    talk(next) {
      if (next !== state.talk) store.change({ talk: next });
    },
    onChange: (listener) => void listeners.push(listener),
  };
  return store;
}
