import type { InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId, LegId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { WayOut } from '../../call-lines.ts';
import { noteGuestsGone, numbersOfGuests, outsideGuestRows } from './outside-store.ts';
import type { Judged, TrunkLines } from './trunk-lines.ts';

/** Somebody outside who may be brought into a call: her row goes to disk with the fact that she is called. */
export interface Invitation {
  readonly type: 'invited';
  readonly guestId: LegId;
  readonly writes: readonly BulkWrite[];
  /** Nothing came of it. */
  readonly drop: () => void;
}

/** Who of the outside is brought into calls: the facts know that somebody was, and no number. */
export interface OutsideGuests {
  /** Asks whether a number may be called now for this queue, as with every call to the outside. */
  readonly invite: (asked: {
    readonly number: string;
    readonly interactionId: InteractionId;
    readonly byId: AgentId;
    readonly queueId: QueueId | null;
  }) => Promise<Invitation | Exclude<Judged, { type: 'allowed' }>>;
  /** By which ways she is called; none for who was invited before this floor stood. */
  readonly waysTo: (guestId: LegId) => readonly WayOut[];
  /** Empty where nobody knows it. */
  readonly numberOf: (guestId: LegId) => string;
}

export interface OutsideGuestsNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly trunkLines: Pick<TrunkLines, 'judge'>;
}

interface Known {
  readonly interactionId: InteractionId;
  readonly number: string;
  readonly ways: readonly WayOut[];
}

/** Opens who of the outside is in the calls of a floor. */
export async function openOutsideGuests(needs: OutsideGuestsNeeds): Promise<OutsideGuests> {
  const { journal, database, clock, log, interactions, trunkLines } = needs;
  const { organisationId } = journal;
  const open = [...interactions.open()].filter(({ channel }) => channel === 'voice').map(({ id }) => id);
  const before = await database.within(organisationId, (trx) => numbersOfGuests(trx, organisationId, open));
  const known = new Map<LegId, Known>(before.map(({ guestId, ...one }) => [guestId, { ...one, ways: [] }]));

  const gone = (ids: readonly LegId[], atMs: number): void => {
    for (const id of ids) known.delete(id);
    if (ids.length === 0) return;
    const noting = database.within(organisationId, (trx) => noteGuestsGone(trx, organisationId, ids, atMs));
    noting.catch((err: Error) => log.warn({ err }, 'That somebody outside left a call was not noted'));
  };
  journal.hear('outside guests', (told) => {
    if (told.of !== 'interaction' || known.size === 0) return;
    const fact = told as Recorded<InteractionFact>;
    if (fact.type === 'guestLeft' && known.has(fact.guestId)) gone([fact.guestId], fact.atMs);
    // Whatever ends a call, or sends it back into a line, lets everybody go.
    if (fact.type !== 'ended' && fact.type !== 'queued') return;
    const inIt = [...known].flatMap(([guestId, { interactionId }]) => (interactionId === fact.about ? guestId : []));
    gone(inIt, fact.atMs);
  });

  return {
    invite: async ({ number: dialled, interactionId, byId, queueId }) => {
      const judged = await trunkLines.judge(dialled, queueId);
      if (judged.type !== 'allowed') return judged;
      const { number, ways } = judged;
      const guestId = newId<'leg'>();
      known.set(guestId, { interactionId, number, ways });
      const row = { guestId, interactionId, agentId: byId, number, beganAtMs: clock.nowMs() };
      return {
        ...{ type: 'invited', guestId, writes: [write(outsideGuestRows, row)] },
        drop: () => void known.delete(guestId),
      };
    },
    waysTo: (guestId) => known.get(guestId)?.ways ?? [],
    numberOf: (guestId) => known.get(guestId)?.number ?? '',
  };
}
