import { openLimiter, type Admission, type Limiter } from '#platform/limits.ts';
import type { Clock } from '#platform/clock.ts';

/** How much one visitor and one network address may do. Every number is a setting; null lifts that limit. */
export interface FloodLimits {
  /** New conversations of one address in an hour. */
  readonly newConversationsPerHour: number | null;
  /** Sockets of one address at the same time. */
  readonly socketsPerAddress: number | null;
  /** Uploads of one address in ten minutes. */
  readonly uploadsPerTenMinutes: number | null;
}

export const defaultFloodLimits: FloodLimits = {
  newConversationsPerHour: 5,
  socketsPerAddress: 30,
  uploadsPerTenMinutes: 60,
};

const allowed: Admission = { type: 'allowed' };
/** One visitor: ten messages in ten seconds, sixty in five minutes. */
const quick = { burst: 10, perSecond: 1 };
const steady = { burst: 60, perSecond: 60 / 300 };
/** Frames of any sort on one socket; a widget sends far fewer. */
const frames = { burst: 100, perSecond: 20 };

/** Counts what visitors do, by visitor and by address. */
export function openFlood(limits: FloodLimits, clock: Pick<Clock, 'nowMs'>) {
  const messagesQuick = openLimiter(quick, { clock });
  const messagesSteady = openLimiter(steady, { clock });
  const perHour = orNone(limits.newConversationsPerHour, 3_600, clock);
  const uploads = orNone(limits.uploadsPerTenMinutes, 600, clock);
  const sockets = new Map<string, number>();

  return {
    message(peerName: string): Admission {
      const now = messagesQuick.take(peerName);
      return now.type === 'allowed' ? messagesSteady.take(peerName) : now;
    },
    newConversation: (address: string): Admission => perHour?.take(address) ?? allowed,
    upload: (address: string): Admission => uploads?.take(address) ?? allowed,
    framesOfOneSocket: (): Limiter => openLimiter(frames, { clock, maxKeys: 1 }),
    /** Takes a place for a socket of this address; false when there is none. */
    enter(address: string): boolean {
      const open = sockets.get(address) ?? 0;
      if (limits.socketsPerAddress !== null && open >= limits.socketsPerAddress) return false;
      sockets.set(address, open + 1);
      return true;
    },
    leave(address: string): void {
      const open = (sockets.get(address) ?? 0) - 1;
      if (open > 0) sockets.set(address, open);
      else sockets.delete(address);
    },
  };
}
export type Flood = ReturnType<typeof openFlood>;

function orNone(times: number | null, seconds: number, clock: Pick<Clock, 'nowMs'>): Limiter | null {
  return times === null ? null : openLimiter({ burst: times, perSecond: times / seconds }, { clock });
}
