import type { ChannelSide } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Files } from '#platform/files/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import type { Rhythm } from './watch.ts';

/** What a channel of Meta is opened with. */
export interface MetaNeeds {
  readonly side: ChannelSide;
  readonly files: Pick<Files, 'store' | 'read'>;
  readonly outward: Outward;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** How the world reaches us; null when nobody said. */
  readonly publicUrl: string | null;
  /** Where the Graph API is, when not where it usually is. */
  readonly apiUrl?: string | undefined;
  readonly rhythm?: Partial<Rhythm>;
}
