import type { FactShape } from '#kernel/fact.ts';
import type { ChannelAccountId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { InboundEvent } from '../inbound-event.ts';
import {
  arrivedParked,
  forgetParked,
  type Parked,
  parkedEvents,
  parkedKeys,
  parkedOf,
  takenEvents,
} from './marks-store.ts';

/** News about messages that are not here yet. They are on disk; for which messages there are any is known in memory. */
export interface ParkedNews {
  /** Whether any may wait for this message; almost always no, and that costs nothing. */
  readonly mayWaitFor: (accountId: ChannelAccountId, externalId: string) => boolean;
  /** Keeps news until their message is here; resolves when they and `writes` are on disk. */
  readonly add: (
    news: { readonly accountId: ChannelAccountId; readonly externalId: string; readonly event: InboundEvent },
    writes: readonly BulkWrite[],
  ) => Promise<void>;
  /** What waits for these messages, oldest first. */
  readonly of: (accountId: ChannelAccountId, externalIds: readonly string[]) => Promise<readonly Parked[]>;
  /** What waits for messages that are here: whoever should have applied it died between the two. */
  readonly arrived: () => Promise<readonly Parked[]>;
  /** Beside what applies parked news: they are applied and gone in the same transaction. */
  readonly taken: (parked: Parked) => BulkWrite;
  /** Nothing waits for these any more. */
  readonly settled: (accountId: ChannelAccountId, externalIds: readonly string[]) => void;
  /** Reads for which messages anything waits. */
  readonly look: () => Promise<void>;
  /** Forgets what waited for messages that never came; answers how much. */
  readonly forget: () => Promise<number>;
}

/** What speaks of a message that has not come within this time speaks of one we never had. */
const keptForMs = 24 * 3_600_000;
/** Messages remembered as waited for; with more, disk is asked every time. */
const keysMost = 100_000;

const keyOf = (accountId: ChannelAccountId, externalId: string) => `${accountId} ${externalId}`;

/** Opens what is parked in one organisation; `look` comes before anything else. */
export function openParkedNews({
  clock,
  database,
  journal,
  organisationId,
}: {
  readonly clock: Clock;
  readonly database: Database;
  readonly journal: Journal<FactShape>;
  readonly organisationId: OrganisationId;
}): ParkedNews {
  const keys = new Set<string>();
  let knowsAll = false;

  const look = async (): Promise<void> => {
    const read = await database.within(organisationId, (trx) => parkedKeys(trx, organisationId, keysMost));
    for (const { accountId, externalId } of read) keys.add(keyOf(accountId, externalId));
    knowsAll = read.length < keysMost;
  };

  return {
    mayWaitFor: (accountId, externalId) => !knowsAll || keys.has(keyOf(accountId, externalId)),
    add: async (news, writes) => {
      // Before it is on disk: whoever brings the message meanwhile looks for it.
      if (keys.size < keysMost) keys.add(keyOf(news.accountId, news.externalId));
      else knowsAll = false;
      await journal.record(
        [],
        [write(parkedEvents, { ...news, id: newId<'parked'>(), atMs: clock.nowMs() }), ...writes],
      );
    },
    of: (accountId, externalIds) =>
      database.within(organisationId, (trx) => parkedOf(trx, organisationId, accountId, externalIds)),
    arrived: () => database.within(organisationId, (trx) => arrivedParked(trx, organisationId)),
    taken: ({ id }) => write(takenEvents, id),
    settled: (accountId, externalIds) => {
      for (const externalId of externalIds) keys.delete(keyOf(accountId, externalId));
    },
    look,
    forget: async () => {
      const gone = await database.within(organisationId, (trx) =>
        forgetParked(trx, organisationId, clock.nowMs() - keptForMs),
      );
      if (gone > 0) keys.clear();
      if (gone > 0) await look();
      return gone;
    },
  };
}
