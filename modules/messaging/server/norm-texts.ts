import type { FactShape } from '#kernel/fact.ts';
import type { QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { QueueBook } from './neighbours.ts';
import { keyOf, type NormText, settledTextRows, waitingTextRows } from './norm-text-store.ts';

/** Texts that wait for the doors to open are looked at this often, and no more of them wait than this. */
const lookEveryMs = 5_000;
export const waitingMost = 10_000;
/** A text that could not leave within this long after the doors opened is not sent any more. */
const staleMs = 15 * 60_000;
/** A queue that nobody knows when it opens is asked again after this long. */
const askAgainMs = 3_600_000;

/** Texts to customers that wait for their queues to open: on disk until they leave or are of no use any more. */
export interface NormTexts {
  /** `done` says that this was seen to: it is written with the message, or with the row that waits. */
  readonly sendWhenOpen: (text: Omit<NormText, 'dueAtMs'>, done: BulkWrite) => void;
  readonly look: () => void;
  readonly take: (waiting: readonly NormText[]) => void;
  readonly close: () => void;
}

export interface NormTextsNeeds {
  readonly journal: Journal<FactShape>;
  readonly clock: Clock;
  readonly log: Log;
  readonly queues: QueueBook;
  /** Writes it to the customer with these rows, in one transaction; false when it may not be written any more. */
  readonly send: (text: NormText, beside: { readonly writes: readonly BulkWrite[] }) => boolean;
}

/** Opens the texts that wait, in one organisation. */
export function openNormTexts({ journal, clock, log, queues, send }: NormTextsNeeds): NormTexts {
  const waiting = new Map<string, NormText>();

  const put = (writes: readonly BulkWrite[]): void => {
    journal.record([], writes).catch((err: Error) => log.warn({ err }, 'a text that waits was not written down'));
  };
  const wait = (text: NormText, beside: readonly BulkWrite[] = []): void => {
    waiting.set(keyOf(text), text);
    put([write(waitingTextRows, text), ...beside]);
  };
  /** The next moment at which a queue is open: now, later, or nobody knows. */
  const openingOf = (queueId: QueueId, nowMs: number): number | null => {
    const queue = queues.find(queueId);
    return queue ? queues.nextOpeningMs(queue, nowMs) : null;
  };

  const look = (): void => {
    const nowMs = clock.nowMs();
    const openings = new Map<QueueId, number | null>();
    for (const [key, text] of waiting) {
      const { queueId, dueAtMs } = text;
      const opensAtMs = openings.get(queueId) ?? openingOf(queueId, nowMs);
      openings.set(queueId, opensAtMs);
      if (opensAtMs !== null && opensAtMs <= nowMs) {
        waiting.delete(key);
        const settled = write(settledTextRows, text);
        const isOnItsWay = nowMs - dueAtMs <= staleMs && send(text, { writes: [settled] });
        if (!isOnItsWay) put([settled]);
      } else if (dueAtMs <= nowMs) wait({ ...text, dueAtMs: opensAtMs ?? nowMs + askAgainMs });
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  return {
    sendWhenOpen: (text, done) => {
      const nowMs = clock.nowMs();
      const opensAtMs = openingOf(text.queueId, nowMs);
      if (opensAtMs !== null && opensAtMs <= nowMs) {
        if (!send({ ...text, dueAtMs: nowMs }, { writes: [done] })) put([done]);
      } else if (waiting.size < waitingMost) wait({ ...text, dueAtMs: opensAtMs ?? nowMs + askAgainMs }, [done]);
      else put([done]);
    },
    look,
    take: (texts) => {
      for (const text of texts) waiting.set(keyOf(text), text);
    },
    close: () => clearInterval(timer),
  };
}
