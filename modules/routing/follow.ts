import { type AgentFact, presenceAfter, takesWork } from '#agents';
import type { Interaction, InteractionFact } from '#interactions';
import type { Entry, EntryOffer, QueueState, Seat } from './floor.ts';
import { entryOf, type Ground, loosen, queueOf, seatOf, setTimer } from './ground.ts';
import { count, holdAs } from './hands.ts';
import { checkRinging, enter, giveBack, giveUpWaitingFor, leaveLine } from './line.ts';
import { limits } from './rules.ts';

/** Hears what happened to an agent. */
export function followAgent(ground: Ground, fact: AgentFact): void {
  const seat = loosen(ground, seatOf(ground, fact.about));
  const could = takesWork(seat.presence);
  seat.presence = presenceAfter(seat.presence, fact);
  if (takesWork(seat.presence) && !could) seat.sinceMs = Math.max(seat.sinceMs, fact.atMs);
  count(seat, fact.atMs);
  ground.due.rested.delete(seat);
  setTimer(ground, seat.timer, seat.presence.notResponding?.untilMs ?? null);
  if (seat.ringing) checkRinging(ground, seat, seat.ringing);
  if (could && !takesWork(seat.presence))
    for (const cls of [...seat.personal]) giveUpWaitingFor(ground, cls.line.items(), fact.atMs);
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
    case 'offerDeclined':
    case 'offerExpired':
    case 'offerWithdrawn':
      if (entry.offer?.offerId === fact.offerId) offerEnded(ground, entry, entry.offer, fact);
      break;
    case 'answered':
      leaveLine(ground, entry, fact.atMs);
      loosen(ground, seatOf(ground, fact.agentId)).today.handled += 1;
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
  if (fact.type === 'offerExpired') miss(ground, offer.seat, offer.queue, fact);
  giveBack(ground, entry, offer, fact.atMs, isRefusal);
}

/** A missed offer stops the next ones at once, also when the fact that says so comes a moment later. */
function miss(ground: Ground, seat: Seat, queue: QueueState, fact: InteractionFact & { type: 'offerExpired' }): void {
  const pauseMs = queue.rules?.notRespondingMs ?? 0;
  if (pauseMs === 0 || seat.presence.notResponding) return;
  const untilMs = fact.atMs + pauseMs;
  const notResponding = { sinceMs: fact.atMs, untilMs, offerId: fact.offerId };
  loosen(ground, seat).presence = { ...seat.presence, notResponding };
  setTimer(ground, seat.timer, untilMs);
}
