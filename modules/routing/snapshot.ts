import type { Entry, Seat } from './floor.ts';

/** Everything that decides what comes next, as text. Two floors with equal texts make equal offers from here on. */
export function snapshotOf(seats: Iterable<Seat>, entries: Iterable<Entry>): string {
  const seatLines = [...seats].map(seatLine).filter((line) => line !== null);
  const entryLines = [...entries].map(entryLine);
  return [...seatLines.sort(), ...entryLines.sort()].join('\n');
}

function seatLine({ agentId, presence, inHand, ringing, sinceMs, ready, today }: Seat): string {
  const { availability, isReachable, notResponding, pending, silentSinceMs, voiceDoubt } = presence;
  const stopped = notResponding && [notResponding.untilMs];
  const present = [availability, isReachable, stopped, pending?.reasonId ?? null, silentSinceMs !== null, voiceDoubt];
  const day = [today.handled, today.offered, today.missed, today.stops, today.busyMs, today.busySinceMs];
  return JSON.stringify(['seat', agentId, present, inHand, ringing?.id ?? null, sinceMs, ready, day]);
}

function entryLine({ id, medium, visit, step, cls, offer, refused, holders }: Entry): string {
  // Where it stood before somebody took it decides nothing any more.
  const waits = visit !== null && (cls !== null || offer !== null);
  const place = waits ? [visit.queue.id, visit.visitId, visit.key, step, cls !== null] : null;
  const left = waits ? refused.map(({ seat, untilMs }) => [seat.agentId, untilMs]) : [];
  const offered = offer ? [offer.offerId, offer.seat.agentId, offer.expiresAtMs, offer.isCommitted] : null;
  const held = holders.map(({ agentId }) => agentId).sort();
  return JSON.stringify(['entry', id, medium, place, left, offered, held]);
}
