import { defaultPresenceRules } from '#agents';
import type { Decision, DistributeNeeds } from './decision.ts';
import { explain } from './explain.ts';
import type { Entry, EntryOffer, Seat } from './floor.ts';
import { type Ground, setTimer } from './ground.ts';

/** What has run out or lost its ground: offers to end, pauses that are over. */
export function endings(ground: Ground, nowMs: number): Decision[] {
  const { due } = ground;
  const decisions: Decision[] = [];
  if (due.expired.size + due.withdrawn.size + due.rested.size + due.leaving.size === 0) return decisions;
  for (const entry of due.expired) {
    const { offer } = entry;
    if (!offer?.isCommitted || offer.isEnding) continue;
    offer.isEnding = true;
    const { offerId, seat } = offer;
    const stop = stopFor(ground, offer, seat.today.missed + 1, nowMs);
    decisions.push({ type: 'expire', interactionId: entry.id, offerId, agentId: seat.agentId, stop });
  }
  due.expired.clear();
  for (const [entry, cause] of due.withdrawn) {
    const { offer } = entry;
    if (!offer?.isCommitted || offer.isEnding) continue;
    offer.isEnding = true;
    const { offerId, seat } = offer;
    decisions.push({ type: 'withdraw', interactionId: entry.id, offerId, agentId: seat.agentId, cause });
  }
  for (const [entry] of due.withdrawn) if (entry.offer?.isCommitted !== false) due.withdrawn.delete(entry);
  for (const seat of due.rested) {
    if (seat.presence.notResponding) decisions.push({ type: 'respondAgain', agentId: seat.agentId });
  }
  due.rested.clear();
  for (const seat of due.leaving) {
    const { pending } = seat.presence;
    if (!pending || seat.isLeaving || seat.inHand.total > 0 || seat.ringing) continue;
    seat.isLeaving = true;
    decisions.push({ type: 'beginAway', agentId: seat.agentId, pending });
  }
  due.leaving.clear();
  return decisions;
}

/** Whether so many missed offers in a row stop an agent, and until when; null = she goes on. */
export function stopFor(
  { rules }: Ground,
  { queue, seat }: EntryOffer,
  missed: number,
  atMs: number,
): { readonly untilMs: number | null } | null {
  const pauseMs = queue.rules?.notRespondingMs ?? 0;
  const { missesBeforeStop, stopsBeforeClick } = rules.presence ?? defaultPresenceRules;
  if (pauseMs === 0 || missed < missesBeforeStop) return null;
  const needsClick = stopsBeforeClick !== null && seat.today.stops + 1 >= stopsBeforeClick;
  return { untilMs: needsClick ? null : atMs + pauseMs };
}

/** One match: the first of all lines that may have somebody, the best agent for it, and what that agent takes first. */
export function match(ground: Ground, nowMs: number, needs: DistributeNeeds): Decision | null {
  for (let cls = ground.classes.nextDirty(); cls; cls = ground.classes.nextDirty()) {
    const passed: Entry[] = [];
    for (let head = cls.line.peek(); head; head = cls.line.peek()) {
      const seat = ground.classes.best(cls, head);
      if (seat) {
        for (const entry of passed) cls.line.push(entry);
        const chosen = ground.classes.hasDirty || passed.length > 0 ? ground.classes.bestFor(seat) : head;
        const decision = offer(ground, chosen ?? head, seat, nowMs, needs);
        ground.classes.touch(cls);
        return decision;
      }
      // Somebody is ready, but this one was refused by her: the next in line may go first.
      if (ground.classes.readyIn(cls) === 0) break;
      cls.line.pop();
      passed.push(head);
    }
    for (const entry of passed) cls.line.push(entry);
  }
  return null;
}

function offer(ground: Ground, entry: Entry, seat: Seat, nowMs: number, needs: DistributeNeeds): Decision {
  const { visit } = entry;
  const queueRules = visit?.queue.rules;
  if (!visit || !queueRules) throw new Error(`Interaction ${entry.id} is offered without standing in a queue`);
  const reason = needs.withReasons ? explain(ground.classes, entry, seat, nowMs) : null;
  const offerId = needs.newOfferId();
  const expiresAtMs = nowMs + queueRules.offerTimeoutMs;
  ground.classes.leave(entry);
  setTimer(ground, entry.timer, null);
  ground.classes.unlist(seat);
  seat.ringing = entry;
  const { queue } = visit;
  entry.offer = { offerId, seat, queue, offeredAtMs: nowMs, expiresAtMs, isCommitted: false, isEnding: false };
  return {
    type: 'offer',
    interactionId: entry.id,
    offerId,
    visitId: visit.visitId,
    queueId: visit.queue.id,
    agentId: seat.agentId,
    expiresAtMs,
    answersItself: queueRules.autoAnswer,
    reason,
  };
}
