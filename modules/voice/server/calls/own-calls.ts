import { maskedPhone } from '#customers';
import type { Customers } from '#customers/server';
import { may, type Person, type Who } from '#identity';
import { busyWith, type Interaction } from '#interactions';
import type { AgentId, InteractionId, ProjectId, QueueId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import type { BulkWrite } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queue } from '#queues';
import type { Queues } from '#queues/server';
import type { Recordings } from '#recordings/server';
import { type CallAct, happeningsOf, type PlainCallAct } from '../../call-acts.ts';
import {
  type CallParty,
  type Colleague,
  callsTopicOf,
  type OwnCall,
  type OwnCallState,
  type OwnCallsChange,
} from '../../call-contract.ts';
import type { CallRefusal } from '../../call-outgoing-contract.ts';
import type { Callback } from '../../callback.ts';
import { mayBeOutcome, outcomesToChoose } from '../../outcome.ts';
import type { Calls } from './calls.ts';
import type { CardData } from './card-data.ts';
import { isColleague } from './colleagues.ts';
import { refusalOf } from './outgoing.ts';
import type { OutsideGuests } from './outside-guests.ts';

export type ActOutcome = 'outcomeRefused' | 'done' | 'unknown' | 'refused' | 'queueRefused' | 'colleagueRefused';

/** As with every call to the outside, it may be refused for a reason of its own. */
export type AskOutcome = ActOutcome | { readonly because: CallRefusal; readonly againAtMs: number | null };

/** Colleagues shown at once. */
const colleaguesMost = 500;

/** The calls of each agent as her desk shows them, and what she does with them there. */
export interface OwnCalls {
  readonly of: (who: Who) => Promise<readonly OwnCall[]>;
  readonly act: (who: Who, id: InteractionId, act: PlainCallAct) => Promise<ActOutcome>;
  /** Who may be asked into her call, or get it: those first who can be rung. */
  readonly colleaguesOf: (who: Who) => readonly Colleague[];
  readonly ask: (who: Who, id: InteractionId, act: 'transferTo' | 'consult', agentId: AgentId) => Promise<ActOutcome>;
  /** The same with a number outside. */
  readonly askNumber: (
    who: Who,
    id: InteractionId,
    act: 'transferTo' | 'consult',
    number: string,
  ) => Promise<AskOutcome>;
  /** The work after it is done; `outcomeId`: what it came to, null where she says nothing. */
  readonly wrapUp: (who: Who, id: InteractionId, outcomeId: string | null) => Promise<ActOutcome>;
  readonly transfer: (who: Who, id: InteractionId, queueId: QueueId) => Promise<ActOutcome>;
  /** These calls are others now: whoever has or had them is told. */
  readonly changed: (ids: ReadonlySet<InteractionId>) => void;
}

export interface OwnCallsNeeds {
  readonly calls: () => Calls;
  readonly customers: Customers;
  readonly queues: Queues;
  readonly outside: () => Pick<OutsideGuests, 'invite' | 'numberOf'>;
  readonly cardData: () => Pick<CardData, 'untilOf'>;
  readonly recordings: Pick<Recordings, 'nowOf'>;
  readonly people: () => readonly Person[];
  /** The callback that a call is a try of. */
  readonly callbackOf: (id: InteractionId) => Pick<Callback, 'reason' | 'askedAtMs'> | null;
  /** By which colleagues call her. */
  readonly internalNumberOf: (agentId: AgentId) => string | null;
  /** Whether she is signed in and does not rest. */
  readonly isAvailable: (agentId: AgentId) => boolean;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly publish: (topic: string, change: OwnCallsChange) => void;
}

