import { type Channel, type Medium, mediumOf } from '#kernel/channel.ts';
import type {
  AgentId,
  ChannelAccountId,
  ConversationId,
  CustomerId,
  InteractionId,
  LegId,
  OfferId,
  ProjectId,
  QueueId,
  VisitId,
} from '#kernel/id.ts';
import {
  type EndCause,
  type GuestPurpose,
  guestsMost,
  type InteractionFact,
  type InteractionFactType,
  type ParticipantRole,
  participantsMax,
  type SkillRequirement,
  type VisitKind,
} from './fact.ts';
import { type ChatStatus, holdsCapacity, type StatusPlace, statusAfter } from './status.ts';

/** `unplaced`: begun, let go or handed on, and not yet with anybody; `waiting` in a queue; `left` the queue by a door. */
export type Phase = 'unplaced' | 'waiting' | 'ringing' | 'inHand' | 'left' | 'done';

export interface Visit {
  readonly visitId: VisitId;
  readonly queueId: QueueId;
  readonly kind: VisitKind;
  readonly enteredAtMs: number;
  readonly placeAtMs: number;
  readonly boostMs: number;
  readonly isOpen: boolean;
  readonly requires: readonly SkillRequirement[];
}

export interface LiveOffer {
  readonly offerId: OfferId;
  readonly agentId: AgentId;
  readonly offeredAtMs: number;
  readonly expiresAtMs: number;
}

export interface Leg {
  readonly legId: LegId;
  readonly agentId: AgentId;
  readonly state: 'dialing' | 'connected' | 'held' | 'wrapUp';
  readonly sinceMs: number;
}

export interface Participant {
  readonly agentId: AgentId;
  readonly role: ParticipantRole;
}

/** Who is in a call beside its agent. */
export interface Guest {
  readonly guestId: LegId;
  /** Null for a telephone outside. */
  readonly agentId: AgentId | null;
  readonly byId: AgentId;
  readonly purpose: GuestPurpose;
  readonly state: 'ringing' | 'talking' | 'aside';
  readonly sinceMs: number;
}

/** An interaction as it stands now: what its facts add up to, and nothing that is stored beside them. */
export interface Interaction {
  readonly id: InteractionId;
  readonly channel: Channel;
  readonly direction: 'inbound' | 'outbound';
  readonly projectId: ProjectId;
  readonly conversationId: ConversationId | null;
  readonly customerId: CustomerId | null;
  readonly channelAccountId: ChannelAccountId | null;
  readonly previousId: InteractionId | null;
  /** The queue that looks after it while it has been in none; what we began ourselves has one. */
  readonly homeQueueId: QueueId | null;
  readonly startedAtMs: number;
  readonly phase: Phase;
  readonly sinceMs: number;
  /** The queue it is in, or was answered from. */
  readonly visit: Visit | null;
  readonly offer: LiveOffer | null;
  readonly responsible: AgentId | null;
  /** Who stands beside her; they hold none of their slots for it. */
  readonly participants: readonly Participant[];
  /** Who was responsible last; asked when a finished interaction is opened again. */
  readonly lastResponsible: AgentId | null;
  /** Legs that still keep an agent busy: the running one, and those in wrap-up. */
  readonly legs: readonly Leg[];
  /** Calls only. */
  readonly guests: readonly Guest[];
  /** Who handed it to the responsible agent, as long as she has done nothing with it. */
  readonly given: { readonly byId: AgentId; readonly atMs: number } | null;
  /** Written channels only. */
  readonly status: ChatStatus | null;
  readonly statusSinceMs: number;
  readonly postponedUntilMs: number | null;
  readonly returnTo: StatusPlace['returnTo'];
  /** The oldest message of the customer that nobody has answered. */
  readonly unansweredSinceMs: number | null;
  readonly agentMessages: number;
  readonly endedAtMs: number | null;
  readonly endCause: EndCause | null;
  readonly lastFactAtMs: number;
}

