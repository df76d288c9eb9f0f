import type { Agents } from '#agents/server';
import type { Customers } from '#customers/server';
import {
  busyWith,
  evolve,
  type Interaction,
  type InteractionFact,
  type InteractionHappening,
  type Leg,
} from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, CustomerId, InteractionId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { entryInto, type Queue } from '#queues';
import type { Queues } from '#queues/server';
import { hear, settle } from '../../call.ts';
import { findCall, letGo, lostWithSwitch, overdue } from '../../call-found.ts';
import {
  arrivedCall,
  type Call,
  type CallSignal,
  type CallSurroundings,
  type CallTurn,
  type DeskLine,
  isOver,
  isTalking,
  runningLeg,
  type WayOut,
  waitMostMs,
  wrapUpMostMs,
} from '../../call-lines.ts';
import { outLineOf } from '../../call-names.ts';
import { welcomeOf } from '../../call-welcome.ts';
import type { LineId, LivingLine, VoiceGateway } from '../../gateway.ts';
import type { Phones } from '../phones.ts';
import { callerOf } from './caller.ts';
import { openCarryingOut } from './carrying-out.ts';
import { type Reachability, voiceEvidenceOf } from './reachability.ts';
import { callRows, linesOfCalls } from './store.ts';
import type { TrunkLines } from './trunk-lines.ts';

/** Somebody calls one of this organisation's numbers. */
export interface Arrival {
  readonly line: LineId;
  readonly from: string;
  readonly numberId: string;
  readonly queueId: QueueId;
}

/** The calls of one organisation: what is written about them, and their lines at the switch. */
export interface Calls {
  readonly arrive: (arrival: Arrival) => Promise<void>;
  /** Whether a line belongs to a call of this organisation. */
  readonly holds: (line: LineId) => boolean;
  /** A signal about a line that it holds. */
  readonly hear: (signal: CallSignal) => void;
  /** The switch can be asked again: these lines live there, and none that is older than its birth. */
  readonly found: (living: readonly LivingLine[], bornAtMs: number) => void;
  /** There is no switch any more, and no call that was on it. */
  readonly switchGone: () => void;
  /** Which telephones are signed in may be another thing now: whoever serves calls and has none gets no calls. */
  readonly telephonesLooked: (only?: AgentId) => void;
  /** Lines of calls that the switch should know, the oldest knowledge first. */
  readonly lines: () => readonly LineId[];
  /** Ends for a reason of somebody of the house, or writes something else about a call. */
  readonly record: (id: InteractionId, happenings: readonly InteractionHappening[]) => Promise<boolean>;
  /** What is on disk about a call that is not over. */
  readonly find: (id: InteractionId) => Interaction | null;
  readonly all: () => Iterable<Interaction>;
  /** The line of whoever is outside, and the number of ours that she called. */
  readonly placeOf: (id: InteractionId) => { readonly line: LineId; readonly numberId: string | null } | null;
  /** The number of whoever is on the line; empty when she hides it, or nobody knows. */
  readonly numberOf: (id: InteractionId) => string;
  /** Whether its two parties are in one room. */
  readonly isConnected: (id: InteractionId) => boolean;
  /** The line of the agent who has picked up; null while none of hers is up. */
  readonly lineOf: (id: InteractionId, agentId: AgentId) => LineId | null;
  /** Telephones of somebody that can be rung, on her desk and in her pages. */
  readonly telephonesOf: (userId: AgentId) => readonly string[];
  /** Somebody whose line is up takes a call from its agent; false when somebody was faster. */
  readonly takeOver: (id: InteractionId, from: Leg, by: Omit<DeskLine, 'isUp'>) => Promise<boolean>;
  /** Whether her telephone can be rung, and she has no call. */
  readonly standingOf: (agentId: AgentId) => 'free' | 'busy' | 'unreachable';
  /** The entry of a call into a queue, now. */
  readonly entering: (queue: Queue, kind: 'transfer') => InteractionHappening;
  /** An agent calls somebody: her own telephone rings first. Null when it could not be written. */
  readonly dial: (dialling: Dialling) => Promise<InteractionId | null>;
  /** How long the work after it may take: what the queue says that it is in, or was answered from last. */
  readonly wrapUpMsOf: (interaction: Interaction) => number;
  readonly close: () => void;
}

