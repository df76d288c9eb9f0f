import { phoneKey } from '#customers';
import type { Customers } from '#customers/server';
import type { InteractionFact, InteractionHappening } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, CustomerId, InteractionId, QueueId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { agentSheKnows, entryInto, type Queue } from '#queues';
import type { Queues } from '#queues/server';
import type { WayOut } from '../../call-lines.ts';
import { callOfOutLine, outLineOf } from '../../call-names.ts';
import {
  afterTry,
  askedAgain,
  type Callback,
  type CallbackAsked,
  type CallbackId,
  callbackAheadMs,
  callbacksMost,
  endOfTry,
  isDue,
  nextDueMs,
} from '../../callback.ts';
import { isAwaitingCall } from '../../callback-call.ts';
import type { CallbackRefusal } from '../../callback-contract.ts';
import type { LineId } from '../../gateway.ts';
import { callerOf } from '../calls/caller.ts';
import { madeCallRows } from '../calls/outgoing-store.ts';
import { callRows } from '../calls/store.ts';
import type { TrunkLines } from '../calls/trunk-lines.ts';
import { callbackRows, lastWith, openCallbacks } from './callback-store.ts';

/** Somebody wishes to be called back, or somebody of the house wishes it for her. */
export interface CallbackWish {
  /** The queue whose agents call her. */
  readonly queueId: QueueId;
  readonly number: string;
  /** Who has that number; looked for when it is not known. */
  readonly customerId?: CustomerId | null;
  /** The call or conversation it comes from. */
  readonly fromId?: InteractionId | null;
  readonly reason?: string | null;
  /** The place in the line that she keeps (epoch milliseconds); that of now, unless said. */
  readonly placeAtMs?: number;
  /** Not before (epoch milliseconds); now, unless said. */
  readonly dueAtMs?: number;
  /** Who of the house asks for it; null or left out when the customer does. */
  readonly askedById?: UserId | null;
}

export type CallbackOutcome =
  /** `isNew` false: there was one for this number in this queue, which has kept the older place. */
  | { readonly type: 'asked'; readonly id: CallbackId; readonly isNew: boolean }
  | { readonly type: 'refused'; readonly because: CallbackRefusal };

/** Those of one organisation who shall be called back. */
export interface Callbacks {
  /** Whether this number could be called back for a queue. */
  readonly mayCall: (number: string, queueId: QueueId) => Promise<boolean>;
  readonly request: (wish: CallbackWish) => Promise<CallbackOutcome>;
  /** Nobody is called back any more; false when she is being called in this moment, or it is over. */
  readonly cancel: (id: CallbackId, byId: UserId) => Promise<boolean>;
  readonly find: (id: CallbackId) => Callback | null;
  /** All that are open, who has the oldest place first. */
  readonly open: () => readonly Callback[];
  /** The callback that this interaction is a try of; null for other interactions. */
  readonly ofCall: (id: InteractionId) => Callback | null;
  /** The number that an interaction is to call; null when it is none of ours. */
  readonly numberOf: (id: InteractionId) => string | null;
  /** By which ways the other side of this line is called now. Throws when it may not be called. */
  readonly waysOf: (line: LineId) => Promise<readonly WayOut[]>;
  readonly start: () => Promise<void>;
  readonly close: () => void;
}

export interface CallbacksNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly customers: Customers;
  readonly queues: Queues;
  readonly trunkLines: Pick<TrunkLines, 'judge'>;
}

/** The timer is set anew at least this often: a clock may have been put right meanwhile. */
const sleepMostMs = 60_000;

const refused = (because: CallbackRefusal): CallbackOutcome => ({ type: 'refused', because });

