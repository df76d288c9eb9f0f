import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import { nextTelling, type Told } from '../task.ts';
import { nextTellingMs, type StoredTask, saveTask, tasksToTell } from './task-store.ts';

/** Tasks told of in one go; the rest follows at once. */
const toldAtOnce = 100;
/** A timer of the machine runs no longer than this; what is further away is looked at again then. */
const longestMs = 24 * 3_600_000;
const afterTroubleMs = 10_000;

export interface Telling {
  /** Something about due moments changed: looks when it has to wake next. */
  readonly wake: () => void;
  readonly close: () => void;
}

/** Tells of tasks that are due soon or overdue, each once, by one timer set for the next of them. */
export async function openTelling(needs: {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (task: StoredTask, why: Exclude<Told, 'nothing'>) => void;
}): Promise<Telling> {
  const { organisationId, database, clock, log } = needs;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;

  const sleep = (ms: number): void => {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(wake, Math.min(Math.max(ms, 0), longestMs));
    timer.unref();
  };

  const look = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    const { told, nextMs } = await database.within(organisationId, async (trx) => {
      const due = await tasksToTell(trx, organisationId, nowMs, toldAtOnce);
      const news: { task: StoredTask; what: Exclude<Told, 'nothing'> }[] = [];
      for (const task of due) {
        // Of one that slept through both moments only the later is told.
        const isPast = task.dueAtMs !== null && task.dueAtMs <= nowMs;
        const what = isPast ? 'overdue' : (nextTelling(task)?.what ?? 'soon');
        const next = { ...task, told: what };
        await saveTask(trx, organisationId, next);
        news.push({ task: next, what });
      }
      return { told: news, nextMs: await nextTellingMs(trx, organisationId) };
    });
    for (const { task, what } of told) needs.tell(task, what);
    if (nextMs === null) clearTimeout(timer);
    else sleep(nextMs - clock.nowMs());
  };

  function wake(): void {
    running = running
      .then(() => (isClosed ? undefined : look()))
      .catch((err: Error) => {
        log.warn({ organisationId, err }, 'what is due could not be told and is tried again');
        sleep(afterTroubleMs);
      });
  }

  await look();
  return {
    wake,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
