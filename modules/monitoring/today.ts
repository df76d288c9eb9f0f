import { noWork, type Work } from '#agents';
import { busyWith, type Interaction, type InteractionFact } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { AgentId, InteractionId, QueueId, VisitId } from '#kernel/id.ts';
import { followInteraction, type InteractionRows, rowsOfInteraction, type VisitRow } from '#metrics';

/** What an agent does now: her work as her state asks it, and the interactions it is made of. */
export interface Hands {
  readonly work: Work;
  readonly held: readonly Interaction[];
  /** When the last thing she had in hand was over; 0 when nothing is known. */
  readonly lastWorkAtMs: number;
}

/** One organisation's present and today, as far as the board shows it. Kept from facts; nothing of it is stored. */
export interface Today {
  /** Follows a fact. `unknown`: the beginning of this interaction was never told here, so its facts are needed. */
  readonly follow: (fact: InteractionFact) => 'followed' | 'unknown';
  /** Takes in a whole life at once: the facts of one interaction from its beginning. */
  readonly begin: (life: readonly InteractionFact[]) => void;
  /** Visits that entered a queue since the day began. */
  readonly visitsOf: (queueId: QueueId) => Iterable<VisitRow>;
  /** Those who wait in a queue now, since when the first of them. */
  readonly waitingIn: (queueId: QueueId) => { readonly count: number; readonly sinceMs: number | null };
  readonly handsOf: (agentId: AgentId) => Hands;
  /** Queues and agents something changed for since this was asked last. */
  readonly takeTouched: () => { readonly queues: ReadonlySet<QueueId>; readonly agents: ReadonlySet<AgentId> };
  /** A new day: visits that entered before it are forgotten. */
  readonly beginDay: (fromMs: number) => void;
}

