import type { InteractionId, QueueId, UserId } from '#kernel/id.ts';
import type { Level } from './clock.ts';
import type { NormStatus } from './norm.ts';

/** What a person is told about norms while she has a page open. Nobody else may join it. */
export const normsTopicOf = (userId: UserId) => `norms/${userId}`;

/** A level that was crossed, told to somebody who should do something about it. */
export interface NormAlert {
  readonly interactionId: InteractionId;
  /** What the customer is called; null for who may not see the conversation, and cannot open it either. */
  readonly customerName: string | null;
  readonly status: NormStatus;
  readonly level: Level;
  readonly crossedAt: string;
  readonly queueId: QueueId;
  readonly queueName: string;
  /** Who is responsible; null while nobody is. */
  readonly agentName: string | null;
  /** Told because it is hers, or because she leads. */
  readonly as: 'responsible' | 'lead';
  readonly hasSound: boolean;
  readonly hasNotice: boolean;
}
export interface NormAlertsSnapshot {
  /**
   * Alerts are news: what was told before somebody looked is seen in the list, not told again. Only what nobody could
   * hear because the program had died is told to who comes back within a minute.
   */
  readonly alerts: readonly NormAlert[];
}
/** An alert in one word: the same is told once. */
export const alertKeyOf = ({ interactionId, status, level, crossedAt }: NormAlert): string =>
  `${interactionId} ${status} ${level} ${crossedAt}`;
export type NormAlertChange = { readonly type: 'alert'; readonly alert: NormAlert };
