import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { InteractionFact, InteractionHappening } from '../fact.ts';
import { busyWith, evolve, heldBy, type Interaction, interactionOf, type Refusal } from '../interaction.ts';
import { endedLast, interactionRows, openIds, writtenSince } from './store.ts';

export type RecordOutcome =
  | {
      readonly type: 'recorded';
      /** The interaction with these facts: accepted, though not yet on disk. */
      readonly now: Interaction;
      /** Resolves when the facts are on disk and every reader has heard them. Rejects with NotRecorded. */
      readonly committed: Promise<Recorded<InteractionFact>[]>;
    }
  | { readonly type: 'refused'; readonly because: Refusal; readonly present: Interaction | null };

export interface RecordOptions {
  /** The source's time; now, unless said. */
  readonly atMs?: number;
  /** Rows written in the same transaction, such as a message's text. */
  readonly writes?: readonly BulkWrite[];
  /** The interaction as `load` answered it, to open a finished one again; memory, where it holds one, comes first. */
  readonly known?: Interaction | null;
  /** Facts of another subject that are told together with these, or not at all. */
  readonly beside?: readonly FactShape[];
}

/** The interactions of one organisation: the present of the open ones, and the only pen that writes their facts. */
export interface Interactions {
  /**
   * Records what happened to one interaction, all of it or nothing. Decides at once, so two who accept one offer at
   * the same moment get one `recorded` and one `refused`.
   */
  readonly record: (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    options?: RecordOptions,
  ) => RecordOutcome;
  /** An open interaction, or one that ended a moment ago; null otherwise. */
  readonly find: (id: InteractionId) => Interaction | null;
  /** The same, read from its facts when it is not open; null when there is none. */
  readonly load: (id: InteractionId) => Promise<Interaction | null>;
  /** The same for many, those that are not open in one reading. */
  readonly loadAll: (ids: readonly InteractionId[]) => Promise<ReadonlyMap<InteractionId, Interaction>>;
  readonly open: () => Iterable<Interaction>;
  /** Conversations in writing that were open at some moment since, those that ended last first. */
  readonly writtenSince: (fromMs: number, limit: number) => Promise<readonly InteractionId[]>;
  /** Conversations in writing that ended last, the newest first. */
  readonly endedLast: (limit: number) => Promise<readonly InteractionId[]>;
  /** Open interactions this agent is responsible for, whatever their status. */
  readonly of: (agentId: AgentId) => readonly Interaction[];
  /** Those that take one of this agent's slots; the work after a call is among them, although nobody is responsible. */
  readonly heldBy: (agentId: AgentId) => readonly Interaction[];
}

export interface InteractionsNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
}

