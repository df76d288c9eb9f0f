import type { ChosenStatus } from '#interactions';
import type { AgentId, QueueId } from '#kernel/id.ts';
import type { NormStatus } from './norm.ts';

/** What a level can set off, in any mix. */
export type Action =
  /** Shape and colour in the list and the head of the conversation. */
  | { readonly type: 'colour' }
  /** A sound at the desk of who is responsible. */
  | { readonly type: 'sound' }
  | { readonly type: 'notifyAgent' }
  /** Everybody who leads the responsible agent; while nobody is responsible, everybody who leads agents of the queue. */
  | { readonly type: 'notifyLead' }
  | { readonly type: 'webhook'; readonly url: string }
  /** Back into the line of its queue, for whoever is free. */
  | { readonly type: 'release' }
  | { readonly type: 'moveToQueue'; readonly queueId: QueueId }
  /** To one person; while she is not at work it stays where it is. */
  | { readonly type: 'assign'; readonly agentId: AgentId }
  /** Further ahead in its line, as if it had waited this much longer. */
  | { readonly type: 'raisePriority'; readonly byMs: number }
  | { readonly type: 'setStatus'; readonly status: NormChosenStatus }
  /** A text to the customer, when her queue is open and her channel lets us write. */
  | { readonly type: 'sendText'; readonly text: string };
export type ActionType = Action['type'];
/** In the order in which a form offers them: what is mild comes first. */
export const actionTypes = [
  'colour',
  'sound',
  'notifyAgent',
  'notifyLead',
  'webhook',
  'sendText',
  'raisePriority',
  'release',
  'moveToQueue',
  'assign',
  'setStatus',
] as const satisfies readonly ActionType[];

/** A status that time may choose: a postponement needs a date, which time does not have. */
export type NormChosenStatus = Exclude<ChosenStatus, 'postponed'>;
export const normChosenStatuses = [
  'inProgress',
  'inDevelopment',
  'awaitingCustomer',
  'solutionProposed',
  'completed',
] as const satisfies readonly NormChosenStatus[];

export const textMost = 1_000;
export const urlMost = 500;
/** How far ahead one crossing may move a conversation, milliseconds. */
export const raiseMs = { min: 60_000, max: 24 * 3_600_000 } as const;

/** Actions that touch the conversation; messaging performs them. The others tell somebody. */
const touching: ReadonlySet<ActionType> = new Set([
  'release',
  'moveToQueue',
  'assign',
  'raisePriority',
  'setStatus',
  'sendText',
]);
export const isTouching = ({ type }: Action): boolean => touching.has(type);

/** While nobody is responsible there is nobody to tell, nothing to give back, and no status that somebody could choose. */
const needsSomebody: ReadonlySet<ActionType> = new Set(['sound', 'notifyAgent', 'release', 'setStatus']);
/** Whether an action makes sense in a status. */
export const fits = (type: ActionType, status: NormStatus): boolean =>
  // Only who stands in a line can be moved ahead in it.
  status === 'queued' ? !needsSomebody.has(type) : type !== 'raisePriority';

const isCustomers = (status: NormStatus) => status === 'awaitingCustomer' || status === 'solutionProposed';

type ActionFault = 'actionTwice' | 'actionDoesNotFit' | 'addressRefused' | 'queueUnknown' | 'agentUnknown';

/** Whom and what actions may name. */
export interface Nameable {
  readonly isQueue: (id: QueueId) => boolean;
  readonly isAgent: (id: AgentId) => boolean;
}

/** What is wrong with the actions of one level of a status. */
export function faultsOfActions(
  actions: readonly Action[],
  status: NormStatus,
  { isQueue, isAgent }: Nameable,
): readonly ActionFault[] {
  const faults = new Set<ActionFault>();
  const types = actions.map(({ type }) => type);
  if (new Set(types).size < types.length) faults.add('actionTwice');
  for (const action of actions) {
    if (action.type === 'webhook' && !isHttps(action.url)) faults.add('addressRefused');
    if (action.type === 'moveToQueue' && !isQueue(action.queueId)) faults.add('queueUnknown');
    if (action.type === 'assign' && !isAgent(action.agentId)) faults.add('agentUnknown');
    if (action.type === 'setStatus' && action.status === status) faults.add('actionDoesNotFit');
    // Only what waits for a silent customer may end by itself; what somebody put aside or works on never does.
    if (action.type === 'setStatus' && action.status === 'completed' && !isCustomers(status))
      faults.add('actionDoesNotFit');
    if (!fits(action.type, status)) faults.add('actionDoesNotFit');
  }
  if (types.filter((type) => moving.has(type)).length > 1) faults.add('actionDoesNotFit');
  return [...faults];
}

/** Each of these puts a conversation elsewhere; two of them at once contradict each other. */
const moving: ReadonlySet<ActionType> = new Set(['release', 'moveToQueue', 'assign', 'setStatus']);

/** An address of the web, by its look; who calls it asks where it really leads. */
const isHttps = (url: string): boolean => /^https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?$/.test(url);
