import { hasRoom, takesWork } from '#agents';
import type { Agents } from '#agents/server';
import { may, type Person, type Who } from '#identity';
import { heldBy, type Interaction, type InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import { type Medium, mediumOf } from '#kernel/channel.ts';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId, OfferId, QueueId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import { openAcd } from '../acd.ts';
import type { Decision } from '../decision.ts';
import { type MeChange, type MyState, meTopicOf } from '../live.ts';
import { toRecord } from '../record.ts';
import type { FloorRules } from '../rules.ts';
import type { UsualWaitMs } from '../usual-wait.ts';
import { myState } from './desks.ts';
import { openOffers } from './offers.ts';
import { followFact, forgetOver, rebuild } from './rebuild.ts';
import { openWaits } from './waits.ts';

export type AcceptOutcome =
  | { readonly type: 'answered'; readonly interaction: Interaction }
  | { readonly type: 'gone'; readonly because: 'expired' | 'withdrawn' | 'answered' | 'ended' | 'unknown' };
export type DeclineOutcome =
  | { readonly type: 'declined' }
  | { readonly type: 'reasonNeeded' }
  | (AcceptOutcome & { type: 'gone' });
export type TakeOutcome =
  | { readonly type: 'answered'; readonly interaction: Interaction }
  | { readonly type: 'refused'; readonly because: 'notWaiting' | 'noRoom' | 'unreachable' | 'offline' }
  | { readonly type: 'unknown' };

/** Routing of one organisation: hears facts, keeps the floor, and writes what follows. */
export interface Routing {
  readonly accept: (who: Who, offerId: OfferId) => Promise<AcceptOutcome>;
  readonly decline: (who: Who, offerId: OfferId, because: string | null) => Promise<DeclineOutcome>;
  readonly take: (who: Who, id: InteractionId) => Promise<TakeOutcome>;
  readonly hasSlot: (agentId: AgentId, medium: Medium) => boolean;
  /** Why an agent cannot take one more of this medium of her own accord; null when she can. */
  readonly takeRefusal: (agentId: AgentId, medium: Medium) => 'offline' | 'unreachable' | 'noRoom' | null;
  readonly isReachable: (agentId: AgentId) => boolean;
  /** Since when an agent has been offline or out of reach; null while she is there. */
  readonly goneSinceMs: (agentId: AgentId) => number | null;
  readonly waitingIn: (queueId: QueueId) => number;
  readonly positionOf: (id: InteractionId) => number | null;
  /** How many agents take work now who could take this one, those with full hands included. */
  readonly agentsFor: (id: InteractionId) => number;
  /** How long it will still wait; null when nobody can say. */
  readonly expectedWaitMs: (id: InteractionId) => number | null;
  readonly me: (agentId: AgentId) => MyState;
  /** The facts of an interaction's offers, for whoever may see the interaction; null otherwise. */
  readonly offersOf: (who: Who, id: InteractionId) => Promise<readonly Recorded<InteractionFact>[] | null>;
  /** Rules that are not facts changed: people, groups; of these agents only, when they are named. */
  readonly refresh: (only?: readonly AgentId[]) => void;
  readonly start: () => void;
  readonly close: () => void;
}

export interface RoutingNeeds {
  readonly journal: Journal<FactShape>;
  readonly interactions: Interactions;
  readonly agents: Agents;
  readonly queues: Queues;
  readonly people: () => readonly Person[];
  /** The name of anybody of the house; null when she is gone. */
  readonly nameOf: (id: UserId) => string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** IANA zone of the organisation: its day begins there. */
  readonly zone: string;
  readonly publish: (topic: string, change: unknown) => void;
  /** What people waited at this hour of the week, for queues whose day has only begun. */
  readonly usualWaitMs: UsualWaitMs;
}

/** Screens hear of the lines of their queues at most this often. */
const linesEveryMs = 2_000;
/** A sleep longer than this is cut: the machine's timers hold no more than 24 days, and a sweep does no harm. */
const sleepMost = 60_000;

/** Opens routing on a floor: rebuilds from facts, then decides as soon as it is started. */
export async function openRouting(needs: RoutingNeeds): Promise<Routing> {
  const { journal, interactions, agents, queues, clock, log, zone, publish } = needs;
  const acd = openAcd();
  const look = acd.look;
  const { usualWaitMs } = needs;
  const waits = openWaits({ look, servedBy: (seat) => queues.servedBy(seat.agentId), usualWaitMs });
  const offers = openOffers();
  const dirtyAgents = new Set<AgentId>();
  const dirtyQueues = new Set<QueueId>();
  let wake: NodeJS.Timeout | undefined;
  let isStarted = false;
  let rulesChanged = false;

  /** Archived queues are among them: whoever waited there when they were archived is still served. */
  const rules = (): FloorRules => ({
    zone,
    queues: queues.all().map((queue) => ({
      ...queue,
      hours: queue.doors,
      // Where agents only ever take, the line has no members to choose among.
      members: queue.assignment === 'manual' ? [] : queue.members,
    })),
    seats: needs.people().map(({ who }) => ({
      agentId: who.userId,
      groupId: who.groupId,
      skills: agents.levelsOf(who.userId),
      capacity: agents.capacityOf(who.userId),
    })),
    presence: agents.rules(),
  });

  const early: Recorded<FactShape>[] = [];
  let take = (fact: Recorded<FactShape>): void => void early.push(fact);
  journal.hear('routing', (fact) => take(fact));
  const lives = await rebuild(acd, {
    journal,
    early,
    rules: rules(),
    openIds: [...interactions.open()].map((interaction) => interaction.id),
    agentIds: needs.people().map((person) => person.who.userId),
    dayStartMs: startOfDay(zone, clock.nowMs()),
    follow: waits.follow,
  });
  for (const { id, offer } of lives.values()) if (offer) offers.begin(offer.offerId, id, offer.agentId);

  const deskNeeds = {
    look,
    agents,
    queues,
    heldBy: interactions.heldBy,
    find: interactions.find,
    nameOf: needs.nameOf,
  };
  const me = (agentId: AgentId): MyState => myState(agentId, clock.nowMs(), deskNeeds);
  const tellAgents = (ids: Iterable<AgentId>): void => {
    for (const agentId of ids) {
      const change: MeChange = { type: 'me', me: me(agentId) };
      publish(meTopicOf(agentId), change);
    }
  };

  const noteTouched = (fact: Recorded<FactShape>): void => {
    offers.follow(fact);
    if (fact.of === 'agent') return void dirtyAgents.add(fact.about as AgentId);
    if (fact.of !== 'interaction') return;
    const told = fact as Recorded<InteractionFact>;
    const before = lives.get(told.about);
    if (changesNobody(before, told)) return;
    if (before?.responsible) dirtyAgents.add(before.responsible);
    if (before?.offer) dirtyAgents.add(before.offer.agentId);
    for (const { agentId } of before?.guests ?? []) if (agentId) dirtyAgents.add(agentId);
    if ('agentId' in told && told.agentId) dirtyAgents.add(told.agentId);
    const queueId = told.type === 'queued' ? told.queueId : before?.visit?.queueId;
    if (queueId) dirtyQueues.add(queueId);
  };

  take = (fact) => {
    noteTouched(fact);
    if (fact.of === 'rules') rulesChanged = true;
    else followFact(acd, lives, fact, { present: interactions.find, follow: waits.follow });
    if (fact.of === 'interaction') forgetOver(lives, fact.about as InteractionId);
  };

  /** Asks the floor what should happen, and writes it. What is written comes back as facts and is decided upon again. */
  const decide = (): void => {
    if (!isStarted || !journal.isOpen()) return;
    if (rulesChanged) {
      rulesChanged = false;
      acd.setRules(rules(), clock.nowMs());
      for (const { who } of needs.people()) dirtyAgents.add(who.userId);
    }
    const nowMs = clock.nowMs();
    for (const decision of acd.distribute(nowMs, { newOfferId: () => newId<'offer'>(), withReasons: true })) {
      carryOut(decision, nowMs);
    }
    clearTimeout(wake);
    const nextMs = acd.nextWakeMs();
    const sleepMs = nextMs === null ? sleepMost : Math.min(Math.max(nextMs - clock.nowMs(), 1), sleepMost);
    wake = setTimeout(decide, sleepMs);
    wake.unref();
  };

  const carryOut = (decision: Decision, nowMs: number): void => {
    for (const part of toRecord(decision, () => newId<'leg'>())) {
      if (part.of === 'agent') {
        agents.presences.record(part.about, part.happenings).catch(ignoreLost);
        continue;
      }
      // Where the clock was put back: not before what has happened to it.
      const atMs = Math.max(nowMs, interactions.find(part.about)?.lastFactAtMs ?? nowMs);
      const outcome = interactions.record(part.about, part.happenings, { atMs });
      if (outcome.type === 'recorded') outcome.committed.catch(ignoreLost);
      else if (decision.type === 'offer') acd.undo(decision.offerId, nowMs);
    }
  };
  /** The journal has told its floor already; what was decided is decided anew from disk. */
  const ignoreLost = (err: Error): void => log.debug({ err }, 'a decision was not recorded');

  journal.afterBatch(() => {
    tellAgents(dirtyAgents);
    dirtyAgents.clear();
    decide();
  });

  const lines = setInterval(() => {
    const waitingFor = new Set(
      [...dirtyQueues].flatMap((id) => queues.find(id)?.members.map((one) => one.agentId) ?? []),
    );
    dirtyQueues.clear();
    tellAgents([...waitingFor].filter((agentId) => agents.presences.of(agentId).isReachable));
  }, linesEveryMs);
  lines.unref();

  /** The interaction an offer of hers is about, or why it is hers no more. */
  const offerOf = (who: Who, offerId: OfferId): Interaction | (AcceptOutcome & { type: 'gone' }) => {
    const known = offers.find(offerId);
    if (!known || known.agentId !== who.userId) return { type: 'gone', because: 'unknown' };
    const interaction = interactions.find(known.interactionId);
    if (interaction?.offer?.offerId === offerId) return interaction;
    return { type: 'gone', because: known.end ?? (interaction?.phase === 'done' ? 'ended' : 'withdrawn') };
  };
  /** The same acceptance again, after its answer was lost on the way. */
  const acceptedBefore = (who: Who, offerId: OfferId): Interaction | null => {
    const known = offers.find(offerId);
    if (known?.end !== 'answered' || known.agentId !== who.userId) return null;
    const interaction = interactions.find(known.interactionId);
    return interaction?.responsible === who.userId ? interaction : null;
  };

  const acceptOnce = async (who: Who, offerId: OfferId): Promise<AcceptOutcome> => {
    const before = acceptedBefore(who, offerId);
    if (before) return { type: 'answered', interaction: before };
    const found = offerOf(who, offerId);
    if ('type' in found) return found;
    const outcome = interactions.record(found.id, [
      {
        type: 'answered',
        legId: newId<'leg'>(),
        agentId: who.userId,
        visitId: found.visit?.visitId ?? null,
        offerId,
        how: 'accepted',
      },
    ]);
    if (outcome.type === 'refused') return { type: 'gone', because: 'withdrawn' };
    agents.presences.accepted(who.userId);
    await outcome.committed;
    return { type: 'answered', interaction: outcome.now };
  };
  /** Acceptances that are being written: a second browser of the same agent hears what the first one does. */
  const accepting = new Map<string, Promise<AcceptOutcome>>();

  return {
    accept: (who, offerId) => {
      const key = `${who.userId} ${offerId}`;
      const running = accepting.get(key) ?? acceptOnce(who, offerId).finally(() => accepting.delete(key));
      accepting.set(key, running);
      return running;
    },
    decline: async (who, offerId, because) => {
      const found = offerOf(who, offerId);
      if ('type' in found) return found;
      const queue = found.visit ? queues.find(found.visit.queueId) : null;
      if (queue?.declineAsksReason && !because) return { type: 'reasonNeeded' };
      const outcome = interactions.record(found.id, [{ type: 'offerDeclined', offerId, agentId: who.userId, because }]);
      if (outcome.type === 'refused') return { type: 'gone', because: 'withdrawn' };
      await outcome.committed;
      return { type: 'declined' };
    },
    take: async (who, id) => {
      const interaction = interactions.find(id);
      if (!interaction || !mayTake(who, interaction)) return { type: 'unknown' };
      // The same again, from another window of hers or because its answer was lost on the way.
      if (interaction.responsible === who.userId && interaction.phase === 'inHand')
        return { type: 'answered', interaction };
      const { visit, offer } = interaction;
      if ((interaction.phase !== 'waiting' && interaction.phase !== 'ringing') || !visit)
        return { type: 'refused', because: 'notWaiting' };
      const because = takeRefusal(who.userId, mediumOf(interaction.channel));
      if (because) return { type: 'refused', because };
      const outcome = interactions.record(id, [
        ...(offer
          ? [
              {
                type: 'offerWithdrawn' as const,
                offerId: offer.offerId,
                agentId: offer.agentId,
                cause: 'taken' as const,
              },
            ]
          : []),
        {
          type: 'answered',
          legId: newId<'leg'>(),
          agentId: who.userId,
          visitId: visit.visitId,
          offerId: null,
          how: 'taken',
        },
      ]);
      if (outcome.type === 'refused') return { type: 'refused', because: 'notWaiting' };
      await outcome.committed;
      return { type: 'answered', interaction: outcome.now };
    },
    takeRefusal,
    hasSlot: (agentId, medium) => {
      const seat = look.seat(agentId);
      return seat !== null && takesWork(seat.presence) && hasRoom(seat.rules.capacity, seat.inHand, medium);
    },
    isReachable: (agentId) => {
      const presence = agents.presences.of(agentId);
      return presence.isReachable && presence.availability !== 'offline';
    },
    goneSinceMs: (agentId) => {
      const { availability, availabilitySinceMs, isReachable, reachabilitySinceMs } = agents.presences.of(agentId);
      if (availability === 'offline') return availabilitySinceMs;
      return isReachable ? null : reachabilitySinceMs;
    },
    waitingIn: (queueId) => look.queue(queueId)?.waiting ?? 0,
    positionOf: look.position,
    agentsFor: (id) => {
      const interaction = interactions.find(id);
      return interaction ? waits.agentsFor(interaction) : 0;
    },
    expectedWaitMs: (id) => {
      const interaction = interactions.find(id);
      return interaction && waits.expectedMs(interaction, clock.nowMs());
    },
    me,
    offersOf: async (who, id) => {
      const told = await journal.factsOf([id]);
      const facts = told.filter((fact): fact is Recorded<InteractionFact> => fact.of === 'interaction');
      const interaction = await interactions.load(id);
      if (!interaction || !mayRead(who, interaction, facts)) return null;
      return facts;
    },
    refresh: (only) => {
      if (only === undefined || !isStarted) rulesChanged = true;
      else {
        acd.setRules(rules(), clock.nowMs());
        for (const agentId of only) dirtyAgents.add(agentId);
      }
      decide();
    },
    start: () => {
      isStarted = true;
      decide();
    },
    close: () => {
      isStarted = false;
      clearTimeout(wake);
      clearInterval(lines);
    },
  };

  function groupOf(agentId: AgentId | null) {
    return needs.people().find((person) => person.who.userId === agentId)?.who.groupId ?? null;
  }

  /** Nobody's yet: her right must reach it, or she serves its queue. */
  function takeRefusal(agentId: AgentId, medium: Medium) {
    const presence = agents.presences.of(agentId);
    if (presence.availability === 'offline') return 'offline';
    if (!presence.isReachable || (medium === 'voice' && presence.voiceDoubt !== null)) return 'unreachable';
    const seat = look.seat(agentId);
    return seat && hasRoom(seat.rules.capacity, seat.inHand, medium) ? null : 'noRoom';
  }

  function mayTake(who: Who, { projectId, visit }: Interaction): boolean {
    if (!may(who, 'chat.take')) return false;
    if (may(who, 'chat.take', { projectId, ownerId: null })) return true;
    return visit !== null && queues.servedBy(who.userId).includes(visit.queueId);
  }

  function mayRead(who: Who, interaction: Interaction, facts: readonly InteractionFact[]): boolean {
    const ownerId = interaction.responsible ?? interaction.lastResponsible;
    if (may(who, 'chat.view', { ownerId, groupId: groupOf(ownerId), projectId: interaction.projectId })) return true;
    return facts.some((fact) => fact.type === 'offered' && fact.agentId === who.userId);
  }
}

/** Midnight of a zone before a moment, epoch milliseconds. */
function startOfDay(zone: string, nowMs: number): number {
  return Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone).startOfDay().epochMilliseconds;
}

/**
 * Whether a fact leaves every agent's state and every line as it was. Most facts are messages of customers, and such a
 * message changes what is in somebody's hand only where it wakes a conversation that was put down.
 */
function changesNobody(before: Interaction | undefined, fact: InteractionFact): boolean {
  if (fact.type !== 'messageReceived') return false;
  return before?.responsible != null && heldBy(before, before.responsible) !== null;
}