/** Opens an empty day that began at `fromMs`. */
export function openToday(fromMs: number): Today {
  let dayFromMs = fromMs;
  const open = new Map<InteractionId, InteractionRows>();
  const visits = new Map<QueueId, Map<VisitId, VisitRow>>();
  const waiting = new Map<QueueId, Map<InteractionId, number>>();
  const byAgent = new Map<AgentId, Set<InteractionId>>();
  const lastWork = new Map<AgentId, number>();
  let touched = { queues: new Set<QueueId>(), agents: new Set<AgentId>() };

  const keepVisits = (before: InteractionRows | null, after: InteractionRows): void => {
    // What turned out to be spam waited nowhere.
    for (const gone of (before?.visits ?? []).slice(after.visits.length)) {
      visits.get(gone.queueId)?.delete(gone.rowId);
      touched.queues.add(gone.queueId);
    }
    for (const [at, visit] of after.visits.entries()) {
      if (visit === before?.visits[at] || visit.enteredAtMs < dayFromMs) continue;
      mapAt(visits, visit.queueId).set(visit.rowId, visit);
      touched.queues.add(visit.queueId);
    }
  };

  const keepWaiting = (before: Interaction | null, after: Interaction): void => {
    const was = before && isWaiting(before) ? before.visit : null;
    const is = isWaiting(after) ? after.visit : null;
    if (was?.visitId === is?.visitId) return;
    if (was) waiting.get(was.queueId)?.delete(after.id);
    if (is) mapAt(waiting, is.queueId).set(after.id, is.enteredAtMs);
    for (const visit of [was, is]) if (visit) touched.queues.add(visit.queueId);
  };

  const worked = (agentId: AgentId, atMs: number): void => {
    lastWork.set(agentId, Math.max(atMs, lastWork.get(agentId) ?? 0));
  };

  const keepHands = (before: InteractionRows | null, after: InteractionRows, atMs: number): void => {
    const { id } = after.present;
    const was = before ? agentsOf(before.present) : [];
    const is = agentsOf(after.present);
    for (const agentId of is) setAt(byAgent, agentId).add(id);
    for (const agentId of was) if (!is.includes(agentId)) byAgent.get(agentId)?.delete(id);
    const hasChanged = before?.work !== after.work;
    for (const agentId of new Set([...was, ...is])) {
      touched.agents.add(agentId);
      if (hasChanged) worked(agentId, atMs);
    }
  };

  const keep = (before: InteractionRows | null, after: InteractionRows, atMs: number): void => {
    keepVisits(before, after);
    keepWaiting(before?.present ?? null, after.present);
    keepHands(before, after, atMs);
    const { phase, legs, id } = after.present;
    // What is over is forgotten, its visits of today apart; should it be opened again, its facts are read.
    if (phase === 'done' && legs.length === 0) open.delete(id);
    else open.set(id, after);
  };

  return {
    follow(fact) {
      const before = open.get(fact.about) ?? null;
      if (!before && fact.type !== 'started') return 'unknown';
      const after = followInteraction(before, fact);
      if (after && after !== before) keep(before, after, fact.atMs);
      return 'followed';
    },
    begin(life) {
      const rows = rowsOfInteraction(life);
      if (rows) keep(null, rows, 0);
      for (const { agentId, fromMs, toMs } of rows?.work ?? []) worked(agentId, toMs ?? fromMs);
    },
    visitsOf: (queueId) => visits.get(queueId)?.values() ?? [],
    waitingIn(queueId) {
      const line = waiting.get(queueId);
      if (!line || line.size === 0) return { count: 0, sinceMs: null };
      let sinceMs = Number.POSITIVE_INFINITY;
      for (const enteredAtMs of line.values()) sinceMs = Math.min(sinceMs, enteredAtMs);
      return { count: line.size, sinceMs };
    },
    handsOf(agentId) {
      const ids = byAgent.get(agentId);
      const own = ids ? [...ids].flatMap((id) => open.get(id) ?? []) : [];
      const held = own.map((rows) => rows.present).filter((one) => one.offer?.agentId !== agentId);
      return { work: workOf(agentId, own), held, lastWorkAtMs: lastWork.get(agentId) ?? 0 };
    },
    takeTouched() {
      const taken = touched;
      touched = { queues: new Set(), agents: new Set() };
      return taken;
    },
    beginDay(newFromMs) {
      dayFromMs = newFromMs;
      for (const [queueId, list] of visits) {
        for (const [id, visit] of list) if (visit.enteredAtMs < newFromMs) list.delete(id);
        touched.queues.add(queueId);
      }
    },
  };
}

const isWaiting = ({ phase }: Interaction): boolean => phase === 'waiting' || phase === 'ringing';

/** Everybody who has something to do with it: who is responsible, who is asked, who wraps up. */
function agentsOf(interaction: Interaction): readonly AgentId[] {
  const { offer, responsible, phase } = interaction;
  const ids = [...busyWith(interaction)];
  if (offer) ids.push(offer.agentId);
  if (responsible && phase !== 'done') ids.push(responsible);
  return [...new Set(ids)];
}

function workOf(agentId: AgentId, own: readonly InteractionRows[]): Work {
  let { handlingSinceMs, hasCall, ringingSinceMs } = noWork;
  const earlier = (one: number | null, other: number) => (one === null ? other : Math.min(one, other));
  for (const { present, work } of own) {
    if (present.offer?.agentId === agentId) ringingSinceMs = earlier(ringingSinceMs, present.offer.offeredAtMs);
    for (const span of work) {
      if (span.agentId !== agentId || span.toMs !== null || span.work === 'ringing' || span.work === 'assigned')
        continue;
      handlingSinceMs = earlier(handlingSinceMs, span.fromMs);
      hasCall ||= mediumOf(present.channel) === 'voice';
    }
  }
  return { handlingSinceMs, hasCall, ringingSinceMs };
}

function mapAt<K, A, B>(maps: Map<K, Map<A, B>>, key: K): Map<A, B> {
  const found = maps.get(key) ?? new Map<A, B>();
  maps.set(key, found);
  return found;
}

function setAt<K, A>(sets: Map<K, Set<A>>, key: K): Set<A> {
  const found = sets.get(key) ?? new Set<A>();
  sets.set(key, found);
  return found;
}
