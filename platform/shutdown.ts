import type { Log } from './log.ts';

/** How a stop went: `done`, or which steps failed or ran out of time. */
export type StopOutcome = { readonly failed: readonly string[]; readonly late: readonly string[] };

export type Shutdown = {
  /**
   * Registers how to close what was just opened. Steps run in reverse order of opening, one after the other, each
   * within its own limit; one that fails or is late does not keep the others from running.
   */
  onStop(name: string, close: () => void | Promise<void>, limitMs?: number): void;
  /** Registers what must happen at once when stopping begins, before any step: readiness goes red. */
  first(announce: () => void): void;
  /** Stops in order. Called again it answers with the same promise. */
  stop(reason: string): Promise<StopOutcome>;
  /** True from the first moment of stopping. */
  readonly stopping: boolean;
  /** Obeys SIGTERM and SIGINT: once = in order, then exit 0 (1 if a step failed); twice = exit at once. */
  obeySignals(): void;
};

const stepLimitMs = 10_000;

/** The part of `process` this needs; tests hand in their own. */
export type ProcessLike = {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
};

export function openShutdown(needs: { log: Log; process?: ProcessLike }): Shutdown {
  const { log } = needs;
  const owner: ProcessLike = needs.process ?? process;
  const steps: { name: string; close: () => void | Promise<void>; limitMs: number }[] = [];
  const announcements: (() => void)[] = [];
  let running: Promise<StopOutcome> | null = null;

  const run = async (reason: string): Promise<StopOutcome> => {
    log.info({ reason }, 'Stopping');
    for (const announce of announcements) announce();
    const failed: string[] = [];
    const late: string[] = [];
    for (const step of steps.toReversed()) {
      const outcome = await withinLimit(step.close, step.limitMs);
      if (outcome.type === 'late') {
        late.push(step.name);
        log.warn({ step: step.name, limitMs: step.limitMs }, 'A step of stopping ran out of time');
      } else if (outcome.type === 'failed') {
        failed.push(step.name);
        log.error({ step: step.name, err: outcome.error }, 'A step of stopping failed');
      }
    }
    log.info({ failed, late }, 'Stopped');
    return { failed, late };
  };

  const shutdown: Shutdown = {
    onStop(name, close, limitMs = stepLimitMs) {
      steps.push({ name, close, limitMs });
    },
    first(announce) {
      announcements.push(announce);
    },
    stop(reason) {
      running ??= run(reason);
      return running;
    },
    get stopping() {
      return running !== null;
    },
    obeySignals() {
      const obey = (signal: string) => {
        if (running) {
          log.warn({ signal }, 'Stopping at once');
          owner.exit(130);
          return;
        }
        shutdown.stop(signal).then(
          ({ failed, late }) => owner.exit(failed.length + late.length > 0 ? 1 : 0),
          (error: unknown) => {
            log.fatal({ err: error }, 'Stopping failed');
            owner.exit(1);
          },
        );
      };
      owner.on('SIGTERM', () => obey('SIGTERM'));
      owner.on('SIGINT', () => obey('SIGINT'));
    },
  };
  return shutdown;
}

type StepOutcome = { type: 'done' } | { type: 'late' } | { type: 'failed'; error: unknown };

async function withinLimit(close: () => void | Promise<void>, limitMs: number): Promise<StepOutcome> {
  const late = Promise.withResolvers<StepOutcome>();
  const timer = setTimeout(() => late.resolve({ type: 'late' }), limitMs);
  const closing = (async (): Promise<StepOutcome> => {
    try {
      await close();
      return { type: 'done' };
    } catch (error) {
      return { type: 'failed', error };
    }
  })();
  try {
    return await Promise.race([closing, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
