import { topicLimits } from './topic.ts';
import { topicsPerSocket } from './wire.ts';

/** What keeps one client, or all together, from taking more than their share. */
export type LiveLimits = {
  /** A frame of a client may be this large. */
  readonly frameBytes: number;
  /** A reader with more than this waiting in its socket is cut off, and resumes. */
  readonly bufferedBytes: number;
  readonly socketsPerSession: number;
  readonly topicsPerSocket: number;
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  readonly malformedFrames: number;
  readonly handshakesAtOnce: number;
  readonly handshakesWaiting: number;
  readonly snapshotsAtOnce: number;
  readonly snapshotsWaiting: number;
  readonly topics: number;
  readonly tailFrames: number;
  /** A socket that answers no ping for two of these is gone. */
  readonly pingMs: number;
  /** So often every page is asked for a sign of life, which its program answers at once. */
  readonly beatMs: number;
  /** A topic nobody hears is kept so long for those who come back. */
  readonly forgetMs: number;
  /** How long a socket that was told to close may take. */
  readonly closeMs: number;
};

export const liveLimits: LiveLimits = {
  frameBytes: 65_536,
  bufferedBytes: 1_000_000,
  socketsPerSession: 20,
  topicsPerSocket,
  messagesPerSecond: 50,
  messageBurst: 100,
  malformedFrames: 5,
  handshakesAtOnce: 50,
  handshakesWaiting: 5_000,
  snapshotsAtOnce: 20,
  snapshotsWaiting: 50_000,
  topics: 100_000,
  tailFrames: topicLimits.tailFrames,
  pingMs: 10_000,
  beatMs: 1_500,
  forgetMs: 300_000,
  closeMs: 2_000,
};