/** A call that an agent makes, judged already. */
export interface Dialling {
  readonly agentId: AgentId;
  readonly queue: Queue;
  readonly customerId: CustomerId | null;
  readonly previousId: InteractionId | null;
  readonly number: string;
  readonly ways: readonly WayOut[];
  readonly writesOf: (id: InteractionId) => readonly BulkWrite[];
}

export interface CallsNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly customers: Customers;
  readonly agents: Agents;
  readonly queues: Queues;
  readonly gateway: VoiceGateway;
  /** How many wait in a queue. */
  readonly waitingIn: (queueId: QueueId) => number;
  /** The people who take calls. */
  readonly agentIds: () => readonly AgentId[];
  /** The telephones on an agent's desks, by the names the switch rings them with. */
  readonly deskTelephonesOf: (agentId: AgentId) => readonly string[];
  /** Those that her pages were lent. */
  readonly pages: Pick<Phones, 'telephonesOf' | 'standingOf'>;
  /** Which of them are signed in, and which said so and could not be rung. */
  readonly reachability: Pick<Reachability, 'isReachable' | 'notRung'>;
  /** How numbers are called by one trunk after another. */
  readonly trunkLines: TrunkLines;
  /** Told after each batch with the calls it changed. */
  readonly onChanged: (ids: ReadonlySet<InteractionId>) => void;
}

