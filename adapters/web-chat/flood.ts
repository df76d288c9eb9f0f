import type { Clock } from '#platform/clock.ts';
import { type Admission, type Limiter, openLimiter } from '#platform/limits.ts';

/** How much one visitor and one network address may do. Every number is a setting; null lifts that limit. */
export interface FloodLimits {
  /** Messages of one visitor. */
  readonly messagesPerTenSeconds: number | null;
  readonly messagesPerFiveMinutes: number | null;
  /** New conversations of one address in an hour. */
  readonly newConversationsPerHour: number | null;
  /** Sockets of one address at the same time. */
  readonly socketsPerAddress: number | null;
  /** Uploads of one address in ten minutes. */
  readonly uploadsPerTenMinutes: number | null;
}

export const defaultFloodLimits: FloodLimits = {
  messagesPerTenSeconds: 10,
  messagesPerFiveMinutes: 60,
  newConversationsPerHour: 30,
  socketsPerAddress: 30,
  uploadsPerTenMinutes: 60,
};

const allowed: Admission = { type: 'allowed' };
/** Frames of any sort on one socket; a widget sends far fewer. */
const frames = { burst: 100, perSecond: 20 };

/** Counts what visitors do, by visitor and by address. */
export function openFlood(limits: FloodLimits, clock: Pick<Clock, 'nowMs'>) {
  const quick = orNone(limits.messagesPerTenSeconds, 10, clock);
  const steady = orNone(limits.messagesPerFiveMinutes, 300, clock);
  const perHour = orNone(limits.newConversationsPerHour, 3_600, clock);
  const uploads = orNone(limits.uploadsPerTenMinutes, 600, clock);
  const sockets = new Map<string, number>();

  return {
    message(peerName: string): Admission {
      const now = quick?.take(peerName) ?? allowed;
      return now.type === 'allowed' ? (steady?.take(peerName) ?? allowed) : now;
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
