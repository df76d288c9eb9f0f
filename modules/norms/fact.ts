import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, QueueId } from '#kernel/id.ts';
import type { ActionType } from './action.ts';
import type { Level, Side, Thresholds } from './clock.ts';
import type { NormStatus } from './norm.ts';

/** What can happen to a norm. */
export type NormHappening = {
  readonly type: 'normCrossed';
  readonly status: NormStatus;
  readonly level: Level;
  readonly side: Side;
  /** To whom it is charged: who was responsible at that moment, the queue while nobody was, or the customer. */
  readonly charged: 'agent' | 'queue' | 'customer';
  readonly agentId: AgentId | null;
  readonly queueId: QueueId;
  /** When the stay in the status began; with the status it names the stay. */
  readonly sinceMs: number;
  /** Frozen when the stay began. */
  readonly thresholds: Thresholds;
  /** What the level sets off. */
  readonly actions: readonly ActionType[];
  /** It was found too late to act on it, such as after an outage: it is counted and nothing more. */
  readonly isLate: boolean;
};

/** `about` is what has the state; `atMs` is the moment the level was due, whenever somebody looked. */
export type NormFact = FactShape & { readonly of: 'norm' } & NormHappening;
