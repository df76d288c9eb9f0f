import { type AgentFact, type AgentHappening, defaultCapacity } from '#agents';
import { evolve, type Interaction, type InteractionFact, type InteractionHappening } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import { aroundTheClock } from '#kernel/hours.ts';
import type { AgentId, Id, InteractionId, LegId, ProjectId, QueueId, SkillId, VisitId } from '#kernel/id.ts';
import { defaultSettings } from '#queues';
import { openAcd } from './acd.ts';
import type { Decision } from './decision.ts';
import { toRecord } from './record.ts';
import type { FloorRules, QueueRules, SeatRules } from './rules.ts';

// For tests and the bench: a floor with a journal that never fails, in a time that moves when it is told to.

const prefixes = new Map<string, string>();

/** An id that sorts by its number and reads as what it is: `idOf('agent', 3)`. */
export function idOf<Kind extends string>(kind: Kind, number: number): Id<Kind> {
  const prefix = prefixes.get(kind) ?? prefixOf(kind);
  prefixes.set(kind, prefix);
  return (prefix + number.toString(16).padStart(12, '0')) as Id<Kind>;
}

function prefixOf(kind: string): string {
  let mark = 0;
  for (const letter of kind) mark = (mark * 31 + letter.charCodeAt(0)) % 0xffff_ffff;
  return `${mark.toString(16).padStart(8, '0')}-0000-7000-8000-`;
}
export const agentId = (number: number): AgentId => idOf('user', number);
export const queueId = (number: number): QueueId => idOf('queue', number);
export const skillId = (number: number): SkillId => idOf('skill', number);
export const interactionId = (number: number): InteractionId => idOf('interaction', number);
export const projectId: ProjectId = idOf('project', 1);

/** A queue with the defaults, around the clock, and the members named by number. */
export function queueRules(number: number, members: readonly number[], changed: Partial<QueueRules> = {}): QueueRules {
  const settings = defaultSettings(`Queue ${number}`, projectId, ['chat', 'voice'], aroundTheClock('UTC'));
  const serving = members.map((member) => ({ agentId: agentId(member), tier: 1 }));
  return { ...settings, id: queueId(number), members: serving, ...changed };
}

export function seatRules(number: number, changed: Partial<SeatRules> = {}): SeatRules {
  return { agentId: agentId(number), groupId: null, skills: [], capacity: defaultCapacity, ...changed };
}

export interface Story {
  /** Lets time pass until a moment, waking the floor as often as it asks for it. */
  at(ms: number): void;
  rules(rules: FloorRules): void;
  agent(number: number, ...happenings: AgentHappening[]): void;
  /** Says that agents are there and available. */
  available(...numbers: number[]): void;
  interaction(number: number, ...happenings: InteractionHappening[]): 'recorded' | 'refused';
  /** An interaction begins and enters a queue. */
  arrives(number: number, queue: number, more?: Arrival): void;
  /** The offer before an agent, as `interaction number → agent number` would read. */
  accepts(agent: number): void;
  declines(agent: number): void;
  ends(number: number): void;
  find(number: number): Interaction | null;
  /** Offers in the order they were made: [interaction, agent]. */
  readonly offers: readonly (readonly [number, number])[];
  readonly decisions: readonly Decision[];
  readonly acd: ReturnType<typeof openAcd>;
}

export interface Arrival {
  readonly channel?: Channel;
  readonly queued?: Partial<InteractionHappening & { type: 'queued' }>;
}

const numberOf = (id: string) => Number.parseInt(id.slice(-12), 16);
/** A floor that does not come to rest within so many wake-ups of one moment is broken. */
const wakesMax = 1_000;

/** Hears everything as it happens; `rest` is called when the floor has nothing more to do at a moment. */
export interface Observer {
  fact(fact: InteractionFact | AgentFact, now: Interaction | null): void;
  decisions(made: readonly Decision[], nowMs: number): void;
  rest(nowMs: number): void;
  rules(rules: FloorRules): void;
}

