import type { Language } from '#identity';
import type { Id, ProjectId, UserId } from '#kernel/id.ts';

export type DigestId = Id<'digest'>;

/**
 * What a digest can speak of, in the order in which it does. `problems`: why levels of service are others than before, and
 * the hours in which most gave up; `peaks`: the busiest hours and how many agents they take; `discipline`: how days went
 * against their plans; `chatWork`: in which status conversations were, and agents at work; `chatLevels`: alert levels of
 * conversations; `surveys`: what customers answered.
 */
export const digestParts = [
  ...(['kpis', 'calls', 'problems', 'peaks', 'queues', 'groups', 'agents', 'discipline'] as const),
  ...(['chats', 'chatWork', 'chatLevels', 'surveys'] as const),
] as const;
export type DigestPart = (typeof digestParts)[number];

/** Where one stands: sent at its times, stopped by somebody, or stopped because its owner may not see the figures. */
export const digestStates = ['on', 'off', 'paused'] as const;
export type DigestState = (typeof digestStates)[number];
/** Why one was stopped by itself: the owner is disabled, has lost the right, or is no member of its project any more. */
export const pauseReasons = ['ownerDisabled', 'rightLost', 'projectLost'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** When one is sent, in the organisation's zone. Weekdays from 1, Monday; a day that a month has not is its last. */
export type Schedule =
  | { readonly every: 'day'; readonly hour: number }
  | { readonly every: 'week'; readonly weekday: number; readonly hour: number }
  | { readonly every: 'month'; readonly day: number; readonly hour: number };

/** Colleagues by their ids, and addresses of whoever else gets it. */
export interface Recipients {
  readonly users: readonly UserId[];
  readonly addresses: readonly string[];
}

/** Everything that is said of a digest when it is set up. */
export interface DigestSettings {
  readonly name: string;
  readonly language: Language;
  readonly schedule: Schedule;
  readonly recipients: Recipients;
  readonly parts: readonly DigestPart[];
  /** Only the figures of this project; null: everything its owner sees. */
  readonly projectId: ProjectId | null;
}

export const digestLimits = {
  recipients: 20,
  /** Digests of one organisation. */
  digests: 200,
  /** Letters somebody sends herself of one digest within an hour. */
  sentToOneself: 10,
  /** Lines of one table; the rest is told as a number. */
  lines: 40,
  /** The agents, or customers, with the most of something. */
  top: 5,
  /** The busiest hours, and those in which most gave up. */
  peakHours: 5,
  problemHours: 3,
} as const;
