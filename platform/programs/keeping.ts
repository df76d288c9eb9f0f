import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';

/** A program that runs beside ours and is ready for work. */
export interface Running {
  readonly pid: number;
  /** Fulfilled with a reason when the process has ended, whoever ended it. */
  readonly ended: Promise<string>;
}

export interface Keeper {
  /** The sentence for the health page while it is down, else null. */
  readonly trouble: () => string | null;
  readonly stop: () => Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/**
 * Starts a program again whenever it ends unasked, at once and then with growing pauses, until it is stopped. Without a
 * `first` it is started here. `onChange` hears of every new life, and of every end and failed start with its reason.
 */
export function keepRunning<Program extends Running>(needs: {
  readonly name: string;
  readonly first: Program | null;
  readonly start: (stopping: AbortSignal) => Promise<Program>;
  readonly end: (program: Program) => Promise<void>;
  readonly log: Log;
  readonly onChange?: (present: Program | null, trouble: string) => void;
}): Keeper {
  const { name, start, end, log, onChange = () => undefined } = needs;
  const stopping = new AbortController();
  let present: Program | null = needs.first;
  let trouble: string | null = null;

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (present) {
        trouble = `${name} ended (${await present.ended}) and is being started again.`;
        if (stopping.signal.aborted) return;
        log.error({ reason: trouble }, `${name} ended unasked`);
        present = null;
        onChange(null, trouble);
      }
      present = await startAgain();
      if (!present) return;
      log.info({ pid: present.pid }, `${name} runs`);
      onChange(present, '');
    }
  };
  const startAgain = async (): Promise<Program | null> => {
    for (let pauseMs = firstPauseMs; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        const started = await start(stopping.signal);
        trouble = null;
        return started;
      } catch (error) {
        trouble = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
        if (stopping.signal.aborted) return null;
        log.error({ err: error }, `${name} could not be started`);
        onChange(null, trouble);
      }
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return null;
  };
  const watching = watch();

  return {
    trouble: () => trouble,
    async stop() {
      stopping.abort();
      if (present) await end(present);
      await watching;
      if (present) await end(present); // one that was just being started; else gone already
    },
  };
}