export type Followed =
  | { readonly type: 'followed'; readonly now: Interaction }
  | { readonly type: 'refused'; readonly because: Refusal };
/** Why a fact cannot be: its phase does not allow it, or it speaks of another offer or leg than the present one. */
export type Refusal =
  | 'notStarted'
  | 'alreadyStarted'
  | 'notNow'
  | 'otherOffer'
  | 'otherAgent'
  | 'otherLeg'
  | 'otherVisit';

const written: readonly InteractionFactType[] = ['messageReceived', 'messageSent', 'noteWritten'];
/** People come and go beside an interaction as long as it is open. */
const beside: readonly InteractionFactType[] = ['joined', 'left'];

/** Others are brought into a call while somebody has it in hand, or while it goes from one to the other. */
const withGuests: readonly InteractionFactType[] = ['guestCalled', 'guestAnswered', 'guestAside', 'guestLeft'];

/** What may follow in which phase. Anything else did not happen, whoever reports it. */
const mayFollow: Readonly<Record<Phase, readonly InteractionFactType[]>> = {
  unplaced: ['queued', 'dialed', 'answered', 'ended', 'wrappedUp', ...withGuests, ...written, ...beside],
  waiting: [
    'queued',
    'offered',
    'answered',
    'leftQueue',
    'priorityRaised',
    'ended',
    'wrappedUp',
    ...written,
    ...beside,
  ],
  ringing: [
    'answered',
    'offerDeclined',
    'offerExpired',
    'offerWithdrawn',
    'leftQueue',
    'priorityRaised',
    'ended',
    'wrappedUp',
    ...written,
    ...beside,
  ],
  inHand: [
    'answered',
    'dialed',
    'held',
    'resumed',
    'transferred',
    'released',
    'statusChanged',
    'ended',
    'wrappedUp',
    ...withGuests,
    ...written,
    ...beside,
  ],
  left: ['queued', 'dialed', 'messageLeft', 'ended', 'wrappedUp', ...written, ...beside],
  done: ['reopened', 'wrappedUp', 'messageSent'],
};

/**
 * The one place that says what an interaction is after a fact. Refuses what cannot be: an answer to an expired offer,
 * a wrap-up of a call nobody took, a second start.
 */
export function evolve(present: Interaction | null, fact: InteractionFact): Followed {
  if (fact.type === 'started') {
    return present ? { type: 'refused', because: 'alreadyStarted' } : { type: 'followed', now: begin(fact) };
  }
  if (!present) return { type: 'refused', because: 'notStarted' };
  const because = refusal(present, fact);
  if (because) return { type: 'refused', because };
  return { type: 'followed', now: withStatus(present, change(present, fact), fact) };
}

/** The interaction that a whole list of its facts adds up to. Throws when the list holds an impossible fact. */
export function interactionOf(facts: Iterable<InteractionFact>): Interaction | null {
  let present: Interaction | null = null;
  for (const fact of facts) {
    const next = evolve(present, fact);
    if (next.type === 'refused') throw new Error(`Fact ${fact.type} of ${fact.about} cannot follow: ${next.because}`);
    present = next.now;
  }
  return present;
}

/** The queue whose norms and rules hold for an interaction: the one it is in or was answered from, else its home. */
export function queueOf({ visit, homeQueueId }: Pick<Interaction, 'visit' | 'homeQueueId'>): QueueId | null {
  return visit?.queueId ?? homeQueueId;
}

/** So long the target of a transfer may give it back. */
export const declineMs = 60_000;

/** Until when the responsible agent may give back what was handed to her; null when it is hers for good. */
export function declinableUntilMs({ given, responsible }: Pick<Interaction, 'given' | 'responsible'>): number | null {
  return given && responsible ? given.atMs + declineMs : null;
}

/** Whom a call keeps busy: who talks in it, who has work after it, and who was brought into it. */
export const busyWith = ({ legs, guests }: Pick<Interaction, 'legs' | 'guests'>): readonly AgentId[] => [
  ...legs.map(({ agentId }) => agentId),
  ...guests.flatMap(({ agentId }) => agentId ?? []),
];

