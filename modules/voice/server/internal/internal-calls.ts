import type { Person, Who } from '#identity';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { openTurns } from '#platform/turns.ts';
import { callOfInternalLine, type InternalCallId } from '../../call-names.ts';
import type { LineId, LivingLine, VoiceGateway } from '../../gateway.ts';
import {
  hangUpInternal,
  hearInternal,
  type InternalCall,
  type InternalEnd,
  type InternalOrder,
  type InternalSide,
  type InternalSignal,
  type InternalTurn,
  internalFound,
  linesOfInternal,
} from '../../internal-call.ts';
import {
  type InternalChange,
  type InternalRefusal,
  type InternalSnapshot,
  internalTopicOf,
  type OwnInternalCall,
} from '../../internal-contract.ts';
import type { Calls } from '../calls/calls.ts';
import { hasCustomer, isColleague } from '../calls/colleagues.ts';
import type { InternalNumbers } from './internal-numbers.ts';
import { openInternalOrders } from './internal-orders.ts';
import { type PastView, pastOf } from './internal-past.ts';
import {
  forgetInternalCalls,
  internalCallRows,
  noteAnswered,
  noteOver,
  readOpenInternalCalls,
} from './internal-store.ts';

/** Whom somebody wishes to call: by her number, or by who she is. */
export interface InternalWish {
  readonly number?: string | undefined;
  readonly agentId?: AgentId | undefined;
}

export type InternalOutcome =
  | { readonly type: 'called'; readonly callId: InternalCallId }
  | { readonly type: 'refused'; readonly because: InternalRefusal };

/** The calls between people of one organisation. */
export interface InternalCalls {
  readonly call: (who: Who, wish: InternalWish) => Promise<InternalOutcome>;
  /** Somebody dials on her desk telephone; false when it is nobody's internal number. What she hears is a tone. */
  readonly dialled: (dialling: {
    readonly line: LineId;
    readonly agentId: AgentId;
    readonly to: string;
  }) => Promise<boolean>;
  /** False when it is none of hers. */
  readonly hangUp: (who: Who, id: InternalCallId) => boolean;
  /** Whether she makes one, is rung for one or talks in one: nothing else may ring at her then. */
  readonly isInside: (agentId: AgentId) => boolean;
  readonly snapshot: (agentId: AgentId) => InternalSnapshot;
  /** Those that she made or got last. */
  readonly listOf: (who: Who) => Promise<readonly PastView[]>;
  readonly holds: (line: LineId) => boolean;
  readonly hear: (signal: InternalSignal) => void;
  /** The switch can be asked again: these lines live there, and none that is older than its birth. */
  readonly found: (living: readonly LivingLine[], bornAtMs: number) => void;
  readonly switchGone: () => void;
  readonly lines: () => readonly LineId[];
  /** Forgets who called whom long ago; says how many calls it forgot. */
  readonly sweep: () => Promise<number>;
}

export interface InternalCallsNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly gateway: Pick<VoiceGateway, 'state' | 'answer' | 'ring' | 'ringing' | 'join' | 'hangUp'>;
  readonly calls: () => Pick<Calls, 'all' | 'telephonesOf' | 'telephonesLooked'>;
  readonly numbers: Pick<InternalNumbers, 'whose' | 'of'>;
  /** Those who take calls. */
  readonly people: () => readonly Person[];
  readonly publish: (topic: string, change: InternalChange) => void;
  /** How long a telephone rings; half a minute unless said. */
  readonly ringsMs?: number;
}

const usualRingsMs = 30_000;
/** Nobody looks further back than the last few: who called whom is kept for a quarter of a year. */
const keptMs = 90 * 24 * 3_600_000;
/** These she knows herself, or sees: nobody tells her. */
const plainEnds: readonly InternalEnd[] = ['hungUp', 'cancelled'];

const refused = (because: InternalRefusal): InternalOutcome => ({ type: 'refused', because });