/** Opens the callbacks of a floor; they stand in their lines when it is started. */
export async function openCallbackBook(needs: CallbacksNeeds): Promise<Callbacks> {
  const { journal, database, clock, log, interactions, customers, queues } = needs;
  const { organisationId } = journal;
  const open = new Map<CallbackId, Callback>();
  const byCall = new Map<InteractionId, CallbackId>();
  /** Acts upon one number in one queue come one after the other. */
  const lasts = new Map<string, Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  let isStarted = false;

  const keep = (callback: Callback): void => {
    if (callback.state === 'open') open.set(callback.id, callback);
    else open.delete(callback.id);
    if (callback.interactionId) byCall.set(callback.interactionId, callback.id);
  };
  for (const one of await database.within(organisationId, (trx) => openCallbacks(trx, organisationId))) keep(one);

  const save = async (callback: Callback): Promise<void> => {
    await database.within(organisationId, async (trx) => {
      for (const statement of callbackRows.statements(organisationId, [callback])) await statement.execute(trx);
    });
    keep(callback);
  };
  /** Facts and the callback with them, or neither. */
  const saveWith = async (
    callback: Callback,
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    writes: readonly BulkWrite[] = [],
  ): Promise<boolean> => {
    const before = open.get(callback.id) ?? null;
    // The fact is heard by calls before this comes back: they ask for the number.
    keep(callback);
    const outcome = interactions.record(id, happenings, { writes: [...writes, write(callbackRows, callback)] });
    if (outcome.type === 'recorded') {
      await outcome.committed;
      return true;
    }
    byCall.delete(id);
    if (before) keep(before);
    else open.delete(callback.id);
    return false;
  };
  const oneByOne = <Of>(key: string, run: () => Promise<Of>): Promise<Of> => {
    const next = (lasts.get(key) ?? Promise.resolve()).then(run, run);
    lasts.set(key, next);
    const isOver = () => lasts.get(key) === next && lasts.delete(key);
    next.then(isOver, isOver);
    return next;
  };
  const keyOf = ({ queueId, number }: Pick<Callback, 'queueId' | 'number'>) => `${queueId} ${number}`;
  const usable = (queueId: QueueId): Queue | null => {
    const queue = queues.find(queueId);
    return queue && !queue.isArchived && queue.media.includes('voice') ? queue : null;
  };

  /** Puts somebody into the line, at the place she keeps. */
  const enter = async (callback: Callback, writes: readonly BulkWrite[] = []): Promise<boolean> => {
    const queue = usable(callback.queueId);
    const nowMs = clock.nowMs();
    if (!queue) {
      await save({ ...callback, state: 'missed', endedAtMs: nowMs });
      return false;
    }
    const id = newId<'interaction'>();
    const { customerId, fromId: previousId, preferredAgentId, placeAtMs } = callback;
    const started: InteractionHappening = {
      ...{ type: 'started', channel: 'voice', direction: 'outbound', projectId: queue.projectId },
      ...{ conversationId: null, customerId, channelAccountId: null, previousId, homeQueueId: queue.id },
    };
    const isOpen = queues.isOpen(queue, nowMs);
    const entered = entryInto(queue, { visitId: newId<'visit'>(), kind: 'callback', placeAtMs, isOpen });
    return saveWith(
      { ...callback, interactionId: id },
      id,
      [started, { ...entered, preferredAgentId }],
      [...writes, write(callRows, { id, line: outLineOf(id), numberId: null, startedAtMs: nowMs })],
    );
  };
  const ignoreLost = (what: string) => (err: Error) => log.warn({ err }, what);

  const look = (): void => {
    clearTimeout(timer);
    if (!isStarted || !journal.isOpen()) return;
    for (const one of open.values()) {
      if (!isDue(one, clock.nowMs())) continue;
      oneByOne(keyOf(one), async () => {
        const now = open.get(one.id);
        if (now && isDue(now, clock.nowMs())) await enter(now);
      })
        .then(sleep)
        .catch(ignoreLost('Somebody who shall be called back does not stand in the line yet'));
    }
    sleep();
  };
  const sleep = (): void => {
    clearTimeout(timer);
    if (!isStarted || !journal.isOpen()) return;
    const nextMs = nextDueMs(open.values());
    const inMs = nextMs === null ? sleepMostMs : nextMs - clock.nowMs();
    timer = setTimeout(look, Math.min(Math.max(inMs, 50), sleepMostMs));
    timer.unref();
  };

  const factsOf = async (id: InteractionId): Promise<readonly Recorded<InteractionFact>[]> =>
    (await journal.factsOf([id])).filter((fact): fact is Recorded<InteractionFact> => fact.of === 'interaction');
  /** A try is over: what became of it decides whether there is another. */
  const tried = (id: InteractionId): Promise<void> => {
    const callback = open.get(byCall.get(id) as CallbackId);
    if (!callback) return Promise.resolve();
    return oneByOne(keyOf(callback), async () => {
      const now = open.get(callback.id);
      const end = endOfTry(await factsOf(id));
      const queue = queues.find(callback.queueId);
      if (now?.interactionId !== id || !end || !queue) return;
      await save(afterTry(now, end, queue, clock.nowMs()));
      byCall.delete(id);
      sleep();
    });
  };
  journal.hear('callbacks', (told) => {
    if (told.of !== 'interaction') return;
    const fact = told as Recorded<InteractionFact>;
    if (fact.type !== 'ended' || !byCall.has(fact.about)) return;
    tried(fact.about).catch(ignoreLost('What became of a callback is written down at the next start'));
  });

  /** The number in full; providers send some without their plus. */
  const numberIn = async (text: string, queueId: QueueId): Promise<string | CallbackRefusal> => {
    const forms = [text, `+${phoneKey(text) ?? ''}`];
    for (const form of forms) {
      const judged = await needs.trunkLines.judge(form, queueId);
      if (judged.type === 'allowed') return judged.isEmergency ? 'numberBlocked' : judged.number;
      if (judged.type === 'countryBlocked' || judged.type === 'numberBlocked') return judged.type;
      // What is braked or full now is called when it is not.
      if (judged.type === 'noWay' && judged.because === 'none') return 'noTrunk';
      if (judged.type !== 'noNumber') return `+${phoneKey(form) ?? ''}`;
    }
    return 'noNumber';
  };
  const sheKnows = async (queue: Queue, customerId: CustomerId | null): Promise<AgentId | null> => {
    if (!customerId) return null;
    const last = await database.within(organisationId, (trx) => lastWith(trx, organisationId, customerId));
    return last && agentSheKnows(queue, last, clock.nowMs());
  };

  const again = async (callback: Callback, asked: CallbackAsked): Promise<CallbackOutcome> => {
    const next = askedAgain(callback, asked);
    const waiting = next.interactionId ? interactions.find(next.interactionId) : null;
    const byMs = callback.placeAtMs - next.placeAtMs;
    if (waiting?.visit && isAwaitingCall(waiting) && byMs > 0) {
      await saveWith(next, waiting.id, [{ type: 'priorityRaised', visitId: waiting.visit.visitId, byMs }]);
    } else await save(next);
    look();
    return { type: 'asked', id: callback.id, isNew: false };
  };

  const ask = async (wish: CallbackWish, queue: Queue, number: string): Promise<CallbackOutcome> => {
    const nowMs = clock.nowMs();
    const { reason = null, fromId = null, askedById = null, placeAtMs = nowMs } = wish;
    const asked: CallbackAsked = { placeAtMs, dueAtMs: wish.dueAtMs ?? nowMs, fromId, reason };
    const known = [...open.values()].find((one) => one.queueId === queue.id && one.number === number);
    if (known) return again(known, asked);
    if (open.size >= callbacksMost) return refused('tooMany');
    const other = wish.customerId
      ? { customerId: wish.customerId, writes: [] }
      : await callerOf(customers, queue.projectId, number);
    const callback: Callback = {
      ...asked,
      ...{ id: newId<'callback'>(), queueId: queue.id, number, customerId: other.customerId },
      ...{ askedById, askedAtMs: nowMs, preferredAgentId: await sheKnows(queue, other.customerId) },
      ...{ state: 'open', endedAtMs: null, tries: 0, lastOutcome: null, interactionId: null },
    };
    if (isDue(callback, nowMs)) {
      if (!(await enter(callback, other.writes))) return refused('noQueue');
    } else {
      await database.within(organisationId, async (trx) => {
        for (const { writer, row } of [...other.writes, write(callbackRows, callback)]) {
          for (const statement of writer.statements(organisationId, [row])) await statement.execute(trx);
        }
      });
      keep(callback);
    }
    sleep();
    return { type: 'asked', id: callback.id, isNew: true };
  };

  return {
    mayCall: async (number, queueId) => (await numberIn(number, queueId)).startsWith('+'),
    request: async (wish) => {
      const queue = usable(wish.queueId);
      if (!queue) return refused('noQueue');
      const nowMs = clock.nowMs();
      const { dueAtMs = nowMs } = wish;
      if (dueAtMs > nowMs + callbackAheadMs) return refused('tooLate');
      if (dueAtMs > nowMs && !queues.isOpen(queue, dueAtMs)) return refused('closedThen');
      const number = await numberIn(wish.number, queue.id);
      if (!number.startsWith('+')) return refused(number as CallbackRefusal);
      return oneByOne(keyOf({ queueId: queue.id, number }), () => ask(wish, queue, number));
    },
    cancel: async (id, byId) => {
      const callback = open.get(id);
      if (!callback) return false;
      return oneByOne(keyOf(callback), async () => {
        const now = open.get(id);
        if (!now) return false;
        const over: Callback = { ...now, state: 'cancelled', endedAtMs: clock.nowMs(), interactionId: null };
        const waiting = now.interactionId && interactions.find(now.interactionId);
        if (!waiting || waiting.phase === 'done') {
          await save(over);
          return true;
        }
        if (waiting.phase === 'inHand') return false;
        return saveWith(over, waiting.id, [
          { type: 'ended', by: 'agent', agentId: byId, cause: 'cancelled', resolved: null },
        ]);
      });
    },
    find: (id) => open.get(id) ?? null,
    open: () => [...open.values()].toSorted((one, other) => one.placeAtMs - other.placeAtMs),
    ofCall: (id) => open.get(byCall.get(id) as CallbackId) ?? null,
    numberOf: (id) => open.get(byCall.get(id) as CallbackId)?.number ?? null,
    waysOf: async (line) => {
      const id = callOfOutLine(line);
      const callback = id && open.get(byCall.get(id) as CallbackId);
      const agentId = id && interactions.find(id)?.responsible;
      if (!id || !callback || !agentId) throw new Error('Nobody is called back on this line');
      const { queueId, customerId } = callback;
      const judged = await needs.trunkLines.judge(callback.number, queueId);
      if (judged.type !== 'allowed') throw new Error(`She cannot be called back now: ${judged.type}`);
      const made = { id, agentId, queueId, customerId, number: judged.number, beganAtMs: clock.nowMs() };
      await database.within(organisationId, async (trx) => {
        for (const statement of madeCallRows.statements(organisationId, [made])) await statement.execute(trx);
      });
      return judged.ways;
    },
    start: async () => {
      isStarted = true;
      // What ended while the program was away.
      for (const { interactionId } of [...open.values()]) {
        if (interactionId && (interactions.find(interactionId)?.phase ?? 'done') === 'done') await tried(interactionId);
      }
      look();
    },
    close: () => {
      isStarted = false;
      clearTimeout(timer);
    },
  };
}
