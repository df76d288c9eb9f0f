import type { InteractionFact } from '#interactions';
import type { AgentId, LegId, QueueId } from '#kernel/id.ts';

/** What the story of a call tells of; other facts of an interaction say nothing about a call. */
export const interactionHappenings = [
  'started',
  'queued',
  'offered',
  'offerDeclined',
  'offerExpired',
  'offerWithdrawn',
  'dialed',
  'answered',
  'held',
  'resumed',
  'transferred',
  'guestCalled',
  'guestAnswered',
  'guestLeft',
  'released',
  'leftQueue',
  'messageLeft',
  'ended',
  'wrappedUp',
] as const;
type Told = (typeof interactionHappenings)[number];

/** One thing that happened in a call, with whom and where it was. */
export interface StoryStep {
  readonly atMs: number;
  readonly what: Told;
  readonly agentId: AgentId | null;
  readonly queueId: QueueId | null;
  readonly more: string | null;
}

const isTold = (fact: InteractionFact): fact is InteractionFact & { readonly type: Told } =>
  (interactionHappenings as readonly string[]).includes(fact.type);

/** The story of a call, from its facts in their order. */
export function storyOf(facts: readonly InteractionFact[]): readonly StoryStep[] {
  const whose = new Map<LegId, AgentId | null>();
  return facts.filter(isTold).map((fact) => {
    if (fact.type === 'guestCalled') whose.set(fact.guestId, fact.agentId);
    if (fact.type === 'dialed' || fact.type === 'answered') whose.set(fact.legId, fact.agentId);
    return { atMs: fact.atMs, what: fact.type, ...partsOf(fact, whose) };
  });
}

function partsOf(
  fact: InteractionFact & { readonly type: Told },
  whose: ReadonlyMap<LegId, AgentId | null>,
): Pick<StoryStep, 'agentId' | 'queueId' | 'more'> {
  const nobody = { agentId: null, queueId: null, more: null };
  switch (fact.type) {
    case 'started':
      return { ...nobody, more: fact.direction };
    case 'queued':
      return { ...nobody, queueId: fact.queueId, more: fact.kind };
    case 'offered':
      return { ...nobody, agentId: fact.agentId, queueId: fact.queueId };
    case 'held':
    case 'resumed':
      return { ...nobody, agentId: whose.get(fact.legId) ?? null };
    case 'transferred':
      return { ...nobody, agentId: fact.agentId, queueId: fact.toQueueId, more: fact.kind };
    case 'guestCalled':
    case 'guestAnswered':
    case 'guestLeft': {
      const agentId = whose.get(fact.guestId) ?? null;
      return { ...nobody, agentId, more: agentId === null ? 'outside' : null };
    }
    case 'messageLeft':
      return { ...nobody, more: String(fact.lengthMs) };
    case 'leftQueue':
      return { ...nobody, more: fact.outcome };
    case 'ended':
      return { ...nobody, agentId: fact.agentId, more: fact.by === 'system' ? fact.cause : fact.by };
    case 'wrappedUp':
      return { ...nobody, agentId: fact.agentId, more: fact.automatic ? 'automatic' : fact.disposition };
    default:
      return { ...nobody, agentId: fact.agentId };
  }
}
