import type { Person, Who } from '#identity';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId, QueueId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { BulkWrite, Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import { type Action, isTouching } from '../action.ts';
import type { NormFact } from '../fact.ts';
import { type NormAlert, type NormAlertChange, normsTopicOf } from '../live.ts';
import type { DueAction } from './due-action-store.ts';

/** Leads that one crossing is told to at most. */
const leadsMost = 50;
/** Who comes back within this long after a start hears what was crossed when the program died, and no more than this. */
const heldMs = 60_000;
const heldMost = 1_000;

export interface TellingNeeds {
  readonly log: Log;
  readonly clock: Clock;
  readonly journal: Pick<Journal<FactShape>, 'record'>;
  readonly queues: Pick<Queues, 'find'>;
  /** Everybody of the house, for who leads whom. */
  readonly everybody: () => readonly Person[];
  /** What the customer of a conversation is called; null for who may not see it. */
  readonly customerNameFor: (who: Who, id: InteractionId) => Promise<string | null>;
  readonly publish: (topic: string, change: unknown) => void;
  /** Calls a web address of the manager's with this; null where nothing leaves the house. */
  readonly call: ((url: string, body: WebhookBody, id: string) => Promise<void>) | null;
}

/** What a web address is told: ids, codes and amounts, nothing of the customer. */
export interface WebhookBody {
  readonly type: 'normCrossed';
  /** The same for the same crossing, however often it is told. */
  readonly id: string;
  readonly interactionId: string;
  readonly status: string;
  readonly level: number;
  readonly crossedAt: string;
  readonly queueId: string;
  readonly agentId: string | null;
}

/** Tells people and programs of levels that were crossed. What touches the conversation is messaging's. */
export interface Telling {
  /** `isAgain` when a program died before it could tell: nobody is connected yet, so it is held for who comes back. */
  readonly tell: (fact: NormFact, due: readonly DueAction[], isAgain: boolean) => void;
  /** What is held for somebody who comes back now. */
  readonly heldFor: (userId: UserId) => readonly NormAlert[];
}

/** Opens the telling of one organisation. */
export function openTelling(needs: TellingNeeds): Telling {
  const { log, clock, journal, queues, everybody, customerNameFor, publish, call } = needs;
  const held: { readonly to: UserId; readonly alert: NormAlert; readonly untilMs: number }[] = [];
  const personOf = (id: UserId | null) => everybody().find(({ who }) => who.userId === id) ?? null;
  const done = async (writes: readonly BulkWrite[]): Promise<void> => {
    if (writes.length > 0) await journal.record([], writes);
  };
  /** Nothing is lost by it: what is not noted as done is done again by the next program. */
  const warn = (err: Error) => log.warn({ err }, 'what a crossed norm tells was not told or not noted');

  const tellPeople = async (fact: NormFact, actions: readonly Action[], isAgain: boolean): Promise<void> => {
    const has = (type: Action['type']) => actions.some((action) => action.type === type);
    const { agentId, queueId } = fact;
    const interactionId = fact.about as InteractionId;
    const alert = {
      interactionId,
      status: fact.status,
      level: fact.level,
      crossedAt: iso(fact.atMs),
      queueId,
      queueName: queues.find(queueId)?.name ?? '',
      agentName: personOf(agentId)?.name ?? null,
    };
    const tellOne = async (to: UserId, how: Pick<NormAlert, 'as' | 'hasSound' | 'hasNotice'>) => {
      const person = personOf(to);
      const customerName = person && (await customerNameFor(person.who, interactionId));
      const told = { ...alert, ...how, customerName };
      publish(normsTopicOf(to), { type: 'alert', alert: told } satisfies NormAlertChange);
      if (isAgain && held.length < heldMost) held.push({ to, alert: told, untilMs: clock.nowMs() + heldMs });
    };
    if (agentId && (has('sound') || has('notifyAgent')))
      await tellOne(agentId, { as: 'responsible', hasSound: has('sound'), hasNotice: has('notifyAgent') });
    if (!has('notifyLead')) return;
    const leads = leadsOf(agentId ? [agentId] : membersOf(queueId), everybody()).filter((id) => id !== agentId);
    for (const id of leads.slice(0, leadsMost)) await tellOne(id, { as: 'lead', hasSound: false, hasNotice: true });
  };

  return {
    tell: (fact, due, isAgain) => {
      const calls = due.flatMap(({ action, done }) => (action.type === 'webhook' ? [{ url: action.url, done }] : []));
      const words = due.filter(({ action }) => !isTouching(action) && action.type !== 'webhook');
      if (words.length > 0)
        tellPeople(
          fact,
          words.map(({ action }) => action),
          isAgain,
        )
          .then(() => done(words.map((one) => one.done)))
          .catch(warn);
      for (const one of calls)
        callAddress(fact, one.url)
          .then(() => done([one.done]))
          .catch(warn);
    },
    heldFor: (userId) => {
      const nowMs = clock.nowMs();
      return held.filter(({ to, untilMs }) => to === userId && nowMs < untilMs).map(({ alert }) => alert);
    },
  };

  async function callAddress(fact: NormFact, url: string): Promise<void> {
    const id = `${fact.about}:${fact.sinceMs}:${fact.status}:${fact.level}`;
    const { status, level, queueId, agentId } = fact;
    const crossedAt = iso(fact.atMs);
    const body = {
      type: 'normCrossed',
      id,
      interactionId: fact.about,
      status,
      level,
      crossedAt,
      queueId,
      agentId,
    } as const;
    await call?.(url, body satisfies WebhookBody, id);
  }

  function membersOf(queueId: QueueId): readonly AgentId[] {
    return queues.find(queueId)?.members.map((member) => member.agentId) ?? [];
  }
}

/** Who leads these agents: those who may act on the work of exactly their groups; where nobody does, of everybody. */
export function leadsOf(agentIds: readonly AgentId[], everybody: readonly Person[]): readonly UserId[] {
  const wanted = new Set(agentIds);
  const groups = new Set(everybody.filter(({ who }) => wanted.has(who.userId)).map(({ who }) => who.groupId));
  const scopeOf = ({ who }: Person) => who.grants.filter(({ right }) => right === leadRight).map(({ scope }) => scope);
  const able = everybody.filter(({ isDisabled }) => !isDisabled);
  const own = able.filter((one) => one.who.groupId && groups.has(one.who.groupId) && scopeOf(one).includes('group'));
  const leads = own.length > 0 ? own : able.filter((one) => scopeOf(one).includes('all'));
  return leads.map(({ who }) => who.userId);
}
/** Whoever may change the availability of others is their lead. */
const leadRight = 'agent.setAvailability';
