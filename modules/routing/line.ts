import { wantsWork } from '#agents';
import type { InteractionFact, WithdrawCause } from '#interactions';
import { type Entry, type EntryOffer, nobody, type Seat, type Step } from './floor.ts';
import { type Ground, loosen, queueOf, seatOf, setTimer } from './ground.ts';
import { ladderOf, stepAt } from './ladder.ts';

/** A new stay in a queue begins. */
export function enter(ground: Ground, entry: Entry, fact: InteractionFact & { type: 'queued' }): void {
  leaveLine(ground, entry, fact.atMs);
  entry.refused = nobody;
  entry.visit = {
    visitId: fact.visitId,
    queue: queueOf(ground, fact.queueId),
    enteredAtMs: fact.atMs,
    key: fact.placeAtMs - fact.boostMs,
    requires: fact.requires,
    preferredAgentId: fact.preferredAgentId ?? null,
    preferredGroupId: fact.preferredGroupId ?? null,
  };
  entry.ladder = ladderOf(entry.visit);
  place(ground, entry, 0, fact.atMs);
}

/** It moves ahead in the line it stands in; while it is offered, in the one it would come back to. */
export function moveAhead(ground: Ground, entry: Entry, fact: InteractionFact & { type: 'priorityRaised' }): void {
  if (entry.visit?.visitId !== fact.visitId) return;
  const stands = entry.cls !== null;
  if (stands) ground.classes.leave(entry);
  entry.visit = { ...entry.visit, key: entry.visit.key - fact.byMs };
  if (stands) place(ground, entry, entry.step, fact.atMs);
}

/** Puts an interaction on a rung of its ladder; waiting for somebody who is not there is skipped. */
export function place(ground: Ground, entry: Entry, from: number, atMs: number): void {
  const { visit } = entry;
  if (!visit) return;
  let step = stepAt(entry.ladder, from, atMs);
  while (!isWorthWaiting(ground, entry.ladder[step])) step = stepAt(entry.ladder, step + 1, atMs);
  const rule = entry.ladder[step];
  if (!rule) throw new Error(`Interaction ${entry.id} has no step ${step} of ${entry.ladder.length}`);
  entry.step = step;
  const cls = rule.agentId
    ? ground.classes.personal(visit.queue, entry.medium, seatOf(ground, rule.agentId))
    : ground.classes.of(visit.queue, entry.medium, rule.requires, rule.groupId);
  ground.classes.stand(entry, cls);
  setWaitingTimer(ground, entry);
}

function isWorthWaiting(ground: Ground, rule: Step | undefined): boolean {
  if (!rule?.agentId) return true;
  const seat = ground.seats.get(rule.agentId);
  return seat ? wantsWork(seat.presence) : false;
}

function setWaitingTimer(ground: Ground, entry: Entry): void {
  let atMs = entry.ladder[entry.step]?.untilMs ?? Number.POSITIVE_INFINITY;
  for (const { untilMs } of entry.refused) atMs = Math.min(atMs, untilMs);
  setTimer(ground, entry.timer, atMs);
}

/** The timer of an interaction: its offer has run out, or its next step or the end of a refusal has come. */
export function wake(ground: Ground, entry: Entry, atMs: number): void {
  if (entry.offer) {
    ground.due.expired.add(entry);
    return;
  }
  const { cls } = entry;
  if (!cls) return;
  entry.refused = entry.refused.filter(({ untilMs }) => untilMs > atMs);
  const step = stepAt(entry.ladder, entry.step, atMs);
  if (step > entry.step) {
    ground.classes.leave(entry);
    place(ground, entry, step, atMs);
  } else {
    setWaitingTimer(ground, entry);
    ground.classes.touch(cls);
  }
}

/** Out of the line and out of any offer, whoever ended it. */
export function leaveLine(ground: Ground, entry: Entry, atMs: number): void {
  ground.classes.leave(entry);
  setTimer(ground, entry.timer, null);
  if (entry.offer) release(ground, entry, entry.offer, atMs, false);
}

/** Frees the agent of an offer. When she let it pass, her idleness begins anew; else she keeps her turn. */
export function release(ground: Ground, entry: Entry, { seat }: EntryOffer, atMs: number, losesTurn: boolean): void {
  entry.offer = null;
  ground.due.expired.delete(entry);
  ground.due.withdrawn.delete(entry);
  if (seat.ringing !== entry) return;
  loosen(ground, seat);
  seat.ringing = null;
  if (losesTurn) seat.sinceMs = Math.max(seat.sinceMs, atMs);
}

/** Nobody took it: it returns to the line, with the place it had. */
export function giveBack(ground: Ground, entry: Entry, offer: EntryOffer, atMs: number, losesTurn: boolean): void {
  release(ground, entry, offer, atMs, losesTurn);
  place(ground, entry, entry.step, atMs);
}

/** Waiting for one agent alone ends at once when she is gone. */
export function giveUpWaitingFor(ground: Ground, waiting: readonly Entry[], atMs: number): void {
  for (const entry of [...waiting]) {
    ground.classes.leave(entry);
    place(ground, entry, entry.step + 1, atMs);
  }
}

/** An offer stands as long as its agent wants work; she may have come back before it was withdrawn. */
export function checkRinging(ground: Ground, seat: Seat, entry: Entry): void {
  if (!wantsWork(seat.presence)) {
    withdraw(ground, entry, seat.presence.isReachable ? 'agentUnavailable' : 'agentUnreachable');
  } else if (ground.due.withdrawn.get(entry) !== 'queueChanged') ground.due.withdrawn.delete(entry);
}

/** Notes that an offer must be taken from its agent. */
export function withdraw(ground: Ground, entry: Entry, cause: WithdrawCause): void {
  if (entry.offer && !entry.offer.isEnding) ground.due.withdrawn.set(entry, cause);
}
