import { maskedPhone } from '#customers';
import type { Customers } from '#customers/server';
import { may, type Who } from '#identity';
import type { Interaction } from '#interactions';
import type { AgentId, InteractionId, QueueId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import type { Recordings } from '#recordings/server';
import { wrapUpMostMs } from '../../call.ts';
import { type CallAct, happeningsOf } from '../../call-acts.ts';
import { callsTopicOf, type OwnCall, type OwnCallState, type OwnCallsChange } from '../../call-contract.ts';
import type { Calls } from './calls.ts';

export type ActOutcome = 'done' | 'unknown' | 'refused' | 'queueRefused';

/** The calls of each agent as her desk shows them, and what she does with them there. */
export interface OwnCalls {
  readonly of: (who: Who) => Promise<readonly OwnCall[]>;
  readonly act: (who: Who, id: InteractionId, act: 'hangUp' | 'hold' | 'resume' | 'wrapUp') => Promise<ActOutcome>;
  readonly transfer: (who: Who, id: InteractionId, queueId: QueueId) => Promise<ActOutcome>;
  /** These calls are others now: whoever has or had them is told. */
  readonly changed: (ids: ReadonlySet<InteractionId>) => void;
}

export interface OwnCallsNeeds {
  readonly calls: () => Calls;
  readonly customers: Customers;
  readonly queues: Queues;
  readonly recordings: Pick<Recordings, 'nowOf'>;
  readonly whoIs: (agentId: AgentId) => Who | null;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly publish: (topic: string, change: OwnCallsChange) => void;
}

/** Opens the calls of agents on their desks. */
export function openOwnCalls(needs: OwnCallsNeeds): OwnCalls {
  const { calls, customers, queues, publish, log } = needs;
  /** Who had a call when it was told last. */
  const had = new Map<InteractionId, readonly AgentId[]>();

  const viewOf = async (who: Who, interaction: Interaction): Promise<OwnCall | null> => {
    const stands = standingOf(interaction, who.userId, calls().isConnected(interaction.id));
    if (!stands) return null;
    const { id, customerId, startedAtMs, visit, projectId } = interaction;
    const customer = customerId && (await customers.find(customerId));
    const number = calls().numberOf(id);
    return {
      interactionId: id,
      state: stands.state,
      sinceAt: iso(stands.sinceMs),
      startedAt: iso(startedAtMs),
      wrapUpUntilAt: isoOrNull(stands.state === 'wrapUp' ? stands.sinceMs + wrapUpMostMs : null),
      queueName: (visit && queues.find(visit.queueId)?.name) ?? '',
      recording: needs.recordings.nowOf(id),
      customer: customer ? { id: customer.id, name: customers.nameOf(customer) } : null,
      number: number === '' || may(who, 'customer.seeContact', { projectId }) ? number : maskedPhone(number),
    };
  };
  const of = async (who: Who): Promise<readonly OwnCall[]> => {
    const hers = [...calls().all()].filter((one) => holdersOf(one).includes(who.userId));
    const views = await Promise.all(hers.map((one) => viewOf(who, one)));
    return views.flatMap((view) => view ?? []);
  };
  const tell = async (agentId: AgentId): Promise<void> => {
    const who = needs.whoIs(agentId);
    if (who) publish(callsTopicOf(agentId), { type: 'calls', items: await of(who) });
  };
  const herCall = (who: Who, id: InteractionId): Interaction | null => {
    const interaction = calls().find(id);
    return interaction && holdersOf(interaction).includes(who.userId) ? interaction : null;
  };
  const record = async (who: Who, id: InteractionId, act: CallAct): Promise<ActOutcome> => {
    const interaction = herCall(who, id);
    if (!interaction) return 'unknown';
    const happenings = happeningsOf(interaction, who.userId, act);
    return happenings && (await calls().record(id, happenings)) ? 'done' : 'refused';
  };

  return {
    of,
    act: (who, id, type) => record(who, id, { type }),
    transfer: async (who, id, queueId) => {
      if (!herCall(who, id)) return 'unknown';
      const queue = queues.find(queueId);
      const isFor = queue && !queue.isArchived && queue.media.includes('voice');
      if (!isFor || !may(who, 'queue.read', { projectId: queue.projectId })) return 'queueRefused';
      const queued = calls().entering(queue, 'transfer');
      return record(who, id, { type: 'transfer', queueId, queued });
    },
    changed: (ids) => {
      const agents = new Set<AgentId>();
      for (const id of ids) {
        const interaction = calls().find(id);
        const now = interaction ? holdersOf(interaction) : [];
        for (const agentId of [...(had.get(id) ?? []), ...now]) agents.add(agentId);
        if (now.length > 0) had.set(id, now);
        else had.delete(id);
      }
      for (const agentId of agents) {
        tell(agentId).catch((err: Error) => log.warn({ agentId, err }, 'A desk was not told of its calls'));
      }
    },
  };
}

const holdersOf = ({ offer, legs }: Interaction): readonly AgentId[] => [
  ...(offer ? [offer.agentId] : []),
  ...legs.map(({ agentId }) => agentId),
];

/** What a call is for one agent, and since when; null when it is not hers. */
function standingOf(
  { offer, legs }: Interaction,
  agentId: AgentId,
  isConnected: boolean,
): { readonly state: OwnCallState; readonly sinceMs: number } | null {
  const leg = legs.findLast((one) => one.agentId === agentId);
  if (!leg) return offer?.agentId === agentId ? { state: 'ringing', sinceMs: offer.offeredAtMs } : null;
  const { sinceMs } = leg;
  if (leg.state === 'wrapUp' || leg.state === 'held') return { state: leg.state, sinceMs };
  return { state: isConnected ? 'talking' : 'connecting', sinceMs };
}
