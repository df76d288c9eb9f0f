import type { AgentState } from '#agents';
import type { Agents } from '#agents/server';
import type { Organisation, Person, Who } from '#identity';
import type { InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId, ProjectId, QueueId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { dateOf, dayOf, type Frame, isOfAgent, isOfInteraction } from '#metrics';
import type { Clock } from '#platform/clock.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import { agentLine, queueLine, type Seat, stateOf } from '../board.ts';
import type { Board, BoardAgent, BoardFreshness, BoardQueue } from '../contract.ts';
import { type BoardChange, type BoardSight, boardSightOf, boardTopicOf, seesAgent, seesQueue } from '../live.ts';
import { openToday } from '../today.ts';
import { factsOfToday, livesOf } from './history.ts';

/** At most so often the board tells what changed. */
export const flushMs = 250;
/** So often it looks at what changes by time alone: who waits too long, opening hours, the end of the day. */
const lookMs = 1_000;
/** So often it says that it is alive, when nothing else happens. */
const freshMs = 5_000;
/** Different sights of the board that are told at once; the oldest is forgotten, whoever has it asks again. */
const sightsMax = 1_000;

export interface MonitoringNeeds {
  readonly journal: Journal<FactShape>;
  readonly organisation: Pick<Organisation, 'id' | 'zone'>;
  readonly interactions: Pick<Interactions, 'open' | 'find'>;
  readonly agents: Pick<Agents, 'presences' | 'capacityOf' | 'reasons' | 'awayLimitMs'>;
  readonly queues: Pick<Queues, 'all' | 'find' | 'servedBy' | 'isOpen'>;
  /** Those who take interactions. */
  readonly directory: { readonly agents: () => readonly Person[] };
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly publish: (topic: string, change: unknown) => void;
}

/** The live board of one organisation. */
export interface Monitoring {
  /** The board as somebody may see it; null for who may not. From now on changes are told on its topic. */
  readonly board: (who: Who) => Board | null;
  /** Somebody was hired, moved or renamed: every line is looked at again. */
  readonly refresh: (only?: readonly AgentId[]) => void;
  readonly close: () => void;
}

/** Reads what happened today and what is open, and from then on hears the facts. */
export async function openMonitoring(needs: MonitoringNeeds): Promise<Monitoring> {
  const { journal, organisation, agents, queues, clock, log, publish } = needs;
  const { zone } = organisation;
  let date = dateOf(clock.nowMs(), zone);
  const today = openToday(dayOf(date, zone).fromMs);
  const heard: { number: number; atMs: number | null } = { number: journal.lastNumber(), atMs: null };
  const sights = new Map<string, BoardSight>();
  const dirty = { queues: new Set<QueueId>(), agents: new Set<AgentId>(), all: true, who: false };
  const queueLines = new Map<QueueId, BoardQueue>();
  const agentLines = new Map<AgentId, BoardAgent>();

  const frame = (): Frame => ({ ...dayOf(date, zone), nowMs: clock.nowMs() });
  const freshness = (): BoardFreshness => ({
    number: heard.number,
    heardAt: isoOrNull(heard.atMs),
    at: iso(clock.nowMs()),
  });

  const reasonOf = (id: string) => agents.reasons().find((reason) => reason.id === id) ?? null;
  const seatOf = ({ name, who: { userId: agentId, groupId } }: Person): Seat => ({
    agentId,
    name,
    groupId,
    capacity: agents.capacityOf(agentId),
    queueIds: queues.servedBy(agentId),
  });
  const makeAgent = (person: Person): BoardAgent => {
    const { userId } = person.who;
    return agentLine(
      seatOf(person),
      agents.presences.of(userId),
      today.handsOf(userId),
      reasonOf,
      agents.awayLimitMs(userId),
    );
  };
  const makeQueue = (queue: ReturnType<Queues['all']>[number], known: ReadonlySet<AgentId>): BoardQueue => {
    const members = queue.members.filter(({ agentId }) => known.has(agentId));
    const states = members.map(
      ({ agentId }): AgentState => stateOf(agents.presences.of(agentId), today.handsOf(agentId)),
    );
    return queueLine(queue, today, frame(), queues.isOpen(queue, clock.nowMs()), states);
  };

  const tell = (change: BoardChange, isFor: (sight: BoardSight) => boolean): void => {
    for (const [topic, sight] of sights) if (isFor(sight)) publish(topic, change);
  };
  /** An agent's line without what belongs to projects of others: there she is busy, and with what stays untold. */
  const asSeen = (line: BoardAgent, { projectIds }: BoardSight): BoardAgent => {
    if (projectIds === 'all') return line;
    const isIn = (id: ProjectId | undefined) => id !== undefined && projectIds.includes(id);
    return {
      ...line,
      queueIds: line.queueIds.filter((id) => isIn(queues.find(id)?.projectId)),
      orphaned: line.orphaned.filter((one) => isIn(needs.interactions.find(one.interactionId)?.projectId)),
    };
  };
  const tellAgent = (line: BoardAgent): void => {
    for (const [topic, sight] of sights) {
      if (seesAgent(sight, line)) publish(topic, { type: 'agent', agent: asSeen(line, sight) } satisfies BoardChange);
    }
  };

  /** Makes the lines anew that may have changed, and tells those that did. */
  const look = (): void => {
    const touched = today.takeTouched();
    for (const id of touched.queues) dirty.queues.add(id);
    for (const id of touched.agents) dirty.agents.add(id);
    const people = needs.directory.agents();
    const known = new Set(people.map((person) => person.who.userId));
    for (const person of people) {
      const { userId } = person.who;
      if (!dirty.all && !dirty.agents.has(userId)) continue;
      for (const id of queues.servedBy(userId)) dirty.queues.add(id);
      const line = makeAgent(person);
      if (isKnownAs(agentLines.get(userId), line)) continue;
      agentLines.set(userId, line);
      tellAgent(line);
    }
    const open = queues.all().filter((queue) => !queue.isArchived);
    for (const queue of open) {
      if (!dirty.all && !dirty.queues.has(queue.id)) continue;
      const line = makeQueue(queue, known);
      if (isKnownAs(queueLines.get(queue.id), line)) continue;
      queueLines.set(queue.id, line);
      tell({ type: 'queue', queue: line }, (sight) => seesQueue(sight, line));
    }
    if (dirty.all || dirty.who) forgetGone(known, new Set(open.map((queue) => queue.id)));
    dirty.queues.clear();
    dirty.agents.clear();
    dirty.all = false;
    dirty.who = false;
  };

  const forgetGone = (agentIds: ReadonlySet<AgentId>, queueIds: ReadonlySet<QueueId>): void => {
    for (const [agentId] of agentLines) {
      if (agentIds.has(agentId)) continue;
      agentLines.delete(agentId);
      tell({ type: 'agentGone', agentId }, () => true);
    }
    for (const [queueId] of queueLines) {
      if (queueIds.has(queueId)) continue;
      queueLines.delete(queueId);
      tell({ type: 'queueGone', queueId }, () => true);
    }
  };

  const boardFor = (topic: string, sight: BoardSight): Board => ({
    topic,
    day: date,
    zone,
    dayStartAt: iso(dayOf(date, zone).fromMs),
    queues: [...queueLines.values()].filter((line) => seesQueue(sight, line)),
    agents: [...agentLines.values()].filter((line) => seesAgent(sight, line)).map((line) => asSeen(line, sight)),
    freshness: freshness(),
  });

  let flushing: NodeJS.Timeout | null = null;
  let flushedAtMs = 0;
  const flush = (): void => {
    flushing = null;
    flushedAtMs = performance.now();
    look();
    tell({ type: 'freshness', freshness: freshness() }, () => true);
  };
  const schedule = (): void => {
    if (flushing) return;
    // After a quiet while at once, with whatever else this batch of facts changes; then at most once in `flushMs`.
    flushing = setTimeout(flush, Math.max(0, flushedAtMs + flushMs - performance.now()));
    flushing.unref();
  };

  /** Facts of interactions whose beginning is being read, in the order they came. */
  const pending = new Map<InteractionId, Recorded<InteractionFact>[]>();
  const follow = (fact: Recorded<InteractionFact>): void => {
    const waiting = pending.get(fact.about);
    if (waiting) return void waiting.push(fact);
    if (today.follow(fact) === 'followed') return;
    pending.set(fact.about, [fact]);
    readLife(fact.about).catch((err: Error) =>
      log.error({ interactionId: fact.about, err }, 'board could not read a life'),
    );
  };
  const readLife = async (id: InteractionId): Promise<void> => {
    const life = await livesOf(journal, [id]);
    const last = life.at(-1)?.number ?? 0;
    const later = (pending.get(id) ?? []).filter((fact) => fact.number > last);
    pending.delete(id);
    today.begin([...life, ...later]);
    schedule();
  };

  const hear = (fact: Recorded<FactShape>): void => {
    heard.number = fact.number;
    heard.atMs = fact.recordedAtMs;
    if (isOfInteraction(fact)) follow(fact);
    else if (isOfAgent(fact)) dirty.agents.add(fact.about);
    else if (fact.of === 'rules') dirty.all = true;
    schedule();
  };

  // What is heard while history is read waits for it; what history already told is not followed twice.
  let early: Recorded<FactShape>[] | null = [];
  journal.hear('monitoring', (fact) => (early ? void early.push(fact) : hear(fact)));
  const openIds = [...needs.interactions.open()].map((interaction) => interaction.id);
  const lastOf = new Map<InteractionId, number>();
  const past = await factsOfToday(journal, openIds, dayOf(date, zone).fromMs, clock.nowMs());
  for (const [id, life] of Map.groupBy(past, (fact) => fact.about)) {
    today.begin(life);
    lastOf.set(id, life.at(-1)?.number ?? 0);
  }
  const waited = early;
  early = null;
  for (const fact of waited) {
    if (!isOfInteraction(fact) || fact.number > (lastOf.get(fact.about) ?? 0)) hear(fact);
  }
  look();

  let lookedAtMs = clock.nowMs();
  const everySecond = setInterval(() => {
    const nowMs = clock.nowMs();
    const nowDate = dateOf(nowMs, zone);
    const isNewDay = nowDate !== date;
    if (isNewDay) {
      date = nowDate;
      today.beginDay(dayOf(date, zone).fromMs);
      dirty.all = true;
    }
    for (const { id } of queues.all()) if (today.waitingIn(id).count > 0) dirty.queues.add(id);
    const isFreshDue = nowMs - lookedAtMs >= freshMs;
    if (isFreshDue) {
      lookedAtMs = nowMs;
      // Opening hours change by time alone, and so does what is provisional.
      for (const { id } of queues.all()) dirty.queues.add(id);
    }
    look();
    if (isNewDay) for (const [topic, sight] of sights) publish(topic, { type: 'board', board: boardFor(topic, sight) });
    else if (isFreshDue) tell({ type: 'freshness', freshness: freshness() }, () => true);
  }, lookMs);
  everySecond.unref();

  return {
    board(who) {
      const topic = boardTopicOf(who);
      const sight = boardSightOf(who);
      if (!topic || !sight) return null;
      sights.delete(topic);
      sights.set(topic, sight);
      const oldest = sights.size > sightsMax ? sights.keys().next().value : undefined;
      if (oldest !== undefined) sights.delete(oldest);
      look();
      return boardFor(topic, sight);
    },
    refresh(only) {
      if (only === undefined) dirty.all = true;
      dirty.who = true;
      for (const agentId of only ?? []) {
        dirty.agents.add(agentId);
        // The queues she served until now; those she serves by now are looked at with her line.
        for (const queueId of agentLines.get(agentId)?.queueIds ?? []) dirty.queues.add(queueId);
      }
      schedule();
    },
    close() {
      clearInterval(everySecond);
      if (flushing) clearTimeout(flushing);
    },
  };
}

/** Lines are plain data made in one way, so equal texts are equal lines. */
function isKnownAs(before: unknown, now: unknown): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now);
}
