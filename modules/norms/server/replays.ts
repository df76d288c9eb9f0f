import { may, type Who } from '#identity';
import type { InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, GroupId, Id, QueueId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { NormBook } from '../conversation-clock.ts';
import type { Norms } from '../norm.ts';
import { crossingsOfLife, type LevelCounts, nothingRaised, type Raised, raisedWith } from '../replay.ts';
import type { Settings } from './settings.ts';

/** How far back a replay looks. */
export const replayDays = 30;
const spanMs = replayDays * 86_400_000;
/** Conversations a replay looks at; of more the latest, and it says so. */
export const conversationsMost = 50_000;
/** Conversations read and counted before others have their turn. */
const atOnce = 200;
/** Replays that may run at the same time, and results kept for whoever began them. */
const runningMost = 3;
const keptMost = 20;

export type ReplayId = Id<'replay'>;

export interface Replay {
  readonly id: ReplayId;
  readonly ownerId: UserId;
  readonly queueId: QueueId;
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly done: number;
  readonly total: number;
  /** There were more conversations than a replay looks at. */
  readonly isPartial: boolean;
  /** What the norms of today would have raised, and what the others would. */
  readonly today: Raised;
  readonly proposed: Raised;
}

export type BeginOutcome =
  | { readonly type: 'begun'; readonly replay: Replay }
  | { readonly type: 'unknown' }
  | { readonly type: 'tooMany' };

/** One line per agent as somebody may see them: names within her rights, the rest as one sum. */
export interface ReplayPeople {
  readonly named: readonly {
    readonly agentId: AgentId;
    readonly name: string;
    readonly today: LevelCounts;
    readonly proposed: LevelCounts;
  }[];
  readonly others: { readonly count: number; readonly today: LevelCounts; readonly proposed: LevelCounts };
}

/** What norms would have raised over the last days, counted by the engine that runs now, over the facts as they are. */
export interface Replays {
  readonly begin: (who: Who, queueId: QueueId, norms: Norms) => BeginOutcome;
  /** Somebody sees her own replays only. */
  readonly find: (who: Who, id: ReplayId) => Replay | null;
  readonly cancel: (who: Who, id: ReplayId) => boolean;
  readonly peopleOf: (who: Who, replay: Replay) => ReplayPeople;
  readonly close: () => void;
}

export interface ReplaysNeeds {
  readonly journal: Journal<FactShape>;
  readonly clock: Clock;
  readonly log: Log;
  readonly interactions: Pick<Interactions, 'writtenSince'>;
  readonly settings: Settings;
  readonly projectOf: (queueId: QueueId) => Id<'project'> | null;
  readonly people: (id: UserId) => { readonly name: string; readonly groupId: GroupId | null } | null;
}

const none: LevelCounts = [0, 0, 0];

/** Opens the replays of one organisation. They live in memory: who wants one again asks again. */
export function openReplays(needs: ReplaysNeeds): Replays {
  const { journal, clock, log, interactions, settings } = needs;
  const replays = new Map<ReplayId, Replay>();

  const change = (id: ReplayId, next: Partial<Replay>): Replay | null => {
    const replay = replays.get(id);
    if (!replay) return null;
    const changed = { ...replay, ...next };
    replays.set(id, changed);
    return changed;
  };
  const isRunning = (id: ReplayId) => replays.get(id)?.state === 'running';

  const run = async ({ id, queueId, fromMs, toMs }: Replay, norms: Norms): Promise<void> => {
    const today = settings.of(queueId).norms;
    const found = await interactions.writtenSince(fromMs, conversationsMost + 1);
    const ids = found.slice(0, conversationsMost);
    change(id, { total: ids.length, isPartial: found.length > ids.length });
    for (let from = 0; from < ids.length && isRunning(id); from += atOnce) {
      const facts = await journal.factsOf(ids.slice(from, from + atOnce));
      const replay = replays.get(id);
      if (replay?.state !== 'running') return;
      const lives = [...livesOf(facts)];
      const raised = (before: Raised, under: Norms) =>
        lives.reduce(
          (sum, life) => raisedWith(sum, crossingsIn(life, queueId, bookOf(settings, under), fromMs, toMs)),
          before,
        );
      change(id, {
        done: Math.min(from + atOnce, ids.length),
        today: raised(replay.today, today),
        proposed: raised(replay.proposed, norms),
      });
    }
    if (isRunning(id)) change(id, { state: 'done' });
  };

  const makeRoom = (ownerId: UserId): void => {
    for (const replay of replays.values()) if (replay.ownerId === ownerId) replays.delete(replay.id);
    const over = [...replays.values()]
      .filter(({ state }) => state !== 'running')
      .slice(0, Math.max(0, replays.size - keptMost));
    for (const { id } of over) replays.delete(id);
  };

  return {
    begin: (who, queueId, norms) => {
      const projectId = needs.projectOf(queueId);
      if (!projectId || !may(who, 'norm.manage', { projectId })) return { type: 'unknown' };
      // A new one takes the place of her last one, which ends by being gone.
      makeRoom(who.userId);
      if ([...replays.values()].filter(({ state }) => state === 'running').length >= runningMost)
        return { type: 'tooMany' };
      const toMs = clock.nowMs();
      const replay: Replay = {
        id: newId<'replay'>(),
        ownerId: who.userId,
        queueId,
        fromMs: toMs - spanMs,
        toMs,
        state: 'running',
        done: 0,
        total: 0,
        isPartial: false,
        today: nothingRaised,
        proposed: nothingRaised,
      };
      replays.set(replay.id, replay);
      run(replay, norms).catch((err: Error) => {
        log.warn({ err }, 'a replay of norms failed');
        change(replay.id, { state: 'failed' });
      });
      return { type: 'begun', replay };
    },
    find: (who, id) => {
      const replay = replays.get(id);
      return replay?.ownerId === who.userId ? replay : null;
    },
    cancel: (who, id) => {
      const replay = replays.get(id);
      if (replay?.ownerId !== who.userId) return false;
      if (replay.state === 'running') change(id, { state: 'cancelled' });
      return true;
    },
    peopleOf: (who, { queueId, today, proposed }) => {
      const projectId = needs.projectOf(queueId);
      const ids = [...new Set([...today.byAgent.keys(), ...proposed.byAgent.keys()])];
      const lines = ids.map((agentId) => ({
        agentId,
        person: needs.people(agentId),
        today: today.byAgent.get(agentId) ?? none,
        proposed: proposed.byAgent.get(agentId) ?? none,
      }));
      const isSeen = ({ agentId, person }: (typeof lines)[number]): boolean =>
        person !== null &&
        may(who, 'report.view', { ownerId: agentId, groupId: person.groupId, ...(projectId ? { projectId } : {}) });
      const named = lines.filter(isSeen).map(({ person, ...line }) => ({ ...line, name: person?.name ?? '' }));
      const rest = lines.filter((line) => !isSeen(line));
      return {
        named: named.toSorted(
          (one, other) => weight(other.proposed) - weight(one.proposed) || (one.agentId < other.agentId ? -1 : 1),
        ),
        others: {
          count: rest.length,
          today: rest.map((line) => line.today).reduce(sum, none),
          proposed: rest.map((line) => line.proposed).reduce(sum, none),
        },
      };
    },
    close: () => replays.clear(),
  };
}

/** Norms of one queue under the hours of today; of other queues nothing is asked. */
function bookOf(settings: Settings, norms: Norms): NormBook {
  return { hoursOf: settings.hoursOf, normsAt: () => norms };
}

function crossingsIn(life: readonly InteractionFact[], queueId: QueueId, book: NormBook, fromMs: number, toMs: number) {
  return crossingsOfLife(life, book, toMs).filter(
    ({ stay, atMs }) => stay.queueId === queueId && atMs >= fromMs && atMs <= toMs,
  );
}

function* livesOf(facts: readonly Recorded<FactShape>[]): Iterable<readonly InteractionFact[]> {
  const own = facts.filter((fact): fact is Recorded<InteractionFact> => fact.of === 'interaction');
  yield* Map.groupBy(own, ({ about }) => about).values();
}

const sum = (one: LevelCounts, other: LevelCounts): LevelCounts => [
  one[0] + other[0],
  one[1] + other[1],
  one[2] + other[2],
];
/** Violations first: they are what somebody must answer for. */
const weight = ([one, two, three]: LevelCounts): number => one + (two + three) * 1_000;
