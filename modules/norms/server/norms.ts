import type { InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import { openHeap, type Standing } from '#kernel/heap.ts';
import type { InteractionId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import type { Action } from '../action.ts';
import { type Level, type LevelOrNone, levelAt, levelSinceMs, nextAfter } from '../clock.ts';
import {
  type ConversationClock,
  type ConversationStay,
  crossNow,
  followConversation,
  type StayCrossing,
} from '../conversation-clock.ts';
import type { NormFact } from '../fact.ts';
import type { NormAlert } from '../live.ts';
import { statusClocks } from '../norm.ts';
import { type CutOff, type DueAction, dueActionsOf, dueRowsOf, readCutOff } from './due-action-store.ts';
import { byAbout, isOfStay, over, readLife, type Unsaid } from './lives.ts';
import { openReplays, type Replays, type ReplaysNeeds } from './replays.ts';
import { openSettings, type Settings } from './settings.ts';
import { openTelling, type TellingNeeds } from './telling.ts';

/** What is found later than this is counted and sets nothing off any more. */
export const lateMs = 15 * 60_000;
/** The longest sleep: a clock that stands still in a test, or a very far moment, does not matter then. */
const sleepMost = 60_000;
/** Lives read in one question at a start. */
const livesAtOnce = 2_000;
/** Conversations that ended last and are looked at again after a floor that died. */
const endedLooked = 200;
/** What a floor recorded within this long of its newest fact is its last breath: a crossing after it may be lost. */
const lastBreathMs = 60_000;

/** How a conversation stands against its norm. */
export interface NormStanding {
  /** What the list shows: the highest level reached that has a colour. */
  readonly shown: LevelOrNone;
  readonly level: LevelOrNone;
  readonly levelSinceMs: number | null;
  readonly nextLevel: Level | null;
  readonly nextDueAtMs: number | null;
}
const well: NormStanding = { shown: 0, level: 0, levelSinceMs: null, nextLevel: null, nextDueAtMs: null };

/** The norms of one organisation on its floor: what runs now, and what was crossed. */
export interface Norms {
  readonly settings: Settings;
  readonly replays: Replays;
  readonly standingOf: (id: InteractionId) => NormStanding;
  /** Conversations that show at least this level now. */
  readonly atLeast: (level: Level) => readonly InteractionId[];
  /** What a crossed level sets off, in full: as it was set when its stay began. Nothing when it was found too late. */
  readonly dueActionsOf: (fact: NormFact) => readonly DueAction[];
  /**
   * What the program before this one has recorded as crossed and died before doing, in part or whole; what is too late by
   * now is not among it.
   */
  readonly cutOff: () => readonly CutOff[];
  /** Alerts nobody could hear, for somebody who comes back after a start. */
  readonly alertsHeldFor: (userId: UserId) => readonly NormAlert[];
  /** Told whenever a level is reached, also one that was crossed before and is not a fact again. */
  readonly onLevel: (listen: (id: InteractionId) => void) => void;
  /** Looks now for what is due; it happens by itself at its moment. */
  readonly look: () => void;
  readonly start: () => void;
  readonly close: () => void;
}

export interface NormsNeeds {
  readonly journal: Journal<FactShape>;
  /** Whether the floor before this one ended in order: then everything it had to say is on record. */
  readonly wasGivenBack: boolean;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly interactions: Pick<Interactions, 'open' | 'find' | 'writtenSince' | 'endedLast'>;
  readonly queues: Queues;
  /** The people of the house, for names and for whose work it is. */
  readonly people: ReplaysNeeds['people'];
  readonly everybody: TellingNeeds['everybody'];
  readonly customerNameFor: TellingNeeds['customerNameFor'];
  readonly publish: TellingNeeds['publish'];
  readonly call: TellingNeeds['call'];
}

interface Running extends Standing {
  readonly id: InteractionId;
  clock: ConversationClock;
  /** The next moment at which something changes. */
  wakeAtMs: number;
}

/** Reads what is open, and from then on keeps every clock with one timer for all of them. */
export async function openNorms(needs: NormsNeeds): Promise<Norms> {
  const { journal, clock, log, interactions } = needs;
  const settings = await openSettings({ ...needs, organisationId: journal.organisationId });
  const lives = new Map<InteractionId, Running>();
  const due = openHeap<Running>((one, other) =>
    one.wakeAtMs === other.wakeAtMs ? one.id < other.id : one.wakeAtMs < other.wakeAtMs,
  );
  const listeners: ((id: InteractionId) => void)[] = [];
  let wake: NodeJS.Timeout | undefined;
  let isStarted = false;

  /** Puts a clock into the line of those that will be due after a moment; one at its last level waits for nothing. */
  const schedule = (running: Running, afterMs: number): void => {
    const { stay } = running.clock;
    const next = stay && nextAfter(stay, settings.hoursOf(stay.queueId), afterMs);
    due.remove(running);
    if (!next) return;
    // What was due when the stay began is crossed as soon as the stay has any length.
    running.wakeAtMs = Math.max(next.atMs, stay.sinceMs + 1);
    due.push(running);
  };
  const sleep = (): void => {
    clearTimeout(wake);
    if (!isStarted) return;
    const first = due.peek();
    const sleepMs = first ? Math.min(Math.max(first.wakeAtMs - clock.nowMs(), 1), sleepMost) : sleepMost;
    wake = setTimeout(look, sleepMs);
    wake.unref();
  };

  const record = (id: InteractionId, crossings: readonly StayCrossing[]): void => {
    if (crossings.length === 0) return;
    const nowMs = clock.nowMs();
    const facts = crossings.map((crossing) => factOf(id, crossing, settings, nowMs));
    journal
      .record(
        facts,
        facts.flatMap((fact) => dueRowsOf(fact, actionsOf(fact))),
      )
      .catch((err: Error) => log.warn({ err }, 'a crossed norm is not recorded: its floor is built anew'));
  };

  const look = (): void => {
    const nowMs = clock.nowMs();
    for (let first = due.peek(); first && first.wakeAtMs <= nowMs; first = due.peek()) {
      const { stay } = first.clock;
      if (stay) {
        const crossed = crossNow(stay, settings, nowMs);
        first.clock = { ...first.clock, stay: crossed.stay };
        record(first.id, crossed.crossings);
      }
      schedule(first, nowMs);
      for (const listen of listeners) listen(first.id);
    }
    sleep();
  };

  const take = (id: InteractionId, now: ConversationClock, fromMs: number): void => {
    const known = lives.get(id);
    if (now.interaction.phase === 'done') {
      if (known) due.remove(known);
      lives.delete(id);
      return;
    }
    const running = known ?? { id, clock: now, wakeAtMs: 0, heapAt: -1 };
    running.clock = now;
    if (!known) lives.set(id, running);
    schedule(running, fromMs - 1);
  };

  const hear = (fact: Recorded<InteractionFact>): void => {
    const known =
      lives.get(fact.about)?.clock ?? (fact.type === 'started' ? null : over(interactions.find(fact.about)));
    const followed = followConversation(known, fact, settings);
    if (!followed) return;
    record(fact.about, followed.crossings);
    take(fact.about, followed.now, fact.atMs);
  };

  const telling = openTelling(needs);
  const actionsOf = ({ queueId, sinceMs, status, level }: NormFact): readonly Action[] =>
    settings.normsAt(queueId, sinceMs)[status].levels[level - 1]?.actions ?? [];
  const dueOf: Norms['dueActionsOf'] = (fact) => (fact.isLate ? [] : dueActionsOf(fact, actionsOf(fact)));
  const left = await readCutOff(needs, actionsOf);
  const isTooLate = ({ fact }: CutOff) => clock.nowMs() - fact.atMs > lateMs;
  /** Tells what was cut off, and forgets what nobody would want to be done any more. */
  const goOn = (): void => {
    for (const { fact, actions } of left.filter((one) => !isTooLate(one))) telling.tell(fact, actions, true);
    const tooLate = left.filter(isTooLate).flatMap(({ actions }) => actions.map(({ done }) => done));
    if (tooLate.length > 0)
      journal.record([], tooLate).catch((err: Error) => log.warn({ err }, 'what is too late to do is not forgotten'));
  };

  journal.hear('norms', (fact) => {
    if (fact.of === 'norm') {
      const crossing = fact as Recorded<FactShape> & NormFact;
      telling.tell(crossing, dueOf(crossing), false);
    }
    if (fact.of === 'interaction') hear(fact as Recorded<InteractionFact>);
    // Hours have changed, such as by a sudden holiday: what has not been due yet is due at another moment.
    if (fact.type === 'rulesChanged') for (const running of lives.values()) schedule(running, clock.nowMs());
  });
  journal.afterBatch(sleep);

  const missed = await readOpen();
  const replays = openReplays({
    ...needs,
    settings,
    projectOf: (queueId) => needs.queues.find(queueId)?.projectId ?? null,
  });
  return {
    settings,
    replays,
    standingOf: (id) => standingOf(lives.get(id)?.clock.stay ?? null, settings, clock.nowMs()),
    atLeast: (level) => {
      const nowMs = clock.nowMs();
      return [...lives.values()].flatMap(({ id, clock: { stay } }) =>
        standingOf(stay, settings, nowMs).shown >= level ? [id] : [],
      );
    },
    dueActionsOf: dueOf,
    cutOff: () => left.filter((one) => !isTooLate(one)),
    alertsHeldFor: telling.heldFor,
    onLevel: (listen) => void listeners.push(listen),
    look,
    start: () => {
      isStarted = true;
      // Whoever acts on a crossing listens by now.
      for (const { id, crossing } of missed) record(id, [crossing]);
      goOn();
      look();
    },
    close: () => {
      isStarted = false;
      clearTimeout(wake);
      replays.close();
    },
  };

  /**
   * Clocks of everything open, from their facts; what was crossed before is known from the facts of that. A floor that
   * dies between a fact and the crossing that it brought to light leaves the crossing unsaid, also of what is over by
   * then: of its last breath everything is counted again, and what is not on record is answered, to be recorded.
   */
  async function readOpen(): Promise<readonly Unsaid[]> {
    const open = [...interactions.open()].map(({ id }) => id);
    const over = needs.wasGivenBack ? [] : await interactions.endedLast(endedLooked);
    const ids = [...new Set([...open, ...over])];
    const unsaid: Unsaid[] = [];
    let newestMs = 0;
    for (let from = 0; from < ids.length; from += livesAtOnce) {
      for (const life of byAbout(await journal.factsOf(ids.slice(from, from + livesAtOnce)))) {
        newestMs = Math.max(newestMs, life.at(-1)?.recordedAtMs ?? 0);
        const read = readLife(life, settings);
        if (!read) continue;
        unsaid.push(...read.unsaid);
        // In the line from its beginning on: the first look records what was due while nobody looked.
        take(read.now.interaction.id, read.now, read.now.stay?.sinceMs ?? 0);
      }
    }
    const last = unsaid.filter(({ saidAtMs }) => saidAtMs >= newestMs - lastBreathMs);
    for (const { id, crossing } of last) {
      const running = lives.get(id);
      const stay = running?.clock.stay;
      if (running && stay && isOfStay(crossing, stay) && crossing.level > stay.crossed)
        running.clock = { ...running.clock, stay: { ...stay, crossed: crossing.level } };
    }
    return last;
  }
}

function standingOf(stay: ConversationStay | null, settings: Settings, nowMs: number): NormStanding {
  if (!stay?.thresholds) return well;
  const hours = settings.hoursOf(stay.queueId);
  const level = levelAt(stay, hours, nowMs);
  const next = nextAfter(stay, hours, nowMs);
  const norm = settings.normsAt(stay.queueId, stay.sinceMs)[stay.state];
  const shown = norm.levels.findLastIndex(
    ({ actions }, place) => place < level && actions.some(({ type }) => type === 'colour'),
  );
  return {
    shown: (shown + 1) as LevelOrNone,
    level,
    levelSinceMs: levelSinceMs(stay, level, hours),
    nextLevel: next?.level ?? null,
    nextDueAtMs: next?.atMs ?? null,
  };
}

function factOf(
  about: InteractionId,
  { stay, level, atMs }: StayCrossing,
  settings: Settings,
  nowMs: number,
): NormFact {
  const { charged } = statusClocks[stay.state];
  const norm = settings.normsAt(stay.queueId, stay.sinceMs)[stay.state];
  const { state: status, side, queueId, agentId, sinceMs, thresholds } = stay;
  if (!thresholds) throw new Error(`${status} of ${about} has no norm and crossed level ${level}`);
  return {
    of: 'norm',
    about,
    type: 'normCrossed',
    atMs,
    status,
    level,
    side,
    charged: charged === 'responsible' ? (agentId ? 'agent' : 'queue') : charged,
    agentId,
    queueId,
    sinceMs,
    thresholds,
    actions: (norm.levels[level - 1]?.actions ?? []).map(({ type }) => type),
    isLate: nowMs - atMs > lateMs,
  };
}
