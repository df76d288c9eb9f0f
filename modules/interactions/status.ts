import type { InteractionFact } from './fact.ts';

/** Who must act next in a conversation. `queued` and `awaitingAgent` are set by the system and never chosen. */
export const chatStatuses = [
  'queued',
  'awaitingAgent',
  'inProgress',
  'inDevelopment',
  'postponed',
  'awaitingCustomer',
  'solutionProposed',
  'completed',
] as const;
export type ChatStatus = (typeof chatStatuses)[number];

/** What an agent may choose; everything else follows from what happens. */
export const chosenStatuses = [
  'inProgress',
  'inDevelopment',
  'postponed',
  'awaitingCustomer',
  'solutionProposed',
  'completed',
] as const satisfies readonly ChatStatus[];
export type ChosenStatus = (typeof chosenStatuses)[number];

/** The side that owes the next move. */
export function ownerOf(status: ChatStatus): 'agent' | 'customer' | 'nobody' {
  if (status === 'completed') return 'nobody';
  return status === 'awaitingCustomer' || status === 'solutionProposed' ? 'customer' : 'agent';
}

/** Whether a conversation in this status takes one of its responsible agent's slots. */
export function holdsCapacity(status: ChatStatus): boolean {
  return status === 'awaitingAgent' || status === 'inProgress' || status === 'awaitingCustomer';
}

/** Tab of the list a status is found under. */
export function tabOf(status: ChatStatus): 'active' | 'postponed' | 'completed' {
  if (status === 'completed') return 'completed';
  return status === 'postponed' ? 'postponed' : 'active';
}

/** What an agent may choose next: any of the six but the present one; nothing while nobody is responsible. */
export function choicesFrom(status: ChatStatus): readonly ChosenStatus[] {
  if (status === 'queued' || status === 'completed') return [];
  return chosenStatuses.filter((choice) => choice !== status);
}

export interface StatusPlace {
  readonly status: ChatStatus;
  /** Where the conversation returns once the agent has answered, when a customer's message interrupted something kept. */
  readonly returnTo: { readonly status: 'postponed' | 'inDevelopment'; readonly untilMs: number | null } | null;
  readonly untilMs: number | null;
}

const at = (status: ChatStatus, place?: Partial<StatusPlace>): StatusPlace => ({
  status,
  returnTo: null,
  untilMs: null,
  ...place,
});

/** The status of a conversation after a fact. Facts that do not touch the status leave it as it was. */
export function statusAfter(place: StatusPlace | null, fact: InteractionFact): StatusPlace | null {
  switch (fact.type) {
    case 'queued':
      return at('queued');
    case 'answered':
      return at(fact.how === 'assigned' ? 'awaitingAgent' : 'inProgress');
    case 'messageReceived':
      return place && afterCustomer(place, fact.atMs);
    case 'messageSent':
      return place && fact.author === 'agent' ? afterAgent(place, fact.atMs) : place;
    case 'statusChanged':
      return at(fact.to, { untilMs: fact.to === 'postponed' ? fact.untilMs : null });
    case 'reopened':
      return at('awaitingAgent');
    case 'ended':
      return at('completed');
    default:
      return place;
  }
}

/** A customer who writes always moves the conversation to the agent; consecutive messages change nothing more. */
function afterCustomer(place: StatusPlace, nowMs: number): StatusPlace {
  const { status } = place;
  if (status === 'queued' || status === 'awaitingAgent' || status === 'completed') return place;
  const isKept = status === 'inDevelopment' || (status === 'postponed' && (place.untilMs ?? 0) > nowMs);
  return at('awaitingAgent', { returnTo: isKept ? { status, untilMs: place.untilMs } : null });
}

function afterAgent(place: StatusPlace, nowMs: number): StatusPlace {
  if (place.status !== 'awaitingAgent') return place;
  const back = place.returnTo;
  if (!back || (back.status === 'postponed' && (back.untilMs ?? 0) <= nowMs)) return at('inProgress');
  return at(back.status, { untilMs: back.untilMs });
}