/** Opens the calls of agents on their desks. */
export function openOwnCalls(needs: OwnCallsNeeds): OwnCalls {
  const { calls, customers, queues, publish, log } = needs;
  /** Who had a call when it was told last. */
  const had = new Map<InteractionId, readonly AgentId[]>();

  /** The queue it is in, was answered from, or is called on behalf of. */
  const queueOf = ({ visit, homeQueueId }: Interaction): Queue | null => {
    const queueId = visit?.queueId ?? homeQueueId;
    return queueId && queues.find(queueId);
  };
  const viewOf = async (who: Who, interaction: Interaction): Promise<OwnCall | null> => {
    const isConnected = calls().isConnected(interaction.id);
    const stands = standingOf(interaction, who.userId, isConnected);
    if (!stands) return null;
    const { id, customerId, startedAtMs, visit, projectId } = interaction;
    const customer = customerId && (await customers.find(customerId));
    const number = calls().numberOf(id);
    const queue = queueOf(interaction);
    const callback = needs.callbackOf(id);
    return {
      interactionId: id,
      state: stands.state,
      callback: callback && { reason: callback.reason, askedAt: iso(callback.askedAtMs) },
      guest: guestOf(interaction, who.userId),
      parties: stands.state === 'wrapUp' ? [] : partiesOf(interaction, who),
      isCallerAside: !isConnected,
      sinceAt: iso(stands.sinceMs),
      startedAt: iso(startedAtMs),
      wrapUpUntilAt: isoOrNull(stands.state === 'wrapUp' ? stands.sinceMs + calls().wrapUpMsOf(interaction) : null),
      queueName: (visit && queue?.name) ?? '',
      answers: [...calls().answersOf(id)],
      outcomes: outcomesToChoose(queue).map(({ id: outcomeId, name }) => ({ id: outcomeId, name })),
      outcomeIsRequired: queue?.outcomeIsRequired ?? false,
      recording: needs.recordings.nowOf(id),
      cardDataUntilAt: isoOrNull(needs.cardData().untilOf(id)),
      customer: customer ? { id: customer.id, name: customers.nameOf(customer) } : null,
      number: seenBy(who, projectId, number),
    };
  };
  const nameOf = (agentId: AgentId): string => personOf(agentId)?.name ?? '';
  const personOf = (agentId: AgentId): Person | null =>
    needs.people().find((one) => one.who.userId === agentId) ?? null;
  const guestOf = ({ guests, legs }: Interaction, agentId: AgentId): OwnCall['guest'] => {
    const guest = guests.find((one) => one.agentId === agentId);
    if (!guest) return null;
    const main = legs.find(({ state }) => state === 'connected' || state === 'held');
    const isConference = guest.purpose === 'consult' && main?.state === 'connected' && guest.state !== 'aside';
    return { part: isConference ? 'conference' : guest.purpose, byName: nameOf(main?.agentId ?? guest.byId) };
  };
  const seenBy = (who: Who, projectId: ProjectId, number: string): string =>
    number === '' || may(who, 'customer.seeContact', { projectId }) ? number : maskedPhone(number);
  const partiesOf = ({ legs, guests, projectId }: Interaction, who: Who): CallParty[] => [
    ...legs
      .filter((leg) => leg.state !== 'wrapUp' && leg.agentId !== who.userId)
      .map((leg) => ({ id: leg.legId, name: nameOf(leg.agentId), isOutside: false, state: 'main' as const })),
    ...guests
      .filter(({ agentId }) => agentId !== who.userId)
      .map(({ guestId: id, agentId, byId, state }) => {
        const number = needs.outside().numberOf(id);
        // Who typed a number knows it.
        const outside = byId === who.userId ? number : seenBy(who, projectId, number);
        return { id, name: agentId ? nameOf(agentId) : outside, isOutside: agentId === null, state };
      }),
  ];
  const of = async (who: Who): Promise<readonly OwnCall[]> => {
    const hers = [...calls().all()].filter((one) => holdersOf(one).includes(who.userId));
    const views = await Promise.all(hers.map((one) => viewOf(who, one)));
    return views.flatMap((view) => view ?? []);
  };
  const tell = async (agentId: AgentId): Promise<void> => {
    const who = personOf(agentId)?.who;
    if (who) publish(callsTopicOf(agentId), { type: 'calls', items: await of(who) });
  };
  const herCall = (who: Who, id: InteractionId): Interaction | null => {
    const interaction = calls().find(id);
    return interaction && holdersOf(interaction).includes(who.userId) ? interaction : null;
  };
  const record = async (
    who: Who,
    id: InteractionId,
    act: CallAct,
    writes: readonly BulkWrite[] = [],
  ): Promise<ActOutcome> => {
    const interaction = herCall(who, id);
    if (!interaction) return 'unknown';
    const happenings = happeningsOf(interaction, who.userId, act);
    return happenings && (await calls().record(id, happenings, writes)) ? 'done' : 'refused';
  };

  return {
    of,
    act: (who, id, type) => record(who, id, { type }),
    wrapUp: async (who, id, outcomeId) => {
      const interaction = herCall(who, id);
      if (!interaction) return 'unknown';
      const queue = queueOf(interaction);
      return mayBeOutcome(queue, outcomeId) ? record(who, id, { type: 'wrapUp', outcomeId }) : 'outcomeRefused';
    },
    colleaguesOf: (who) =>
      needs
        .people()
        .filter((one) => isColleague(who, one))
        .slice(0, colleaguesMost)
        .map(({ name, who: { userId: agentId } }) => {
          const standing = calls().standingOf(agentId);
          const state = standing === 'free' && !needs.isAvailable(agentId) ? 'away' : standing;
          return { agentId, name, state, number: needs.internalNumberOf(agentId) };
        }),
    ask: async (who, id, type, toAgentId) => {
      if (!herCall(who, id)) return 'unknown';
      const person = personOf(toAgentId);
      if (!person || !isColleague(who, person) || calls().standingOf(toAgentId) !== 'free') return 'colleagueRefused';
      return record(who, id, { type, toAgentId, guestId: newId<'leg'>() });
    },
    askNumber: async (who, id, type, number) => {
      const interaction = herCall(who, id);
      if (!interaction) return 'unknown';
      const queueId = queueOf(interaction)?.id ?? null;
      const invited = await needs.outside().invite({ number, interactionId: id, byId: who.userId, queueId });
      if (invited.type !== 'invited') return refusalOf(invited);
      const { guestId, writes, drop } = invited;
      const outcome = await record(who, id, { type, toAgentId: null, guestId }, writes);
      if (outcome !== 'done') drop();
      return outcome;
    },
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

const holdersOf = (interaction: Interaction): readonly AgentId[] => [
  ...(interaction.offer ? [interaction.offer.agentId] : []),
  ...busyWith(interaction),
];

const guestStates = { ringing: 'ringing', talking: 'talking', aside: 'held' } as const;

/** What a call is for one agent, and since when; null when it is not hers. */
function standingOf(
  { offer, legs, guests }: Interaction,
  agentId: AgentId,
  isConnected: boolean,
): { readonly state: OwnCallState; readonly sinceMs: number } | null {
  const guest = guests.find((one) => one.agentId === agentId);
  if (guest) return { state: guestStates[guest.state], sinceMs: guest.sinceMs };
  const leg = legs.findLast((one) => one.agentId === agentId);
  if (!leg) return offer?.agentId === agentId ? { state: 'ringing', sinceMs: offer.offeredAtMs } : null;
  const { sinceMs } = leg;
  if (leg.state === 'dialing') return { state: 'dialing', sinceMs };
  if (leg.state === 'wrapUp' || leg.state === 'held') return { state: leg.state, sinceMs };
  return { state: isConnected ? 'talking' : 'connecting', sinceMs };
}
