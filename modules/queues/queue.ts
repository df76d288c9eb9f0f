import type { InteractionHappening, SkillRequirement, VisitKind } from '#interactions';
import type { Medium } from '#kernel/channel.ts';
import { type BusinessHours, faultsOf, type HandStretch, type HoursFault } from '#kernel/hours.ts';
import type { AgentId, GroupId, ProjectId, QueueId, UserId, VisitId } from '#kernel/id.ts';

/** How a queue chooses among the agents who could take the next interaction. */
export const strategies = [
  'longestIdle',
  'fewestToday',
  'leastBusyToday',
  'roundRobin',
  'skillFirst',
  'linear',
  'random',
] as const;
export type Strategy = (typeof strategies)[number];

/** The service-level formulas in use in the field; the figure always shows which one made it. */
export const serviceLevelFormulas = ['SL_DEF', 'SL1', 'SL2', 'SL3', 'SL4', 'SL5'] as const;
export type ServiceLevelFormula = (typeof serviceLevelFormulas)[number];

/** From `afterMs` in the queue on, of what an interaction asked only this much is still asked. */
export interface RelaxationStep {
  readonly afterMs: number;
  readonly requires: readonly SkillRequirement[];
}

/** What happens to conversations whose responsible agent is gone. */
export type OfflineRule =
  | { readonly type: 'keep' }
  | { readonly type: 'returnAfter'; readonly afterMs: number }
  /** They stay hers until the customer writes again. */
  | { readonly type: 'returnOnMessage' };

/**
 * `automatic`: who waits is offered to agents; `manual`: agents take who waits themselves; `sticky`: who comes back is
 * offered to the agent she knows first, and then as the fallback says.
 */
export const assignments = ['automatic', 'manual', 'sticky'] as const;
export type Assignment = (typeof assignments)[number];
/** What follows when the agent she knows does not take it, or there is none. */
export const stickyFallbacks = ['automatic', 'manual'] as const satisfies readonly Assignment[];
export type StickyFallback = (typeof stickyFallbacks)[number];

/** A member and how early she serves this queue: among her queues, a lower tier comes first, whoever waits longer. */
export interface Member {
  readonly agentId: AgentId;
  readonly tier: number;
}

/** A whole group that serves a queue: its agents are members as long as they are in the group. */
export interface GroupRule {
  readonly groupId: GroupId;
  readonly tier: number;
}

/** Who serves a queue as somebody has set it: single agents and whole groups, each in its order. */
export interface Serving {
  readonly own: readonly Member[];
  readonly groups: readonly GroupRule[];
}

/**
 * Everybody who serves a queue now: the agents named themselves in their order, then those of each group. Who is both is
 * one member, with the tier that was given to herself.
 */
export function membersOf(
  { own, groups }: Serving,
  agentsIn: (groupId: GroupId) => readonly AgentId[],
): readonly Member[] {
  const members = new Map<AgentId, Member>(own.map((member) => [member.agentId, member]));
  for (const { groupId, tier } of groups) {
    for (const agentId of agentsIn(groupId)) if (!members.has(agentId)) members.set(agentId, { agentId, tier });
  }
  return [...members.values()];
}

/** What a call of a queue can have come to. One that is no longer given stays known by its name. */
export interface Outcome {
  readonly id: string;
  readonly name: string;
  readonly isArchived: boolean;
}

export interface QueueSettings {
  readonly name: string;
  readonly projectId: ProjectId;
  readonly media: readonly Medium[];
  readonly assignment: Assignment;
  readonly strategy: Strategy;
  /** How long an offer stands before it goes to the next agent. */
  readonly offerTimeoutMs: number;
  /** T: answered within this long counts as in time. */
  readonly serviceLevelMs: number;
  /** Share of interactions that should be answered in time, 0 to 1. */
  readonly serviceLevelTarget: number;
  /** S: a customer who leaves before this long is not counted as lost. */
  readonly shortAbandonMs: number;
  readonly serviceLevelFormula: ServiceLevelFormula;
  /** Priority: how far the place in line is moved forward. */
  readonly boostMs: number;
  readonly requires: readonly SkillRequirement[];
  readonly relaxation: readonly RelaxationStep[];
  /** How long an interaction waits for the agent it prefers, when that agent is there. 0 = not at all. */
  readonly stickyMs: number;
  /** For so long after their last talk an agent counts as the one she knows. */
  readonly stickyWithinMs: number;
  readonly stickyFallback: StickyFallback;
  /** How long an interaction meant for a group waits for that group alone. */
  readonly groupFirstMs: number;
  /** How long after its end a conversation is opened again by a message, instead of a new one beginning. */
  readonly reopenWithinMs: number;
  readonly hours: BusinessHours;
  /** How long an agent who missed an offer gets nothing, unless she says she is back. */
  readonly notRespondingMs: number;
  readonly declineAsksReason: boolean;
  /** Whether an offer is answered by itself. */
  readonly autoAnswer: boolean;
  readonly maxWaiting: number;
  readonly offlineRule: OfflineRule;
  /** How long the work after a call may take; 0 = there is none. */
  readonly wrapUpMs: number;
  readonly outcomes: readonly Outcome[];
  /** Whether she must give an outcome to finish that work herself; when its time is over, it ends without one. */
  readonly outcomeIsRequired: boolean;
  /** How often somebody is called back who does not answer, and how long after a try the next one comes. */
  readonly callbackTries: number;
  readonly callbackPauseMs: number;
  readonly takesMessages: MessageTimes;
  /** What they are told before they speak, in each language; empty: the usual words. */
  readonly messageGreeting: { readonly tr: string; readonly en: string };
  readonly messageMostMs: number;
}