/** How many of the agent's slots this interaction takes, and in which medium; null when none. */
export function heldBy(interaction: Interaction, agentId: AgentId): Medium | null {
  const medium = mediumOf(interaction.channel);
  if (medium === 'voice') return busyWith(interaction).includes(agentId) ? medium : null;
  if (interaction.responsible !== agentId || interaction.status === null) return null;
  return holdsCapacity(interaction.status) ? medium : null;
}

function begin(fact: InteractionFact & { type: 'started' }): Interaction {
  return {
    id: fact.about,
    channel: fact.channel,
    direction: fact.direction,
    projectId: fact.projectId,
    conversationId: fact.conversationId,
    customerId: fact.customerId,
    channelAccountId: fact.channelAccountId,
    previousId: fact.previousId,
    homeQueueId: fact.homeQueueId ?? null,
    startedAtMs: fact.atMs,
    phase: 'unplaced',
    sinceMs: fact.atMs,
    visit: null,
    offer: null,
    responsible: null,
    lastResponsible: null,
    participants: [],
    legs: [],
    guests: [],
    given: null,
    status: null,
    statusSinceMs: fact.atMs,
    postponedUntilMs: null,
    returnTo: null,
    unansweredSinceMs: null,
    agentMessages: 0,
    endedAtMs: null,
    endCause: null,
    lastFactAtMs: fact.atMs,
  };
}

function refusal(present: Interaction, fact: InteractionFact): Refusal | null {
  if (!mayFollow[present.phase].includes(fact.type)) return 'notNow';
  switch (fact.type) {
    case 'offerDeclined':
    case 'offerExpired':
    case 'offerWithdrawn':
      if (present.offer?.offerId !== fact.offerId) return 'otherOffer';
      return present.offer.agentId === fact.agentId ? null : 'otherAgent';
    case 'answered':
      return mayAnswer(present, fact);
    case 'dialed':
      return mayDial(present, fact) ? null : 'notNow';
    case 'held':
    case 'resumed':
      return present.legs.some((leg) => leg.legId === fact.legId) ? null : 'otherLeg';
    case 'released':
    case 'transferred':
      return present.responsible === fact.agentId ? null : 'otherAgent';
    case 'joined':
      return mayJoin(present, fact.agentId) ? null : 'notNow';
    case 'left':
      return present.participants.some((one) => one.agentId === fact.agentId && one.role === fact.role)
        ? null
        : 'otherAgent';
    case 'guestCalled':
      return mayBeCalled(present, fact);
    case 'guestAnswered':
    case 'guestAside':
    case 'guestLeft':
      return guestRefusal(present, fact);
    case 'priorityRaised':
      return present.visit?.visitId === fact.visitId ? null : 'otherVisit';
    case 'wrappedUp':
      return present.legs.some((leg) => leg.legId === fact.legId && leg.state === 'wrapUp') ? null : 'otherLeg';
    default:
      return null;
  }
}

function mayJoin({ responsible, participants }: Interaction, agentId: AgentId): boolean {
  const isThere =
    responsible === agentId || participants.some((one) => one.agentId === agentId && one.role === 'assistant');
  return !isThere && participants.length < participantsMax;
}

function mayBeCalled(
  { channel, guests, legs }: Interaction,
  { agentId }: InteractionFact & { type: 'guestCalled' },
): Refusal | null {
  if (mediumOf(channel) !== 'voice' || guests.length >= guestsMost) return 'notNow';
  const isInIt =
    agentId !== null &&
    (guests.some((one) => one.agentId === agentId) ||
      legs.some((leg) => leg.agentId === agentId && leg.state !== 'wrapUp'));
  return isInIt ? 'otherAgent' : null;
}