/** Opens the internal calls of one organisation. Those that went on before wait until the switch says which lines live. */
export async function openInternalCalls(needs: InternalCallsNeeds): Promise<InternalCalls> {
  const { journal, database, clock, log, gateway, calls, numbers, publish } = needs;
  const { organisationId } = journal;
  const open = await database.within(organisationId, (trx) => readOpenInternalCalls(trx, organisationId));
  const all = new Map<InternalCallId, InternalCall>(open.map((one) => [one.id, one]));
  const writing = openTurns();

  const personOf = (id: UserId): Person | null => needs.people().find(({ who }) => who.userId === id) ?? null;
  const nameOf = (id: AgentId): string => personOf(id)?.name ?? '';
  const callOf = (agentId: AgentId): InternalCall | null =>
    [...all.values()].find(({ from, to }) => from.agentId === agentId || to.agentId === agentId) ?? null;
  const callWith = (line: LineId): InternalCall | null =>
    [...all.values()].find((call) => linesOfInternal(call).includes(line)) ?? null;
  const isWithCustomer = (agentId: AgentId, inWork: boolean) => hasCustomer(calls().all(), agentId, inWork);
  const note = (what: (trx: Transaction) => Promise<void>): void => {
    writing(() => database.within(organisationId, what)).catch((err: Error) => {
      log.warn({ err }, 'What became of an internal call was not noted');
    });
  };

  const viewOf = (agentId: AgentId): OwnInternalCall | null => {
    const call = callOf(agentId);
    if (!call) return null;
    const { id, from, to, beganAtMs, answeredAtMs } = call;
    const isMine = from.agentId === agentId;
    // Who is called hears of it when it rings at her.
    if (!isMine && to.lines.length === 0) return null;
    const other = isMine ? to.agentId : from.agentId;
    return {
      ...{ callId: id, isMine, name: nameOf(other), number: numbers.of(other) },
      state: answeredAtMs !== null ? 'talking' : to.lines.length > 0 ? 'ringing' : 'dialing',
      sinceAt: iso(answeredAtMs ?? beganAtMs),
    };
  };
  const tell = (call: InternalCall, cause: InternalEnd | null = null): void => {
    const { agentId: caller } = call.from;
    for (const { agentId } of [call.from, call.to]) {
      const isNews = cause !== null && agentId === caller && !plainEnds.includes(cause);
      const ended = isNews ? { name: nameOf(call.to.agentId), cause } : null;
      publish(internalTopicOf(agentId), { type: 'internal', call: viewOf(agentId), ended });
    }
  };
  /** Who gets calls from queues is told by presence: both of them are not there for those meanwhile. */
  const tellPresence = ({ from, to }: InternalCall): void => {
    for (const { agentId } of [from, to]) calls().telephonesLooked(agentId);
  };

  const finish = (call: InternalCall, because: InternalEnd, alsoLines: readonly LineId[] = []): void => {
    if (!all.delete(call.id)) return;
    for (const line of new Set([...linesOfInternal(call), ...alsoLines])) orders.hangUp(call.id, line);
    const atMs = clock.nowMs();
    note((trx) => noteOver(trx, organisationId, { id: call.id, cause: because, atMs }));
    tell(call, because);
    tellPresence(call);
  };
  const take = (before: InternalCall, turn: InternalTurn): void => {
    if (turn.type === 'over') {
      finish(before, turn.because);
      return;
    }
    const { call } = turn;
    all.set(call.id, call);
    if (call.answeredAtMs !== before.answeredAtMs) note((trx) => noteAnswered(trx, organisationId, call));
    for (const order of turn.orders) carryOut(call, order);
    tell(call);
  };
  const carryOut = (call: InternalCall, order: InternalOrder): void => {
    if (order.type === 'ringColleague') ringColleague(call);
    else if (order.type === 'hangUp') orders.hangUp(call.id, order.line);
    else orders.join(call.id, order.room, order.lines);
  };
  const orders = openInternalOrders({
    ...{ gateway, log, ringsMs: needs.ringsMs ?? usualRingsMs },
    telephonesOf: (agentId) => calls().telephonesOf(agentId),
    shownOf: (agentId) => ({ shownNumber: numbers.of(agentId) ?? '', shownName: nameOf(agentId) }),
    isGoingOn: (id) => all.has(id),
    onFailed: (id) => {
      const call = all.get(id);
      if (call) finish(call, 'unreachable');
    },
  });
  /** Who makes it has picked up. What was so when she asked may be otherwise now. */
  const ringColleague = (call: InternalCall): void => {
    const { id, from } = call;
    const { agentId } = call.to;
    const to = orders.sideOf(id, 'to', agentId);
    const { up } = from;
    if (isWithCustomer(agentId, true) || to.lines.length === 0 || up === null) {
      finish(call, isWithCustomer(agentId, true) ? 'busy' : 'unreachable');
      return;
    }
    all.set(id, { ...call, to });
    tell(call);
    orders.ring(id, to, { line: up, shown: from.agentId });
  };

  /** Whom she means, if that is somebody she may call. */
  const meant = (who: Who, wish: InternalWish): Person | null => {
    const id = wish.agentId ?? (wish.number === undefined ? null : numbers.whose(wish.number));
    const person = id && personOf(id);
    return person && (isColleague(who, person) || id === who.userId) ? person : null;
  };
  const whyNot = (who: Who, person: Person | null, by: 'page' | 'desk'): InternalRefusal | null => {
    const { userId } = who;
    if (!person) return 'nobody';
    if (gateway.state().type !== 'running') return 'noSwitch';
    const other = person.who.userId;
    if (other === userId) return 'self';
    if (callOf(userId) || isWithCustomer(userId, false)) return 'onCall';
    if (by === 'page' && calls().telephonesOf(userId).length === 0) return 'noTelephone';
    if (callOf(other) || isWithCustomer(other, true)) return 'busy';
    return calls().telephonesOf(other).length === 0 ? 'unreachable' : null;
  };
  /** From now on both are in it, and it is on disk; null when a customer was offered to her before that. */
  const begin = async (
    { userId }: Who,
    { id, from, to }: { readonly id: InternalCallId; readonly from: InternalSide; readonly to: AgentId },
  ): Promise<InternalCall | null> => {
    const side = { agentId: to, lines: [], up: null };
    const call: InternalCall = { id, from, to: side, beganAtMs: clock.nowMs(), answeredAtMs: null };
    all.set(id, call);
    tellPresence(call);
    // When it is on disk, so is that both get no calls from queues: what was offered before that is seen now.
    try {
      await journal.record([], [write(internalCallRows, call)]);
    } catch (error) {
      all.delete(id);
      tellPresence(call);
      throw error;
    }
    if (!all.has(id)) return null;
    if (isWithCustomer(userId, false)) {
      finish(call, 'cancelled');
      return null;
    }
    tell(call);
    return call;
  };

  return {
    call: async (who, wish) => {
      const person = meant(who, wish);
      const because = whyNot(who, person, 'page');
      if (because || !person) return refused(because ?? 'nobody');
      const id = newId<'internalCall'>();
      const call = await begin(who, { id, from: orders.sideOf(id, 'from', who.userId), to: person.who.userId });
      if (!call) return refused('onCall');
      orders.ring(id, call.from, { line: null, shown: call.to.agentId });
      return { type: 'called', callId: id };
    },
    dialled: async ({ line, agentId, to }) => {
      const who = personOf(agentId)?.who;
      const person = who ? meant(who, { number: to }) : null;
      if (!who || !person) return false;
      const because = whyNot(who, person, 'desk');
      const id = newId<'internalCall'>();
      const from = { agentId, lines: [line], up: line };
      const call = because === null ? await begin(who, { id, from, to: person.who.userId }) : null;
      if (call) ringColleague(call);
      else await gateway.hangUp(line, 'busy');
      // Her telephone has no words for it; her page has.
      if (because === 'busy' || because === 'unreachable') {
        const ended = { name: person.name, cause: because };
        publish(internalTopicOf(agentId), { type: 'internal', call: viewOf(agentId), ended });
      }
      return true;
    },
    hangUp: (who, id) => {
      const call = all.get(id);
      if (!call || (call.from.agentId !== who.userId && call.to.agentId !== who.userId)) return false;
      finish(call, hangUpInternal(call, who.userId));
      return true;
    },
    isInside: (agentId) => callOf(agentId) !== null,
    snapshot: (agentId) => ({ call: viewOf(agentId) }),
    listOf: ({ userId }) => pastOf(userId, { database, organisationId, nameOf }),
    holds: (line) => callWith(line) !== null,
    hear: (signal) => {
      const call = callWith(signal.line);
      if (call) take(call, hearInternal(call, signal));
    },
    found: (living, bornAtMs) => {
      for (const call of [...all.values()]) {
        const turn = internalFound(call, living, bornAtMs);
        const itsLines = living.flatMap(({ line }) => (callOfInternalLine(line) === call.id ? [line] : []));
        if (turn.type === 'over') finish(call, turn.because, itsLines);
        else take(call, turn);
      }
    },
    switchGone: () => {
      for (const call of [...all.values()]) finish(call, 'lost');
    },
    lines: () => [...all.values()].flatMap(linesOfInternal),
    sweep: () =>
      database.within(organisationId, (trx) => forgetInternalCalls(trx, organisationId, clock.nowMs() - keptMs)),
  };
}
