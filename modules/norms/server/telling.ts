import type { Person } from '#identity';
import type { AgentId, QueueId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import type { Action } from '../action.ts';
import type { NormFact } from '../fact.ts';
import { type NormAlert, type NormAlertChange, normsTopicOf } from '../live.ts';

/** Leads that one crossing is told to at most. */
const leadsMost = 50;

export interface TellingNeeds {
  readonly log: Log;
  readonly queues: Pick<Queues, 'find'>;
  /** Everybody of the house, for who leads whom. */
  readonly everybody: () => readonly Person[];
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

/** Tells people and programs of a level that was crossed, as its actions say. What touches the conversation is messaging's. */
export function openTelling({ log, queues, everybody, publish, call }: TellingNeeds) {
  const nameOf = (id: AgentId | null) => everybody().find(({ who }) => who.userId === id)?.name ?? null;

  return (fact: NormFact, actions: readonly Action[]): void => {
    const has = (type: Action['type']) => actions.some((action) => action.type === type);
    const { agentId, queueId } = fact;
    const alert = {
      interactionId: fact.about as NormAlert['interactionId'],
      status: fact.status,
      level: fact.level,
      crossedAt: iso(fact.atMs),
      queueId,
      queueName: queues.find(queueId)?.name ?? '',
      agentName: nameOf(agentId),
    };
    const tell = (to: UserId, how: Pick<NormAlert, 'as' | 'hasSound' | 'hasNotice'>) =>
      publish(normsTopicOf(to), { type: 'alert', alert: { ...alert, ...how } } satisfies NormAlertChange);

    if (agentId && (has('sound') || has('notifyAgent')))
      tell(agentId, { as: 'responsible', hasSound: has('sound'), hasNotice: has('notifyAgent') });
    if (has('notifyLead')) {
      const leads = leadsOf(agentId ? [agentId] : membersOf(queueId), everybody()).filter((id) => id !== agentId);
      for (const id of leads.slice(0, leadsMost)) tell(id, { as: 'lead', hasSound: false, hasNotice: true });
    }
    for (const action of actions) {
      if (action.type !== 'webhook' || !call) continue;
      const id = `${fact.about}:${fact.sinceMs}:${fact.status}:${fact.level}`;
      const { interactionId, status, level, crossedAt } = alert;
      const body: WebhookBody = { type: 'normCrossed', id, interactionId, status, level, crossedAt, queueId, agentId };
      call(action.url, body, id).catch((err: Error) => log.warn({ err }, 'a crossed norm was not told to its address'));
    }
  };

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