function guestRefusal(
  { guests }: Interaction,
  fact: InteractionFact & { type: 'guestAnswered' | 'guestAside' | 'guestLeft' },
): Refusal | null {
  const guest = guests.find(({ guestId }) => guestId === fact.guestId);
  if (!guest) return 'otherLeg';
  if (fact.type === 'guestLeft') return null;
  return (guest.state === 'ringing') === (fact.type === 'guestAnswered') ? null : 'notNow';
}

function mayAnswer(present: Interaction, fact: InteractionFact & { type: 'answered' }): Refusal | null {
  if (present.phase === 'inHand') return fact.how === 'dialed' && present.legs.length > 0 ? null : 'notNow';
  if (fact.how !== 'accepted') return null;
  if (!present.offer || present.offer.offerId !== fact.offerId) return 'otherOffer';
  return present.offer.agentId === fact.agentId ? null : 'otherAgent';
}

/** Whoever took somebody who shall be called back out of the line calls her now; in anybody else's hand nothing is dialed. */
function mayDial({ phase, direction, legs }: Interaction, { legId, agentId }: InteractionFact & { type: 'dialed' }) {
  if (phase !== 'inHand') return true;
  return (
    direction === 'outbound' &&
    legs.some((leg) => leg.legId === legId && leg.agentId === agentId && leg.state === 'connected')
  );
}

/** Everything but the status. A fact that needs nothing but a later moment returns the interaction as it is. */
function change(present: Interaction, fact: InteractionFact): Interaction {
  switch (fact.type) {
    case 'queued':
      return to('waiting', { ...present, offer: null, responsible: null, guests: [], visit: visitOf(fact) }, fact.atMs);
    case 'offered': {
      const { offerId, agentId, atMs: offeredAtMs, expiresAtMs } = fact;
      return to('ringing', { ...present, offer: { offerId, agentId, offeredAtMs, expiresAtMs } }, fact.atMs);
    }
    case 'offerDeclined':
    case 'offerExpired':
    case 'offerWithdrawn':
      return to('waiting', { ...present, offer: null }, fact.atMs);
    case 'answered':
      return answer(present, fact);
    case 'dialed':
      return dial(present, fact);
    case 'held':
    case 'resumed':
      return {
        ...present,
        legs: turned(present.legs, fact.legId, fact.type === 'held' ? 'held' : 'connected', fact.atMs),
      };
    case 'transferred':
    case 'released':
      return to('unplaced', letGo(present, fact.atMs), fact.atMs);
    case 'leftQueue':
      return to('left', { ...present, offer: null }, fact.atMs);
    case 'joined':
      return {
        ...present,
        participants: [...without(present, fact.agentId), { agentId: fact.agentId, role: fact.role }],
      };
    case 'left':
      return { ...present, participants: without(present, fact.agentId) };
    case 'guestCalled': {
      const { guestId, agentId, byId, purpose, atMs: sinceMs } = fact;
      return {
        ...present,
        guests: [...present.guests, { guestId, agentId, byId, purpose, state: 'ringing', sinceMs }],
      };
    }
    case 'guestAnswered':
      return withGuest(present, fact, 'talking');
    case 'guestAside':
      return withGuest(present, fact, fact.isAside ? 'aside' : 'talking');
    case 'guestLeft':
      return { ...present, guests: present.guests.filter(({ guestId }) => guestId !== fact.guestId) };
    case 'reopened':
      return to('unplaced', { ...present, endedAtMs: null, endCause: null }, fact.atMs);
    case 'ended':
      return to(
        'done',
        {
          ...letGo(present, fact.atMs),
          ...{ participants: [], guests: [], offer: null, endedAtMs: fact.atMs, endCause: fact.cause },
        },
        fact.atMs,
      );
    case 'priorityRaised':
      return { ...present, visit: present.visit && { ...present.visit, boostMs: present.visit.boostMs + fact.byMs } };
    case 'wrappedUp':
      return { ...present, legs: present.legs.filter((leg) => leg.legId !== fact.legId) };
    case 'messageReceived':
      return { ...present, unansweredSinceMs: present.unansweredSinceMs ?? fact.atMs };
    case 'messageSent':
      if (fact.author !== 'agent') return present;
      return { ...present, given: null, unansweredSinceMs: null, agentMessages: present.agentMessages + 1 };
    case 'statusChanged':
      return present.given ? { ...present, given: null } : present;
    default:
      return present;
  }
}

