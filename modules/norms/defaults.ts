import type { Medium } from '#kernel/channel.ts';
import type { Action } from './action.ts';
import type { LevelNorm, Norms, StatusNorm } from './norm.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Of working time: eight hours make one. */
const workingDay = 8 * hour;

const colour: Action = { type: 'colour' };
const agentActions = [
  [colour],
  [colour, { type: 'notifyAgent' }],
  [colour, { type: 'notifyAgent' }, { type: 'notifyLead' }],
] as const satisfies readonly (readonly Action[])[];
const queueActions = [
  [colour],
  [colour],
  [colour, { type: 'notifyLead' }],
] as const satisfies readonly (readonly Action[])[];
const customerActions = [
  [],
  [colour],
  [colour, { type: 'notifyAgent' }],
] as const satisfies readonly (readonly Action[])[];

function norm(
  after: readonly [number, number, number],
  unitMs: number,
  actions: readonly (readonly Action[])[],
): StatusNorm {
  const level = (place: 0 | 1 | 2): LevelNorm => ({ afterMs: after[place] * unitMs, actions: actions[place] ?? [] });
  return { isOn: true, levels: [level(0), level(1), level(2)] };
}

/** What a queue begins with; letters may wait longer for an answer than chats. */
export function defaultNorms(media: readonly Medium[]): Norms {
  const isEmail = media.length > 0 && media.every((medium) => medium === 'email');
  return {
    queued: isEmail ? norm([1, 4, 8], hour, queueActions) : norm([1, 3, 5], minute, queueActions),
    awaitingAgent: isEmail ? norm([1, 4, 8], hour, agentActions) : norm([3, 5, 10], minute, agentActions),
    inProgress: norm([15, 30, 60], minute, agentActions),
    inDevelopment: norm([1, 3, 5], workingDay, agentActions),
    postponed: norm([0, 30, 120], minute, agentActions),
    awaitingCustomer: norm([2, 12, 22], hour, customerActions),
    solutionProposed: norm([4, 20, 48], hour, customerActions),
  };
}
