import type { ChatStatus } from '#interactions';
import { type Action, faultsOfActions, type Nameable } from './action.ts';
import { levels, type Side, type Thresholds } from './clock.ts';

/** Every status but `completed` can have a norm: five are the agent's to move on, two the customer's. */
export const normStatuses = [
  'queued',
  'awaitingAgent',
  'inProgress',
  'inDevelopment',
  'postponed',
  'awaitingCustomer',
  'solutionProposed',
] as const satisfies readonly ChatStatus[];
export type NormStatus = (typeof normStatuses)[number];

/** What one level asks and sets off. */
export interface LevelNorm {
  readonly afterMs: number;
  readonly actions: readonly Action[];
}

/** The norm of one status; one that is off is neither counted nor shown. */
export interface StatusNorm {
  readonly isOn: boolean;
  readonly levels: readonly [LevelNorm, LevelNorm, LevelNorm];
}

/** The norms of one queue. */
export type Norms = Readonly<Record<NormStatus, StatusNorm>>;

/** When the clock of a status begins and what begins it anew; the same for every queue. */
export interface StatusClock {
  readonly side: Side;
  /** Whom a crossing is charged to. */
  readonly charged: 'responsible' | 'queue' | 'customer';
  readonly from: 'entry' | 'place' | 'unanswered' | 'promise' | 'reply';
  readonly anewBy: readonly ('reply' | 'note' | 'confirmation' | 'newPromise')[];
}

export const statusClocks: Readonly<Record<NormStatus, StatusClock>> = {
  queued: { side: 'agent', charged: 'queue', from: 'place', anewBy: [] },
  awaitingAgent: { side: 'agent', charged: 'responsible', from: 'unanswered', anewBy: [] },
  inProgress: { side: 'agent', charged: 'responsible', from: 'entry', anewBy: ['reply', 'note'] },
  inDevelopment: { side: 'agent', charged: 'responsible', from: 'entry', anewBy: ['note', 'confirmation'] },
  postponed: { side: 'agent', charged: 'responsible', from: 'promise', anewBy: ['newPromise'] },
  awaitingCustomer: { side: 'customer', charged: 'customer', from: 'reply', anewBy: ['reply'] },
  solutionProposed: { side: 'customer', charged: 'customer', from: 'reply', anewBy: ['reply'] },
};

export const limits = {
  /** A level may begin this late at most: ninety days. */
  afterMs: 90 * 86_400_000,
  actionsPerLevel: 6,
} as const;

/** The thresholds a stay that begins now is measured by; null when the norm is off. */
export function thresholdsOf(norm: StatusNorm): Thresholds | null {
  const [one, two, three] = norm.levels;
  return norm.isOn ? [one.afterMs, two.afterMs, three.afterMs] : null;
}

/** What is wrong with norms that somebody wrote. Ranges of single numbers are kept by the contract. */
export type NormFault =
  | { readonly type: 'levelsNotInOrder'; readonly status: NormStatus }
  | {
      readonly type: 'actionTwice' | 'actionDoesNotFit' | 'addressRefused' | 'queueUnknown' | 'agentUnknown';
      readonly status: NormStatus;
      readonly level: 1 | 2 | 3;
    };

/** Checks norms before they are kept; empty when nothing is wrong. */
export function faultsOfNorms(norms: Norms, nameable: Nameable): readonly NormFault[] {
  return normStatuses.flatMap((status): NormFault[] => {
    const norm = norms[status];
    const [one, two, three] = norm.levels.map(({ afterMs }) => afterMs) as [number, number, number];
    const order: NormFault[] = one < two && two < three ? [] : [{ type: 'levelsNotInOrder', status }];
    const actions = levels.flatMap((level) =>
      faultsOfActions(norm.levels[level - 1]?.actions ?? [], status, nameable).map((type) => ({ type, status, level })),
    );
    return [...order, ...actions];
  });
}