const to = (phase: Phase, interaction: Interaction, atMs: number): Interaction => ({
  ...interaction,
  phase,
  sinceMs: atMs,
});

const without = ({ participants }: Interaction, agentId: AgentId) =>
  participants.filter((one) => one.agentId !== agentId);

function answer(present: Interaction, fact: InteractionFact & { type: 'answered' }): Interaction {
  const others = present.legs.filter((leg) => leg.legId !== fact.legId);
  const leg: Leg = { legId: fact.legId, agentId: fact.agentId, state: 'connected', sinceMs: fact.atMs };
  const participants = without(present, fact.agentId);
  const held = {
    offer: null,
    responsible: fact.agentId,
    lastResponsible: fact.agentId,
    participants,
    legs: [...others, leg],
    guests: present.guests.filter((guest) => guest.guestId !== fact.legId && guest.agentId !== fact.agentId),
    given: fact.givenById ? { byId: fact.givenById, atMs: fact.atMs } : null,
  };
  return to('inHand', { ...present, ...held }, fact.atMs);
}

function dial(present: Interaction, fact: InteractionFact & { type: 'dialed' }): Interaction {
  const leg: Leg = { legId: fact.legId, agentId: fact.agentId, state: 'dialing', sinceMs: fact.atMs };
  const others = present.legs.filter(({ legId }) => legId !== fact.legId);
  const held = { responsible: fact.agentId, lastResponsible: fact.agentId, legs: [...others, leg] };
  return to('inHand', { ...present, ...held }, fact.atMs);
}

/** The running leg ends: a call leaves its agent in wrap-up, a conversation in writing leaves nothing behind. */
function letGo(present: Interaction, atMs: number): Interaction {
  const legs =
    mediumOf(present.channel) === 'voice'
      ? present.legs.map((leg) => (leg.state === 'wrapUp' ? leg : { ...leg, state: 'wrapUp' as const, sinceMs: atMs }))
      : [];
  return { ...present, responsible: null, legs, given: null };
}

function withGuest(
  present: Interaction,
  { guestId, atMs: sinceMs }: { readonly guestId: LegId; readonly atMs: number },
  state: Guest['state'],
): Interaction {
  const guests = present.guests.map((one) => (one.guestId === guestId ? { ...one, state, sinceMs } : one));
  return { ...present, guests };
}

function turned(legs: readonly Leg[], legId: LegId, state: Leg['state'], sinceMs: number): Leg[] {
  return legs.map((leg) => (leg.legId === legId ? { ...leg, state, sinceMs } : leg));
}

function visitOf(fact: InteractionFact & { type: 'queued' }): Visit {
  const { visitId, queueId, kind, atMs: enteredAtMs, placeAtMs, boostMs, isOpen, requires } = fact;
  return { visitId, queueId, kind, enteredAtMs, placeAtMs, boostMs, isOpen, requires };
}

function withStatus(before: Interaction, after: Interaction, fact: InteractionFact): Interaction {
  const now = { ...after, lastFactAtMs: Math.max(before.lastFactAtMs, fact.atMs) };
  if (mediumOf(before.channel) === 'voice') return now;
  const place = before.status && { status: before.status, untilMs: before.postponedUntilMs, returnTo: before.returnTo };
  const next = statusAfter(place, fact);
  if (!next || next === place) return now;
  return {
    ...now,
    status: next.status,
    postponedUntilMs: next.untilMs,
    returnTo: next.returnTo,
    statusSinceMs: next.status === before.status ? before.statusSinceMs : fact.atMs,
  };
}