/**
 * When callers of a queue may leave a spoken message: `closed`: when nobody lets them in; `always`: also when its line is
 * full, or they have waited for too long.
 */
export const messageTimes = ['off', 'closed', 'always'] as const;
export type MessageTimes = (typeof messageTimes)[number];

/** Somebody opened or closed a queue by hand. */
export interface DoorTurn extends HandStretch {
  readonly reason: string;
  readonly byId: UserId;
}

/** The turn that holds at a moment; null while the calendar does. */
export const turnAt = (turns: readonly DoorTurn[], atMs: number): DoorTurn | null =>
  turns.findLast(({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === null || atMs < untilMs)) ?? null;

export interface Queue extends QueueSettings, Serving {
  readonly id: QueueId;
  readonly isArchived: boolean;
  /** When it was opened and closed by hand, the oldest first, as far back as a clock may count. */
  readonly turns: readonly DoorTurn[];
  /** Its hours with what was opened and closed by hand: what counts for clocks, offers and customers. */
  readonly doors: BusinessHours;
  /** Everybody who serves it now, by herself or by her group. In the order that the strategy `linear` follows. */
  readonly members: readonly Member[];
}

const seconds = (count: number) => count * 1_000;
const hoursLong = (count: number) => count * 3_600_000;

export const limits = {
  queues: 1_000,
  members: 5_000,
  groups: 200,
  requirements: 20,
  relaxationSteps: 6,
  weeklyIntervals: 70,
  exceptions: 400,
  intervalsOfDay: 10,
  waiting: 10_000,
  tier: 9,
  boostMs: hoursLong(24),
  offerTimeoutMs: { min: seconds(5), max: seconds(300) },
  notRespondingMs: { min: 0, max: hoursLong(1) },
  serviceLevelMs: { min: seconds(1), max: hoursLong(24) },
  stickyMs: hoursLong(1),
  stickyWithinMs: { min: hoursLong(1), max: hoursLong(24 * 60) },
  reopenWithinMs: hoursLong(24 * 60),
  returnAfterMs: { min: seconds(30), max: hoursLong(24 * 7) },
  /** How far ahead somebody may open or close a queue by hand, and how many such turns are remembered. */
  turnMs: hoursLong(24 * 400),
  turns: 200,
  turnReason: 200,
  wrapUpMs: hoursLong(1),
  outcomes: 60,
  outcomeName: 60,
  callbackTries: 10,
  callbackPauseMs: { min: seconds(1), max: hoursLong(24) },
  messageGreeting: 500,
  messageMostMs: { min: seconds(10), max: seconds(600) },
} as const;

export const defaultTier = 1;

/** What a new queue starts with; a call should be answered in 20 s, a conversation in writing in 60 s. */
export function defaultSettings(
  name: string,
  projectId: ProjectId,
  media: readonly Medium[],
  hours: BusinessHours,
): QueueSettings {
  const isVoice = media.includes('voice');
  const isEmail = media.length > 0 && media.every((medium) => medium === 'email');
  return {
    name,
    projectId,
    media,
    assignment: 'sticky',
    strategy: 'longestIdle',
    offerTimeoutMs: seconds(30),
    serviceLevelMs: isVoice ? seconds(20) : seconds(60),
    serviceLevelTarget: 0.8,
    shortAbandonMs: seconds(5),
    serviceLevelFormula: 'SL_DEF',
    boostMs: 0,
    requires: [],
    relaxation: [],
    stickyMs: seconds(30),
    stickyWithinMs: hoursLong(24 * 7),
    stickyFallback: 'automatic',
    groupFirstMs: seconds(60),
    reopenWithinMs: isEmail ? hoursLong(24 * 14) : hoursLong(24),
    hours,
    notRespondingMs: seconds(45),
    declineAsksReason: false,
    autoAnswer: false,
    maxWaiting: 1_000,
    offlineRule: { type: 'keep' },
    wrapUpMs: seconds(60),
    outcomes: [],
    outcomeIsRequired: false,
    callbackTries: 3,
    callbackPauseMs: seconds(15 * 60),
    takesMessages: 'off',
    messageGreeting: { tr: '', en: '' },
    messageMostMs: seconds(120),
  };
}

/** Whether nobody is offered who waits: agents take them out of the line. A queue that is sticky first may be so then. */
export function isByHand({
  assignment,
  stickyFallback,
}: Pick<QueueSettings, 'assignment' | 'stickyFallback'>): boolean {
  return assignment === 'manual' || (assignment === 'sticky' && stickyFallback === 'manual');
}

/** The agent a customer knows, where her queue asks for such agents and their last talk is not too long ago. */
export function agentSheKnows(
  queue: Pick<QueueSettings, 'assignment' | 'stickyWithinMs'> | null,
  last: { readonly agentId: AgentId | null; readonly atMs: number },
  nowMs: number,
): AgentId | null {
  return queue?.assignment === 'sticky' && nowMs - last.atMs <= queue.stickyWithinMs ? last.agentId : null;
}

/** What is wrong with a queue that somebody wrote. Ranges of single numbers are kept by the contract. */
export type QueueFault =
  | { readonly type: 'noMedia' }
  | { readonly type: 'skillAskedTwice' }
  | { readonly type: 'stepsNotInOrder' }
  | { readonly type: 'hours'; readonly fault: HoursFault };

/** Checks a queue before it is kept; empty when nothing is wrong. */
export function faultsOfQueue(queue: QueueSettings): readonly QueueFault[] {
  const faults: QueueFault[] = queue.media.length === 0 ? [{ type: 'noMedia' }] : [];
  const asks = [queue.requires, ...queue.relaxation.map((step) => step.requires)];
  const isTwice = asks.some((list) => new Set(list.map(({ skillId }) => skillId)).size < list.length);
  if (isTwice) faults.push({ type: 'skillAskedTwice' });
  const moments = queue.relaxation.map(({ afterMs }) => afterMs);
  if (moments.some((afterMs, index) => afterMs <= (moments[index - 1] ?? 0))) faults.push({ type: 'stepsNotInOrder' });
  return [...faults, ...faultsOf(queue.hours).map((fault) => ({ type: 'hours' as const, fault }))];
}

/**
 * What is still asked after a step of relaxation: of each skill that was asked, the lower of both levels, and nothing of
 * a skill the step does not name. So every step admits whoever the step before admitted, whatever somebody wrote.
 */
export function relaxed(asked: readonly SkillRequirement[], step: RelaxationStep): readonly SkillRequirement[] {
  return asked.flatMap(({ skillId, minLevel }) => {
    const still = step.requires.find((requirement) => requirement.skillId === skillId);
    return still ? [{ skillId, minLevel: Math.min(minLevel, still.minLevel) }] : [];
  });
}

/** What an interaction asks when it enters a queue: the queue's own skills and those of the interaction, the higher. */
export function requirementsFor(
  queue: Pick<QueueSettings, 'requires'>,
  own: readonly SkillRequirement[],
): readonly SkillRequirement[] {
  const levels = new Map(queue.requires.map(({ skillId, minLevel }) => [skillId, minLevel]));
  for (const { skillId, minLevel } of own) levels.set(skillId, Math.max(minLevel, levels.get(skillId) ?? 0));
  return [...levels].map(([skillId, minLevel]) => ({ skillId, minLevel }));
}

/** The fact that an interaction entered a queue, with the thresholds in force now. */
export function entryInto(
  queue: Queue,
  entry: {
    readonly visitId: VisitId;
    readonly kind: VisitKind;
    readonly placeAtMs: number;
    readonly isOpen: boolean;
  },
): InteractionHappening & { type: 'queued' } {
  const { id: queueId, boostMs, serviceLevelMs, shortAbandonMs, requires } = queue;
  return { type: 'queued', ...entry, queueId, boostMs, serviceLevelMs, shortAbandonMs, requires };
}
