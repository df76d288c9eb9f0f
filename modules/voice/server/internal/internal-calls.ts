import type { Person, Who } from '#identity';
import { busyWith } from '#interactions';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { openKeyedTurns, openTurns } from '#platform/turns.ts';
import { callOfInternalLine, type InternalCallId, internalLineOf } from '../../call-names.ts';
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
import { isColleague } from '../calls/colleagues.ts';
import type { InternalNumbers } from './internal-numbers.ts';
import {
  internalCallRows,
  lastInternalCalls,
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
}

interface PastView {
  readonly callId: InternalCallId;
  readonly isMine: boolean;
  readonly name: string;
  readonly agentId: AgentId;
  readonly beganAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly cause: InternalEnd | null;
}

export interface InternalCallsNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly gateway: Pick<VoiceGateway, 'state' | 'ring' | 'ringing' | 'join' | 'hangUp'>;
  readonly calls: () => Pick<Calls, 'all' | 'telephonesOf' | 'telephonesLooked'>;
  readonly numbers: Pick<InternalNumbers, 'whose' | 'of'>;
  /** Those who take calls. */
  readonly people: () => readonly Person[];
  readonly publish: (topic: string, change: InternalChange) => void;
  /** How long a telephone rings; half a minute unless said. */
  readonly ringsMs?: number;
}

const usualRingsMs = 30_000;
const pastShown = 20;
/** These she knows herself, or sees: nobody tells her. */
const plainEnds: readonly InternalEnd[] = ['hungUp', 'cancelled'];

const refused = (because: InternalRefusal): InternalOutcome => ({ type: 'refused', because });

