import { may, type Right, type Who } from '#identity';
import type { CustomerId, GroupId, Id, InteractionId, ProjectId, QueueId, UserId } from '#kernel/id.ts';

export type RecordingId = Id<'recording'>;
export type RecordingMarkId = Id<'recordingMark'>;
export type RecordingSampleId = Id<'recordingSample'>;

/** `running`: written down, or waiting to be kept. `lost`: nothing of it could be kept. `deleted`: its time was over. */
export const recordingStates = ['running', 'kept', 'lost', 'deleted'] as const;
export type RecordingState = (typeof recordingStates)[number];

/** Why nothing could be kept: the switch did not write it down; what it wrote is gone; there was nothing in it. */
export const lossCauses = ['notWritten', 'missing', 'empty'] as const;
export type LossCause = (typeof lossCauses)[number];

/** Why an agent has the recording keep silent for a while. */
export const pauseReasons = ['cardData', 'customerAsked', 'personal'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** A pause nobody ends is ended: what was forgotten is not lost. */
export const pauseMostMs = 180_000;

/** The recording of one call. */
export interface Recording {
  readonly id: RecordingId;
  readonly interactionId: InteractionId;
  readonly projectId: ProjectId;
  readonly queueId: QueueId | null;
  readonly customerId: CustomerId | null;
  /** Who talked with the customer, in this order. */
  readonly agentIds: readonly UserId[];
  readonly direction: 'inbound' | 'outbound';
  readonly beganAtMs: number;
  readonly endedAtMs: number | null;
  readonly state: RecordingState;
  readonly lostBecause: LossCause | null;
  /** Of a call that was longer than what was written down of it. */
  readonly missingMs: number;
  readonly durationMs: number | null;
  readonly bytes: number | null;
  /** Of the file as it is downloaded, SHA-256 in hexadecimal. */
  readonly sha256: string | null;
  readonly keepUntilMs: number | null;
}

export const recordingLimits = {
  marksOfOne: 200,
  noteChars: 500,
  nameChars: 120,
  sampleMs: 30 * 60_000,
  samples: 2_000,
  listenings: 200,
  ofInteraction: 20,
} as const;

/** Rights over one recording: of her own calls, her group's, her projects', all. */
export type RecordingRight = Extract<Right, `recording.${string}`>;

/** Whether somebody may do something with a recording. It is the work of everybody who talked in it. */
export function mayWith(
  who: Who,
  right: RecordingRight,
  { projectId, agentIds }: Pick<Recording, 'projectId' | 'agentIds'>,
  groupOf: (userId: UserId) => GroupId | null,
): boolean {
  if (agentIds.length === 0) return may(who, right, { projectId, ownerId: null });
  return agentIds.some((ownerId) => may(who, right, { projectId, ownerId, groupId: groupOf(ownerId) }));
}

/** A call that was this much longer than its recording has lost something; less is how late the end is heard of. */
const lateMs = 4_000;

/** How much of a call is not in what was written down. */
export function missingOf(
  call: { readonly beganAtMs: number; readonly endedAtMs: number },
  durationMs: number,
): number {
  const missing = call.endedAtMs - call.beganAtMs - durationMs;
  return missing > lateMs ? missing : 0;
}

/** Where a stretch that was asked for lies in a recording; null when it is none. */
export function stretchIn(
  durationMs: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): { readonly fromMs: number; readonly toMs: number } | null {
  const until = Math.min(toMs, durationMs);
  return fromMs >= 0 && until - fromMs >= 1_000 && until - fromMs <= recordingLimits.sampleMs
    ? { fromMs, toMs: until }
    : null;
}