/** Opens the calls of a floor. Those that were up before wait until the switch says which of their lines live. */
export async function openCalls(needs: CallsNeeds): Promise<Calls> {
  const { journal, database, clock, log, interactions, customers, agents, queues, gateway } = needs;
  const wrapUpMsOf = ({ visit, homeQueueId }: Interaction): number => {
    const queueId = visit?.queueId ?? homeQueueId;
    return (queueId && queues.find(queueId)?.wrapUpMs) ?? wrapUpMostMs;
  };
  const { organisationId } = journal;
  const lives = new Map<InteractionId, Interaction>();
  const calls = new Map<InteractionId, Call>();
  const numbers = new Map<InteractionId, string>();
  /** Callers who are looked up now; whether she has hung up meanwhile. */
  const arriving = new Map<LineId, { isGone: boolean }>();
  /** Lines that become an agent's with the facts that are being written. */
  const takingOver = new Map<InteractionId, DeskLine>();
  let touched = new Set<InteractionId>();
  let timer: NodeJS.Timeout | undefined;

  for (const one of interactions.open()) if (one.channel === 'voice') lives.set(one.id, one);
  const written = new Map(
    await database.within(organisationId, (trx) => linesOfCalls(trx, organisationId, [...lives.keys()])),
  );

  const around: CallSurroundings = {
    get nowMs() {
      return clock.nowMs();
    },
    telephonesOf: (agentId) =>
      [...needs.deskTelephonesOf(agentId), ...needs.pages.telephonesOf(agentId)].filter(needs.reachability.isReachable),
    newLegId: () => newId<'leg'>(),
    queuedAgain: ({ visit }) => {
      const queue = visit && queues.find(visit.queueId);
      return queue ? entering(queue, 'returned', visit.placeAtMs) : null;
    },
    canReturnTo: (agentId, { id }) => around.telephonesOf(agentId).length > 0 && !isBusy(agentId, id),
  };
  /** Whether she has another call than this one in hand. */
  const isBusy = (agentId: AgentId, id: InteractionId | null): boolean =>
    [...lives.values()].some(
      (life) => life.id !== id && (life.offer?.agentId === agentId || busyWith(life).includes(agentId)),
    );
  const entering = (queue: Queue, kind: 'initial' | 'returned' | 'transfer', placeAtMs: number) =>
    entryInto(queue, {
      visitId: newId<'visit'>(),
      kind,
      placeAtMs,
      isOpen: queues.isOpen(queue, clock.nowMs()),
    });

  const { carryOut } = openCarryingOut({
    gateway,
    callOut: needs.trunkLines.callOut,
    log,
    onUnrung: (line) => {
      if (holds(line)) hearNow({ type: 'ended', atMs: clock.nowMs(), line, because: 'failed' });
    },
  });

  const record = (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    more: { readonly atMs?: number; readonly writes?: readonly BulkWrite[] } = {},
  ): Promise<boolean> => {
    const outcome = interactions.record(id, happenings, more);
    if (outcome.type === 'refused') {
      // Somebody was faster: what is on disk decides, and the lines follow it.
      log.debug({ id, because: outcome.because }, 'What a call told could not be any more');
      return Promise.resolve(false);
    }
    for (const happening of happenings) {
      if (happening.type === 'answered') agents.presences.accepted(happening.agentId);
    }
    return outcome.committed.then(() => true);
  };
  /** The journal has told its floor already, which is built anew and asks the switch. */
  const ignoreLost = (err: Error): void => log.debug({ err }, 'what a call told was not recorded');

  const take = ({ call, orders, happenings, unheard }: CallTurn): void => {
    calls.set(call.id, call);
    carryOut(call.id, orders);
    // First she is out of the line, then the call goes back to it: else she would be offered it again.
    if (unheard) {
      for (const telephone of around.telephonesOf(unheard)) needs.reachability.notRung(telephone);
      agents.presences.voice(unheard, { microphone: 'unknown', registration: 'gone' });
    }
    if (happenings.length > 0) record(call.id, happenings).catch(ignoreLost);
  };
  const settleNow = (id: InteractionId): void => {
    const [call, life] = [calls.get(id), lives.get(id)];
    if (!call || !life) return;
    take(settle(withTaken(call, life), life, around));
    const after = calls.get(id);
    if (after && isOver(after, life)) forget(id);
  };
  const withTaken = (call: Call, life: Interaction): Call => {
    const taken = takingOver.get(call.id);
    if (!taken || runningLeg(life)?.legId !== taken.legId) return call;
    takingOver.delete(call.id);
    return { ...call, desks: [...call.desks, taken] };
  };
  const forget = (id: InteractionId): void => {
    takingOver.delete(id);
    calls.delete(id);
    lives.delete(id);
    written.delete(id);
    numbers.delete(id);
  };
  const callWith = (line: LineId): Call | undefined => {
    for (const call of calls.values()) {
      if ((call.line === line && !call.isGone) || call.desks.some((desk) => desk.line === line)) return call;
    }
    return undefined;
  };
  const holds = (line: LineId): boolean => arriving.has(line) || callWith(line) !== undefined;
  const hearNow = (signal: CallSignal): void => {
    if (signal.type === 'ended' && needs.trunkLines.goesOn(signal)) return;
    const waiting = arriving.get(signal.line);
    if (waiting && signal.type === 'ended') waiting.isGone = true;
    const call = callWith(signal.line);
    const life = call && lives.get(call.id);
    if (!call || !life) return;
    take(hear(call, life, signal, around));
    settleNow(call.id);
  };

  journal.hear('voice', (told) => {
    if (told.of !== 'interaction') return;
    const fact = told as Recorded<InteractionFact>;
    const before = lives.get(fact.about) ?? null;
    if (!before && !(fact.type === 'started' && fact.channel === 'voice')) return;
    const next = evolve(before, fact);
    if (next.type === 'refused') return;
    lives.set(fact.about, next.now);
    touched.add(fact.about);
  });
  journal.afterBatch(() => {
    if (touched.size === 0) return;
    const changed = touched;
    touched = new Set();
    // What screens are told here is on its way before a telephone rings.
    needs.onChanged(changed);
    for (const id of changed) {
      const before = calls.get(id);
      settleNow(id);
      const life = lives.get(id);
      if (life && life.phase === 'done' && life.legs.length === 0 && !calls.has(id)) forget(id);
      if (calls.get(id)?.room.join() !== before?.room.join()) needs.onChanged(new Set([id]));
    }
    lookAtTime();
  });

  /** Does what time alone decides, and sleeps until the next such moment. */
  const lookAtTime = (): void => {
    clearTimeout(timer);
    if (!journal.isOpen()) return;
    const nowMs = clock.nowMs();
    let nextAtMs = Number.POSITIVE_INFINITY;
    for (const life of lives.values()) {
      const due = overdue(life, { waitMs: waitMostMs, wrapUpMs: wrapUpMsOf(life) }, nowMs);
      if (due.happenings.length > 0) record(life.id, due.happenings).catch(ignoreLost);
      nextAtMs = Math.min(nextAtMs, due.nextAtMs ?? nextAtMs);
    }
    if (!Number.isFinite(nextAtMs)) return;
    timer = setTimeout(lookAtTime, Math.max(1, nextAtMs - nowMs));
    timer.unref();
  };

  const arrive = async ({ line, from, numberId, queueId }: Arrival): Promise<void> => {
    const queue = queues.find(queueId);
    if (!queue || holds(line)) return queue ? undefined : gateway.hangUp(line, 'busy');
    const standing = { isGone: false };
    arriving.set(line, standing);
    try {
      const caller = await callerOf(customers, queue.projectId, from);
      const atMs = clock.nowMs();
      const welcome = welcomeOf({
        isOpen: queues.isOpen(queue, atMs),
        waiting: needs.waitingIn(queueId),
        maxWaiting: queue.maxWaiting,
        isServed: queue.members.some(({ agentId }) => agents.presences.of(agentId).availability !== 'offline'),
        isBlocked: caller.isBlocked,
      });
      if (welcome.type === 'busy' && welcome.because === 'blocked') return await gateway.hangUp(line, 'busy');
      const id = newId<'interaction'>();
      const entered = entering(queue, 'initial', atMs);
      const started: InteractionHappening = {
        ...{ type: 'started', channel: 'voice', direction: 'inbound', projectId: queue.projectId },
        ...{ conversationId: null, customerId: caller.customerId, channelAccountId: null, previousId: null },
      };
      const outcome = welcome.type === 'busy' && welcome.because === 'full' ? 'overflow' : 'closed';
      const turnedAway = welcome.type === 'busy' ? letGo(entered.visitId, outcome) : [];
      calls.set(id, arrivedCall(id, line, from));
      written.set(id, line);
      numbers.set(id, numberId);
      const writes = [write(callRows, { id, line, numberId, startedAtMs: atMs }), ...caller.writes];
      await record(id, [started, entered, ...turnedAway], { atMs, writes });
      arriving.delete(line);
      if (standing.isGone) hearNow({ type: 'ended', atMs: clock.nowMs(), line, because: 'hungUp' });
    } finally {
      arriving.delete(line);
    }
  };

  lookAtTime();
  return {
    arrive,
    holds,
    hear: hearNow,
    found: (living, bornAtMs) => {
      for (const life of [...lives.values()]) {
        const line = written.get(life.id);
        if (!line) continue;
        const isAlive = living.some((one) => one.line === line);
        if (!isAlive && life.startedAtMs < bornAtMs) {
          calls.set(life.id, { ...arrivedCall(life.id, line, ''), isGone: true });
          record(life.id, lostWithSwitch(life)).catch(ignoreLost);
          settleNow(life.id);
          continue;
        }
        if (life.phase === 'done') continue;
        const { call, missed } = findCall({ id: life.id, line, interaction: life }, living, clock.nowMs());
        calls.set(life.id, call);
        for (const signal of missed) hearNow(signal);
        settleNow(life.id);
      }
    },
    switchGone: () => {
      for (const life of [...lives.values()]) {
        calls.set(life.id, { ...arrivedCall(life.id, written.get(life.id) ?? '', ''), isGone: true });
        const happenings = lostWithSwitch(life);
        if (happenings.length > 0) record(life.id, happenings).catch(ignoreLost);
      }
    },
    telephonesLooked: (only) => {
      for (const agentId of only ? [only] : needs.agentIds()) {
        const { isReachable } = needs.reachability;
        const evidence = voiceEvidenceOf({
          hasDeskTelephone: needs.deskTelephonesOf(agentId).some(isReachable),
          page: needs.pages.standingOf(agentId),
          hasPageTelephone: needs.pages.telephonesOf(agentId).some(isReachable),
          servesCalls: queues.servedBy(agentId).some((id) => queues.find(id)?.media.includes('voice')),
          wasGone: agents.presences.of(agentId).voiceDoubt === 'notRegistered',
        });
        agents.presences.voice(agentId, evidence);
      }
    },
    lines: () =>
      [...calls.values()].flatMap(({ line, isGone, desks, outgoing }) => [
        ...(isGone || outgoing?.hasBegun === false ? [] : [line]),
        ...desks.map((desk) => desk.line),
      ]),
    record: (id, happenings) => record(id, happenings),
    dial: async ({ agentId, queue, customerId, previousId, number, ways, writesOf }) => {
      const id = newId<'interaction'>();
      const line = outLineOf(id);
      const atMs = clock.nowMs();
      calls.set(id, { ...arrivedCall(id, line, number), outgoing: { ways, hasBegun: false } });
      written.set(id, line);
      const started: InteractionHappening = {
        ...{ type: 'started', channel: 'voice', direction: 'outbound', projectId: queue.projectId },
        ...{ conversationId: null, customerId, channelAccountId: null, previousId, homeQueueId: queue.id },
      };
      const dialed: InteractionHappening = { type: 'dialed', legId: newId<'leg'>(), agentId };
      const writes = [write(callRows, { id, line, numberId: null, startedAtMs: atMs }), ...writesOf(id)];
      if (await record(id, [started, dialed], { atMs, writes })) return id;
      forget(id);
      return null;
    },
    find: (id) => lives.get(id) ?? null,
    all: () => lives.values(),
    lineOf: (id, agentId) => calls.get(id)?.desks.find((one) => one.agentId === agentId && one.isUp)?.line ?? null,
    telephonesOf: around.telephonesOf,
    takeOver: async (id, { legId: fromId, agentId: from }, { line, agentId, legId }) => {
      takingOver.set(id, { line, agentId, legId, isUp: true });
      const isTaken = await record(id, [
        { type: 'released', legId: fromId, agentId: from, cause: 'supervisor' },
        { type: 'answered', legId, agentId, visitId: null, offerId: null, how: 'taken' },
      ]);
      if (!isTaken) takingOver.delete(id);
      return isTaken;
    },
    isConnected: (id) => {
      const call = calls.get(id);
      return call !== undefined && isTalking(call);
    },
    standingOf: (agentId) => {
      if (isBusy(agentId, null)) return 'busy';
      return around.telephonesOf(agentId).length > 0 ? 'free' : 'unreachable';
    },
    entering: (queue, kind) => entering(queue, kind, clock.nowMs()),
    placeOf: (id) => {
      const line = written.get(id);
      return line ? { line, numberId: numbers.get(id) ?? null } : null;
    },
    wrapUpMsOf,
    numberOf: (id) => calls.get(id)?.number ?? '',
    close: () => clearTimeout(timer),
  };
}
