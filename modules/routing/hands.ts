import { busyWith, heldBy, type Interaction } from '#interactions';
import { type Entry, nobody, type Seat } from './floor.ts';
import { type Ground, loosen, seatOf } from './ground.ts';

/** Counts time in hand and time present from and to this moment. */
export function count(seat: Seat, atMs: number): void {
  const { today } = seat;
  const isBusy = seat.inHand.total > 0;
  if (isBusy && today.busySinceMs === null) today.busySinceMs = atMs;
  if (!isBusy && today.busySinceMs !== null) {
    today.busyMs += atMs - today.busySinceMs;
    today.busySinceMs = null;
  }
  const isPresent = seat.presence.availability !== 'offline';
  if (isPresent && today.presentSinceMs === null) today.presentSinceMs = atMs;
  if (!isPresent && today.presentSinceMs !== null) {
    today.presentMs += atMs - today.presentSinceMs;
    today.presentSinceMs = null;
  }
}

/** Counts the interaction in the hands that hold it now, and only there. */
export function holdAs(ground: Ground, entry: Entry, now: Interaction, atMs: number): void {
  if (now.legs.length === 0 && now.guests.length === 0 && now.responsible === null) {
    if (entry.holders.length === 0) return;
    for (const seat of entry.holders) hold(ground, seat, entry, -1, atMs);
    entry.holders = nobody;
    return;
  }
  const ids = new Set(busyWith(now));
  if (now.responsible) ids.add(now.responsible);
  const holders = [...ids].filter((agentId) => heldBy(now, agentId)).map((agentId) => seatOf(ground, agentId));
  for (const seat of entry.holders) if (!holders.includes(seat)) hold(ground, seat, entry, -1, atMs);
  for (const seat of holders) if (!entry.holders.includes(seat)) hold(ground, seat, entry, 1, atMs);
  entry.holders = holders;
}

function hold(ground: Ground, seat: Seat, entry: Entry, by: 1 | -1, atMs: number): void {
  loosen(ground, seat);
  seat.inHand[entry.medium] += by;
  seat.inHand.total += by;
  seat.sinceMs = Math.max(seat.sinceMs, atMs);
  count(seat, atMs);
}
