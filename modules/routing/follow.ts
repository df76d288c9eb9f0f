import { type AgentFact, presenceAfter, wantsWork } from '#agents';
import type { Interaction, InteractionFact } from '#interactions';
import { stopFor } from './decide.ts';
import type { Entry, EntryOffer, Seat } from './floor.ts';
import { entryOf, type Ground, loosen, queueOf, seatOf, setTimer } from './ground.ts';
import { count, holdAs } from './hands.ts';
import { checkRinging, enter, giveBack, giveUpWaitingFor, leaveLine, moveAhead } from './line.ts';
import { limits } from './rules.ts';

/** Hears what happened to an agent. */
export function followAgent(ground: Ground, fact: AgentFact): void {
  const seat = loosen(ground, seatOf(ground, fact.about));
  const could = wantsWork(seat.presence);
  seat.presence = presenceAfter(seat.presence, fact);
  countStops(seat, fact);
  if (wantsWork(seat.presence) && !could) seat.sinceMs = Math.max(seat.sinceMs, fact.atMs);
  count(seat, fact.atMs);
  ground.due.rested.delete(seat);
  setTimer(ground, seat.timer, seat.presence.notResponding?.untilMs ?? null);
  if (seat.ringing) checkRinging(ground, seat, seat.ringing);
  if (could && !wantsWork(seat.presence))
    for (const cls of [...seat.personal]) giveUpWaitingFor(ground, cls.line.items(), fact.atMs);
}

/** What she says herself proves that she is there: stops are counted from then on. */
function countStops(seat: Seat, fact: AgentFact): void {
  if (fact.type === 'choseAvailability') seat.isLeaving = false;
  if (fact.type === 'stoppedResponding') seat.today.stops += 1;
  else if ((fact.type === 'choseAvailability' || fact.type === 'respondedAgain') && fact.by === 'agent') {
    seat.today.missed = 0;
    seat.today.stops = 0;
  }
}

/** Hears what happened to an interaction, which is `now` what it is. */
export function followInteraction(ground: Ground, fact: InteractionFact, now: Interaction): void {
  const entry = entryOf(ground, now);
  switch (fact.type) {
    case 'queued':
      enter(ground, entry, fact);
      break;
    case 'offered':
      offered(ground, entry, fact);
      break;
    case 'priorityRaised':
      moveAhead(ground, entry, fact);
      break;
    case 'offerDeclined':
    case 'offerExpired':
    case 'offerWithdrawn':
      if (entry.offer?.offerId === fact.offerId) offerEnded(ground, entry, entry.offer, fact);
      break;
    case 'answered':
      leaveLine(ground, entry, fact.atMs);
      handled(loosen(ground, seatOf(ground, fact.agentId)), fact);
      break;
    case 'ended':
    case 'leftQueue':
      leaveLine(ground, entry, fact.atMs);
      break;
    default:
      break;
  }
  holdAs(ground, entry, now, fact.atMs);
  if (now.phase === 'done' && entry.holders.length === 0) forget(ground, entry);
}

/** Who took something is there; what a queue put into her hands by itself proves nothing. */
function handled({ today }: Seat, fact: InteractionFact & { type: 'answered' }): void {
  today.handled += 1;
  if (fact.how === 'assigned') return;
  today.missed = 0;
  today.stops = 0;
}

function forget(ground: Ground, entry: Entry): void {
  leaveLine(ground, entry, 0);
  ground.entries.delete(entry.id);
}

function offered(ground: Ground, entry: Entry, fact: InteractionFact & { type: 'offered' }): void {
  const seat = loosen(ground, seatOf(ground, fact.agentId));
  if (entry.offer?.offerId !== fact.offerId) {
    leaveLine(ground, entry, fact.atMs);
    if (seat.ringing?.offer) giveBack(ground, seat.ringing, seat.ringing.offer, fact.atMs, false);
  }
  const { offerId, atMs: offeredAtMs, expiresAtMs } = fact;
  const queue = queueOf(ground, fact.queueId);
  entry.offer = { offerId, seat, queue, offeredAtMs, expiresAtMs, isCommitted: true, isEnding: false };
  seat.ringing = entry;
  setTimer(ground, entry.timer, expiresAtMs);
  seat.today.offered += 1;
  queue.lastOfferedMs.set(seat.number, fact.atMs);
  checkRinging(ground, seat, entry);
}

function offerEnded(
  ground: Ground,
  entry: Entry,
  offer: EntryOffer,
  fact: InteractionFact & { type: 'offerDeclined' | 'offerExpired' | 'offerWithdrawn' },
): void {
  const isRefusal = fact.type !== 'offerWithdrawn';
  if (isRefusal) {
    const untilMs = fact.atMs + limits.declinePauseMs;
    entry.refused = [...entry.refused.filter((refusal) => refusal.seat !== offer.seat), { seat: offer.seat, untilMs }];
  }
  if (fact.type === 'offerExpired') miss(ground, offer, fact);
  giveBack(ground, entry, offer, fact.atMs, isRefusal);
}

/** A missed offer stops the next ones at once, also when the fact that says so comes a moment later. */
function miss(ground: Ground, offer: EntryOffer, fact: InteractionFact & { type: 'offerExpired' }): void {
  const seat = loosen(ground, offer.seat);
  seat.today.missed += 1;
  if (seat.presence.notResponding) return;
  const stop = stopFor(ground, offer, seat.today.missed, fact.atMs);
  if (!stop) return;
  const notResponding = { sinceMs: fact.atMs, untilMs: stop.untilMs, offerId: fact.offerId };
  seat.presence = { ...seat.presence, notResponding };
  setTimer(ground, seat.timer, stop.untilMs);
}
