import type { ConversationRow, MessageView } from '#messaging';
import { talkOfLetter } from './talk.ts';

/** A conversation on a simulated agent's desk. */
export interface Held {
  row: ConversationRow;
  /** By what the talk is known: the page she writes from, or what her letters are about; null while none was seen. */
  readonly page: string | null;
  /** What the customer said last. */
  readonly lastText: string;
  readonly lastSeq: number;
  seenSeq: number;
  /** When anybody last wrote; epoch milliseconds, as are the others. */
  heardMs: number;
  lookedMs: number;
  /** Nothing is tried again before. */
  restUntilMs: number;
  /** Everything was said and it is left open: closed then. Null while it goes on. */
  closesAtMs: number | null;
  readonly staysMs: number;
  /** How many plain answers were given to a customer without a dialogue. */
  answers: number;
  readonly know: (messages: readonly MessageView[]) => void;
  leave: () => void;
}

/** Begins to hold a conversation; when left open after its last word, it stays for `staysMs`. */
export function holding(row: ConversationRow, staysMs: number): Held {
  const held = {
    row,
    page: null as string | null,
    lastText: '',
    lastSeq: 0,
    seenSeq: 0,
    heardMs: Date.now(),
    lookedMs: 0,
    restUntilMs: 0,
    closesAtMs: null,
    staysMs,
    answers: 0,
    leave: () => undefined,
    know: (messages: readonly MessageView[]) => {
      for (const message of messages) {
        if (message.seq <= held.lastSeq) continue;
        held.lastSeq = message.seq;
        held.heardMs = Date.now();
        if (message.author.type !== 'customer') continue;
        held.lastText = message.text;
        held.page = message.page?.address ?? (message.mail ? talkOfLetter(message.mail.subject) : held.page);
      }
    },
  };
  return held;
}
