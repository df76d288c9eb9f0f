import { hasRoom, takesMedium } from '#agents';
import type { OfferReason } from '#interactions';
import { unreachable } from '#kernel/unreachable.ts';
import type { Strategy } from '#queues';
import type { Classes } from './classes.ts';
import type { NotEligibleReason } from './contract.ts';
import {
  busyShare,
  type Class,
  type Entry,
  hashOf,
  isBefore,
  isReady,
  levelFor,
  refuses,
  type Seat,
  satisfies,
} from './floor.ts';
import { limits } from './rules.ts';

/** Why this agent gets this interaction, and what kept the others from it; asked at the moment of the choice. */
export function explain(classes: Classes, entry: Entry, chosen: Seat, nowMs: number): OfferReason {
  const { cls, visit } = entry;
  if (!cls || !visit) throw new Error(`Interaction ${entry.id} is explained without standing in a line`);
  const strategy = visit.queue.rules?.strategy ?? 'longestIdle';
  const others = classes.inOrder(cls, entry, limits.runnersUp + 1).filter((seat) => seat !== chosen);
  return {
    strategy,
    chosenKey: comparedOf(cls, chosen, strategy, nowMs),
    chosenInHand: chosen.inHand.total,
    eligible: eligibleFor(classes, cls, entry),
    runnersUp: others.slice(0, limits.runnersUp).map((seat) => ({
      agentId: seat.agentId,
      key: comparedOf(cls, seat, strategy, nowMs),
      inHand: seat.inHand.total,
    })),
    notEligible: countedReasons(entry, cls),
    position: positionOf(entry),
    waitedMs: nowMs - visit.enteredAtMs,
  };
}

/** What people would name as the reason: milliseconds idle, a count, a share, a level, a place. */
function comparedOf(cls: Class, seat: Seat, strategy: Strategy, nowMs: number): number {
  switch (strategy) {
    case 'longestIdle':
      return nowMs - seat.sinceMs;
    case 'fewestToday':
      return seat.today.handled;
    case 'leastBusyToday':
      return busyShare(seat.today, seat.sinceMs);
    case 'roundRobin':
      return nowMs - (cls.queue.lastOfferedMs.get(seat.number) ?? nowMs);
    case 'skillFirst':
      return levelFor(seat, cls.requires);
    case 'linear':
      return (cls.queue.members.get(seat.agentId)?.position ?? 0) + 1;
    case 'random':
      return hashOf(`${seat.agentId}:${seat.today.offered}`);
    default:
      return unreachable(strategy);
  }
}

function eligibleFor(classes: Classes, cls: Class, entry: Entry): number {
  const refusing = entry.refused.filter(({ seat }) => isReady(seat, cls.medium) && belongsTo(seat, cls));
  return classes.readyIn(cls) - refusing.length;
}

function belongsTo(seat: Seat, cls: Class): boolean {
  if (cls.seat) return cls.seat === seat;
  if (!cls.queue.members.has(seat.agentId) || !satisfies(seat, cls.requires)) return false;
  return cls.groupId === null || seat.rules.groupId === cls.groupId;
}

/** Members of the queue who could not be chosen, by the first reason that applies. */
function countedReasons(entry: Entry, cls: Class): Readonly<Record<string, number>> {
  const counts: Partial<Record<NotEligibleReason, number>> = {};
  for (const seat of cls.queue.memberSeats) {
    const because = reasonAgainst(seat, entry, cls);
    if (because) counts[because] = (counts[because] ?? 0) + 1;
  }
  return counts;
}

function reasonAgainst(seat: Seat, entry: Entry, cls: Class): NotEligibleReason | null {
  const { presence } = seat;
  if (presence.availability !== 'available') return presence.availability;
  if (!presence.isReachable) return 'unreachable';
  if (presence.notResponding) return 'notResponding';
  if (presence.pending) return 'goingAway';
  if (!takesMedium(presence, cls.medium)) return presence.silentSinceMs === null ? 'noVoice' : 'silent';
  if (!satisfies(seat, cls.requires)) return 'missingSkill';
  if (cls.groupId !== null && seat.rules.groupId !== cls.groupId) return 'otherGroup';
  if (cls.seat && cls.seat !== seat) return 'notPreferred';
  if (refuses(entry, seat)) return 'declinedBefore';
  if (!hasRoom(seat.rules.capacity, seat.inHand, cls.medium)) return 'atCapacity';
  return seat.ringing ? 'ringing' : null;
}

/** Place in the line of its queue, whatever is asked for: 1 is next. */
export function positionOf(entry: Entry): number {
  const { cls } = entry;
  if (!cls) return 0;
  let before = 0;
  for (const other of cls.queue.classes) before += countBefore(other.line.items(), entry, 0);
  return before + 1;
}

/** How many in a heap come before; nothing below one that does not can. */
function countBefore(items: readonly Entry[], entry: Entry, at: number): number {
  const item = items[at];
  if (!item || item === entry || !isBefore(item, entry)) return 0;
  return 1 + countBefore(items, entry, 2 * at + 1) + countBefore(items, entry, 2 * at + 2);
}
