import { noRoom } from '#agents';
import { isOpen, nextChange } from '#kernel/hours.ts';
import type { QueueState } from './floor.ts';
import { type Ground, loosen, queueOf, seatOf, setTimer, settle } from './ground.ts';
import { dayEndAfter, inIdleOrder, ladderOf } from './ladder.ts';
import { place, withdraw } from './line.ts';
import type { FloorRules } from './rules.ts';

/** Replaces the rules of a floor. Everybody keeps her place and her idleness; who may take what is computed anew. */
export function setRules(ground: Ground, rules: FloorRules, nowMs: number): void {
  ground.rules = rules;
  const waiting = [...ground.entries.values()].filter((entry) => entry.cls);
  for (const entry of waiting) ground.classes.leave(entry);
  setQueues(ground);
  setSeats(ground);
  ground.classes.clear();
  for (const queue of ground.queues.values()) {
    queue.classes.clear();
    queue.plain.clear();
    queue.isOpen = false;
    turnDoor(ground, queue, nowMs);
  }
  setTimer(ground, ground.day, dayEndAfter(rules.zone, nowMs));
  for (const seat of inIdleOrder(ground.seats.values())) loosen(ground, seat);
  settle(ground);
  for (const entry of ground.entries.values()) {
    entry.step = 0;
    if (entry.visit) entry.ladder = ladderOf(entry.visit);
  }
  for (const entry of waiting) place(ground, entry, 0, nowMs);
  for (const entry of ground.entries.values()) {
    if (entry.offer && !entry.offer.queue.members.has(entry.offer.seat.agentId))
      withdraw(ground, entry, 'queueChanged');
  }
}

function setQueues(ground: Ground): void {
  const gone = new Set(ground.queues.values());
  for (const rules of ground.rules.queues) {
    const queue = queueOf(ground, rules.id);
    gone.delete(queue);
    queue.rules = rules;
    queue.members = new Map(rules.members.map(({ agentId, tier }, position) => [agentId, { tier, position }]));
    queue.memberSeats = rules.members.map(({ agentId }) => seatOf(ground, agentId));
  }
  for (const queue of gone) Object.assign(queue, { rules: null, members: new Map(), memberSeats: [] });
}

function setSeats(ground: Ground): void {
  const gone = new Set(ground.seats.values());
  for (const rules of ground.rules.seats) {
    const seat = seatOf(ground, rules.agentId);
    gone.delete(seat);
    seat.rules = rules;
    seat.levels = new Map(rules.skills.map(({ skillId, level }) => [skillId, level]));
  }
  for (const seat of gone) {
    seat.rules = { agentId: seat.agentId, groupId: null, skills: [], capacity: noRoom };
    seat.levels = new Map();
  }
  for (const seat of ground.seats.values()) seat.queues = 0;
  for (const queue of ground.queues.values()) for (const seat of queue.memberSeats) seat.queues += 1;
}

/** Opens or closes a queue as its hours say at a moment, and sets when to look again. */
export function turnDoor(ground: Ground, queue: QueueState, atMs: number): void {
  const hours = queue.rules?.hours;
  const wasOpen = queue.isOpen;
  queue.isOpen = hours ? isOpen(hours, atMs) : false;
  setTimer(ground, queue.timer, hours ? nextChange(hours, atMs) : null);
  if (queue.isOpen !== wasOpen) ground.classes.turned(queue);
}

/** A new day: what is counted per day begins at zero, idleness too, so that a restart knows as much as we do. */
export function rollDay(ground: Ground, atMs: number): void {
  setTimer(ground, ground.day, dayEndAfter(ground.rules.zone, atMs));
  for (const seat of ground.seats.values()) {
    const { today } = loosen(ground, seat);
    Object.assign(today, { handled: 0, offered: 0, missed: 0, stops: 0, busyMs: 0, presentMs: 0 });
    if (today.busySinceMs !== null) today.busySinceMs = atMs;
    if (today.presentSinceMs !== null) today.presentSinceMs = atMs;
    seat.sinceMs = Math.max(seat.sinceMs, atMs);
  }
  for (const queue of ground.queues.values()) queue.lastOfferedMs.clear();
  settle(ground);
}