/** Opens the internal calls of one organisation. Those that went on before wait until the switch says which lines live. */
export async function openInternalCalls(needs: InternalCallsNeeds): Promise<InternalCalls> {
  const { journal, database, clock, log, gateway, calls, numbers, publish } = needs;
  const { organisationId } = journal;
  const ringsMs = needs.ringsMs ?? usualRingsMs;
  const open = await database.within(organisationId, (trx) => readOpenInternalCalls(trx, organisationId));
  const all = new Map<InternalCallId, InternalCall>(open.map((one) => [one.id, one]));
  /** Orders of one call are given one after the other. */
  const ordering = openKeyedTurns();
  const writing = openTurns();

  const personOf = (id: UserId): Person | null => needs.people().find(({ who }) => who.userId === id) ?? null;
  const nameOf = (id: AgentId): string => personOf(id)?.name ?? '';
  const callOf = (agentId: AgentId): InternalCall | null =>
    [...all.values()].find(({ from, to }) => from.agentId === agentId || to.agentId === agentId) ?? null;
  const callWith = (line: LineId): InternalCall | null =>
    [...all.values()].find((call) => linesOfInternal(call).includes(line)) ?? null;
  /** Whether a customer is with her, or rings at her; `inWork`: also the work after a call. */
  const hasCustomer = (agentId: AgentId, inWork: boolean): boolean =>
    [...calls().all()].some(
      (life) =>
        life.offer?.agentId === agentId ||
        life.guests.some((guest) => guest.agentId === agentId) ||
        (inWork ? busyWith(life).includes(agentId) : life.legs.some((leg) => isTalking(leg, agentId))),
    );
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
    for (const line of new Set([...linesOfInternal(call), ...alsoLines])) hangUpLine(call.id, line);
    const atMs = clock.nowMs();
    note((trx) => noteOver(trx, organisationId, { id: call.id, cause: because, atMs }));
    tell(call, because);
    tellPresence(call);
  };
  const hangUpLine = (id: InternalCallId, line: LineId): void => {
    ordering(id, () => gateway.hangUp(line)).catch((err: Error) => {
      log.warn({ line, err }, 'A line of an internal call was not ended');
    });
  };
  const take = (before: InternalCall, turn: InternalTurn): void => {
    if (turn.type === 'over') {
      finish(before, turn.because);
      return;
    }
    const { call, orders } = turn;
    all.set(call.id, call);
    if (call.answeredAtMs !== before.answeredAtMs) note((trx) => noteAnswered(trx, organisationId, call));
    for (const order of orders) carryOut(call, order);
    tell(call);
  };
  const carryOut = (call: InternalCall, order: InternalOrder): void => {
    if (order.type === 'ringColleague') ringColleague(call);
    else if (order.type === 'hangUp') hangUpLine(call.id, order.line);
    else ordering(call.id, () => gateway.join(order.room, order.lines)).catch((err: Error) => failed(call.id, err));
  };
  const failed = (id: InternalCallId, err: Error): void => {
    log.warn({ id, err }, 'An internal call could not be carried out');
    const call = all.get(id);
    if (call) finish(call, 'unreachable');
  };

  const ring = (id: InternalCallId, side: InternalSide, by: { readonly line: LineId | null; of: AgentId }): void => {
    const telephones = calls().telephonesOf(side.agentId);
    const shown = { shownNumber: numbers.of(by.of) ?? '', shownName: nameOf(by.of) };
    side.lines.forEach((line, index) => {
      const telephone = telephones[index] as string;
      const asked = { line, telephone, by: by.line, ...shown, withinMs: ringsMs };
      ordering(id, async () => {
        if (all.has(id)) await gateway.ring(asked);
      }).catch((err: Error) => failed(id, err));
    });
  };
  const sideOf = (id: InternalCallId, side: 'from' | 'to', agentId: AgentId): InternalSide => ({
    ...{ agentId, up: null },
    lines: calls()
      .telephonesOf(agentId)
      .map((_, index) => internalLineOf(id, side, index)),
  });
  /** Who makes it has picked up. What was so when she asked may be otherwise now. */
  const ringColleague = (call: InternalCall): void => {
    const { id, from } = call;
    const { agentId } = call.to;
    const to = sideOf(id, 'to', agentId);
    const { up } = from;
    if (hasCustomer(agentId, true) || to.lines.length === 0 || up === null) {
      finish(call, hasCustomer(agentId, true) ? 'busy' : 'unreachable');
      return;
    }
    all.set(id, { ...call, to });
    ordering(id, () => gateway.ringing(up, true)).catch((err: Error) => failed(id, err));
    ring(id, to, { line: up, of: from.agentId });
  };

  /** Whom she means, if that is somebody she may call. */
  const meant = (who: Who, wish: InternalWish): Person | null => {
    const id = wish.agentId ?? (wish.number === undefined ? null : numbers.whose(wish.number));
    const person = id && personOf(id);
    return person && (isColleague(who, person) || id === who.userId) ? person : null;
  };
  const whyNot = (who: Who, person: Person | null): InternalRefusal | null => {
    const { userId } = who;
    if (gateway.state().type !== 'running') return 'noSwitch';
    if (!person) return 'nobody';
    const other = person.who.userId;
    if (other === userId) return 'self';
    if (callOf(userId) || hasCustomer(userId, false)) return 'onCall';
    if (calls().telephonesOf(userId).length === 0) return 'noTelephone';
    if (callOf(other) || hasCustomer(other, true)) return 'busy';
    return calls().telephonesOf(other).length === 0 ? 'unreachable' : null;
  };

  return {
    call: async (who, wish) => {
      const person = meant(who, wish);
      const because = whyNot(who, person);
      if (because || !person) return refused(because ?? 'nobody');
      const id = newId<'internalCall'>();
      const to = { agentId: person.who.userId, lines: [], up: null };
      const call: InternalCall = {
        ...{ id, from: sideOf(id, 'from', who.userId), to, beganAtMs: clock.nowMs(), answeredAtMs: null },
      };
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
      if (!all.has(id)) return refused('noSwitch');
      if (hasCustomer(who.userId, false)) {
        finish(call, 'cancelled');
        return refused('onCall');
      }
      tell(call);
      ring(id, call.from, { line: null, of: to.agentId });
      return { type: 'called', callId: id };
    },
    hangUp: (who, id) => {
      const call = all.get(id);
      if (!call || (call.from.agentId !== who.userId && call.to.agentId !== who.userId)) return false;
      finish(call, hangUpInternal(call, who.userId));
      return true;
    },
    isInside: (agentId) => callOf(agentId) !== null,
    snapshot: (agentId) => ({ call: viewOf(agentId) }),
    listOf: async ({ userId }) => {
      const rows = await database.within(organisationId, (trx) =>
        lastInternalCalls(trx, organisationId, userId, pastShown),
      );
      return rows.map(({ id, fromId, toId, cause, ...at }): PastView => {
        const isMine = fromId === userId;
        const agentId = isMine ? toId : fromId;
        return {
          ...{ callId: id, isMine, agentId, name: nameOf(agentId), cause, beganAt: iso(at.beganAtMs) },
          ...{ answeredAt: isoOrNull(at.answeredAtMs), endedAt: isoOrNull(at.endedAtMs) },
        };
      });
    },
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
  };
}

const isTalking = (leg: { readonly agentId: AgentId; readonly state: string }, agentId: AgentId): boolean =>
  leg.agentId === agentId && leg.state !== 'wrapUp';