/** Reads the facts of everything that is open, and from then on keeps the present in memory. */
export async function openInteractions({ journal, database, clock }: InteractionsNeeds): Promise<Interactions> {
  const { organisationId } = journal;
  const present = new Map<InteractionId, Interaction>();
  const byAgent = new Map<AgentId, Set<InteractionId>>();

  const keep = (before: Interaction | null, now: Interaction): void => {
    const holders = holdersOf(now);
    for (const agentId of before ? holdersOf(before) : []) {
      if (!holders.includes(agentId)) byAgent.get(agentId)?.delete(now.id);
    }
    for (const agentId of holders) {
      const held = byAgent.get(agentId);
      if (held) held.add(now.id);
      else byAgent.set(agentId, new Set([now.id]));
    }
    present.set(now.id, now);
  };

  /** Forgets what is over, unless more has happened to it meanwhile that is not on disk yet. */
  const forgetWhenOver = (now: Interaction): void => {
    if (now.phase === 'done' && now.legs.length === 0 && present.get(now.id) === now) present.delete(now.id);
  };

  const stored = await database.within(organisationId, (trx) => openIds(trx, organisationId, clock.nowMs()));
  for (const [, facts] of byAbout(await journal.factsOf(stored))) {
    const now = interactionOf(facts);
    if (!now) continue;
    keep(null, now);
    forgetWhenOver(now);
  }

  const record: Interactions['record'] = (
    id,
    happenings,
    { atMs: givenAtMs, writes = [], known = null, beside = [] } = {},
  ) => {
    const before = present.get(id) ?? known;
    // A program that starts on a machine whose clock was put back: nothing happens before what has happened.
    const atMs = givenAtMs ?? Math.max(clock.nowMs(), before?.lastFactAtMs ?? 0);
    let now = before;
    const facts: InteractionFact[] = [];
    for (const happening of happenings) {
      const fact = { of: 'interaction', about: id, atMs, ...happening } as InteractionFact;
      const next = evolve(now, fact);
      if (next.type === 'refused') return { type: 'refused', because: next.because, present: before };
      now = next.now;
      facts.push(fact);
    }
    if (!now) throw new Error(`Nothing was recorded about ${id}`);
    const recorded = now;
    keep(before, recorded);
    const committed = journal.record([...facts, ...beside], [...writes, write(interactionRows, recorded)]);
    committed.then(
      () => forgetWhenOver(recorded),
      () => undefined, // the journal has told its floor, which is built anew from disk
    );
    return { type: 'recorded', now: recorded, committed: committed as Promise<Recorded<InteractionFact>[]> };
  };

  return {
    record,
    find: (id) => present.get(id) ?? null,
    load: async (id) => {
      const open = present.get(id);
      if (open) return open;
      const read = interactionOf((await journal.factsOf([id])).filter(isOfInteraction));
      // Somebody may have reopened it while we read; what is in memory is never older than what is on disk.
      return present.get(id) ?? read;
    },
    loadAll: async (ids) => {
      const over = ids.filter((id) => !present.has(id));
      const lives = over.length > 0 ? byAbout(await journal.factsOf(over)) : new Map<string, never>();
      return new Map(
        ids.flatMap((id) => {
          const one = present.get(id) ?? interactionOf(lives.get(id) ?? []);
          return one ? [[id, one] as const] : [];
        }),
      );
    },
    open: () => present.values(),
    writtenSince: (fromMs, limit) =>
      database.within(organisationId, (trx) => writtenSince(trx, organisationId, fromMs, limit)),
    endedLast: (limit) => database.within(organisationId, (trx) => endedLast(trx, organisationId, limit)),
    heldBy: (agentId) =>
      [...(byAgent.get(agentId) ?? [])].flatMap((id) => {
        const one = present.get(id);
        return one && heldBy(one, agentId) !== null ? [one] : [];
      }),
    of: (agentId) =>
      [...(byAgent.get(agentId) ?? [])].flatMap((id) => {
        const one = present.get(id);
        return one && one.responsible === agentId ? [one] : [];
      }),
  };
}

/** Who is responsible for an interaction, or still has work with it. */
const holdersOf = (interaction: Interaction): readonly AgentId[] => [
  ...(interaction.responsible ? [interaction.responsible] : []),
  ...busyWith(interaction),
];

/** Slots in use by an agent in each medium. */
export function inHandOf(
  interactions: Iterable<Interaction>,
  agentId: AgentId,
): { voice: number; chat: number; email: number } {
  const hands = { voice: 0, chat: 0, email: 0 };
  for (const interaction of interactions) {
    const medium = heldBy(interaction, agentId);
    if (medium) hands[medium] += 1;
  }
  return hands;
}

/** Others tell of an interaction as well, such as that it waits for too long; its own life is this. */
const isOfInteraction = (fact: Recorded<FactShape>): fact is Recorded<InteractionFact> => fact.of === 'interaction';

function byAbout(facts: readonly Recorded<FactShape>[]): Map<string, Recorded<InteractionFact>[]> {
  const lives = new Map<string, Recorded<InteractionFact>[]>();
  for (const fact of facts.filter(isOfInteraction)) {
    const life = lives.get(fact.about);
    if (life) life.push(fact);
    else lives.set(fact.about, [fact]);
  }
  return lives;
}