/** Opens a story at moment 0 with the rules of a floor. */
export function openStory(rules: FloorRules, observer: Observer | null = null): Story {
  const acd = openAcd();
  const present = new Map<InteractionId, Interaction>();
  const offers: (readonly [number, number])[] = [];
  const decisions: Decision[] = [];
  let nowMs = 0;
  let born = 0;
  acd.setRules(rules, nowMs);

  const tell = (about: InteractionId, happening: InteractionHappening): 'recorded' | 'refused' => {
    const fact: InteractionFact = { of: 'interaction', about, atMs: nowMs, ...happening };
    const next = evolve(present.get(about) ?? null, fact);
    if (next.type === 'refused') return 'refused';
    present.set(about, next.now);
    acd.follow(fact, next.now);
    observer?.fact(fact, next.now);
    return 'recorded';
  };
  const tellAgent = (about: AgentId, happening: AgentHappening) => {
    const fact: AgentFact = { of: 'agent', about, atMs: nowMs, ...happening };
    acd.follow(fact, null);
    observer?.fact(fact, null);
  };
  const carryOut = (decision: Decision) => {
    decisions.push(decision);
    if (decision.type === 'offer') offers.push([numberOf(decision.interactionId), numberOf(decision.agentId)]);
    for (const part of toRecord(decision, () => idOf('leg', ++born))) {
      if (part.of === 'agent') for (const happening of part.happenings) tellAgent(part.about, happening);
      else for (const happening of part.happenings) tell(part.about, happening);
    }
  };
  const pump = () => {
    for (let wakes = 0; wakes < wakesMax; wakes += 1) {
      const made = acd.distribute(nowMs, { newOfferId: () => idOf('offer', ++born), withReasons: true });
      observer?.decisions(made, nowMs);
      for (const decision of made) carryOut(decision);
      const wakeMs = acd.nextWakeMs();
      if (wakeMs === null || wakeMs > nowMs) return observer?.rest(nowMs);
    }
    throw new Error(`The floor does not come to rest at ${nowMs}`);
  };
  const offerOf = (agent: number) => {
    const offered = [...present.values()].find(({ offer }) => offer?.agentId === agentId(agent));
    if (!offered?.offer) throw new Error(`Agent ${agent} has no offer`);
    return { about: offered.id, offer: offered.offer, visitId: offered.visit?.visitId ?? null };
  };

  return {
    at(ms) {
      for (let wakeMs = acd.nextWakeMs(); wakeMs !== null && wakeMs <= ms; wakeMs = acd.nextWakeMs()) {
        nowMs = Math.max(nowMs, wakeMs);
        pump();
      }
      nowMs = ms;
      pump();
    },
    rules(next) {
      acd.setRules(next, nowMs);
      observer?.rules(next);
      pump();
    },
    agent(number, ...happenings) {
      for (const happening of happenings) tellAgent(agentId(number), happening);
      pump();
    },
    available(...numbers) {
      for (const number of numbers) {
        tellAgent(agentId(number), { type: 'becameReachable' });
        tellAgent(agentId(number), {
          type: 'choseAvailability',
          availability: 'available',
          reasonId: null,
          by: 'agent',
          note: null,
        });
      }
      pump();
    },
    interaction(number, ...happenings) {
      const outcomes = happenings.map((happening) => tell(interactionId(number), happening));
      pump();
      return outcomes.includes('refused') ? 'refused' : 'recorded';
    },
    arrives(number, queue, { channel = 'webChat', queued = {} } = {}) {
      const about = interactionId(number);
      tell(about, started(channel));
      tell(about, { ...queuedIn(queueId(queue), idOf('visit', ++born), nowMs), ...queued });
      pump();
    },
    accepts(agent) {
      const { about, offer, visitId } = offerOf(agent);
      const { offerId } = offer;
      const legId: LegId = idOf('leg', ++born);
      tell(about, { type: 'answered', legId, agentId: agentId(agent), visitId, offerId, how: 'accepted' });
      pump();
    },
    declines(agent) {
      const { about, offer } = offerOf(agent);
      tell(about, { type: 'offerDeclined', offerId: offer.offerId, agentId: agentId(agent), because: null });
      pump();
    },
    ends(number) {
      tell(interactionId(number), { type: 'ended', by: 'agent', agentId: null, cause: 'completed', resolved: null });
      pump();
    },
    find: (number) => present.get(interactionId(number)) ?? null,
    offers,
    decisions,
    acd,
  };
}

export function started(channel: Channel): InteractionHappening & { type: 'started' } {
  return {
    type: 'started',
    channel,
    direction: 'inbound',
    projectId,
    conversationId: null,
    customerId: null,
    channelAccountId: null,
    previousId: null,
  };
}

export function queuedIn(queue: QueueId, visitId: VisitId, nowMs: number): InteractionHappening & { type: 'queued' } {
  return {
    type: 'queued',
    visitId,
    queueId: queue,
    kind: 'initial',
    boostMs: 0,
    placeAtMs: nowMs,
    serviceLevelMs: 60_000,
    shortAbandonMs: 5_000,
    isOpen: true,
    requires: [],
  };
}
