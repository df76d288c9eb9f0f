import type { Medium } from '#kernel/channel.ts';
import type { OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import { sameHours, type UsualWaitMs } from '#routing';
import { medianWaits } from './usual-waits-store.ts';

export interface UsualWaitsNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly organisationId: OrganisationId;
  /** IANA zone in which an hour of the week is the same one. */
  readonly zone: string;
}

export interface UsualWaits {
  readonly of: UsualWaitMs;
  /** Resolves when what is being read has been read. */
  readonly settled: () => Promise<void>;
}

/** Fewer than so many say nothing about the next one. */
const visitsLeast = 5;
const hourMs = 3_600_000;
const keyOf = (queueId: QueueId, medium: Medium) => `${queueId} ${medium}`;

/**
 * What people waited at this hour of the week, from the ledger of reports. Read once for each hour, when somebody asks;
 * until then, and when it cannot be read, nothing is known.
 */
export function openUsualWaits({ database, clock, log, organisationId, zone }: UsualWaitsNeeds): UsualWaits {
  let known = new Map<string, number>();
  let hour = Number.NaN;
  let reading: Promise<void> = Promise.resolve();

  const read = async (): Promise<void> => {
    const spans = sameHours(clock.nowMs(), zone);
    const found = await database.within(organisationId, (trx) => medianWaits(trx, organisationId, spans, visitsLeast));
    known = new Map(found.map(({ queueId, medium, medianMs }) => [keyOf(queueId, medium), medianMs]));
  };
  const renew = (): void => {
    const present = Math.floor(clock.nowMs() / hourMs);
    if (present === hour) return;
    hour = present;
    known = new Map();
    reading = read().catch((err: Error) => log.warn({ err }, 'usual waits could not be read'));
  };

  renew();
  return {
    of: (queueId, medium) => {
      renew();
      return known.get(keyOf(queueId, medium)) ?? null;
    },
    settled: () => reading,
  };
}
