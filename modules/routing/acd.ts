import { type AgentFact, noRoom, type Presence, presenceAfter, takesWork } from '#agents';
import { heldBy, type Interaction, type InteractionFact, type OfferReason, type WithdrawCause } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import { isOpen, nextChange } from '#kernel/hours.ts';
import type { AgentId, InteractionId, OfferId, QueueId, VisitId } from '#kernel/id.ts';
import { type Classes, openClasses } from './classes.ts';
import { explain, positionOf } from './explain.ts';
import {
  type Entry,
  type EntryOffer,
  newEntry,
  newQueueState,
  newSeat,
  newTimer,
  nobody,
  type QueueState,
  readyMask,
  type Seat,
  type Step,
  type Timer,
} from './floor.ts';
import { openHeap } from './heap.ts';
import { dayEndAfter, inIdleOrder, ladderOf, stepAt } from './ladder.ts';
import { type FloorRules, limits } from './rules.ts';
import { snapshotOf } from './snapshot.ts';

/** What routing wants to happen. It is true only once the journal has it and `follow` has heard it. */
export type Decision =
  | {
      readonly type: 'offer';
      readonly interactionId: InteractionId;
      readonly offerId: OfferId;
      readonly visitId: VisitId;
      readonly queueId: QueueId;
      readonly agentId: AgentId;
      readonly expiresAtMs: number;
      /** The queue answers by itself: the agent is connected without being asked. */
      readonly answersItself: boolean;
      /** Null when the caller wanted none. */
      readonly reason: OfferReason | null;
    }
  | {
      readonly type: 'expire';
      readonly interactionId: InteractionId;
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      /** Until when she gets nothing, unless she says she is back; null where the queue does not stop anybody. */
      readonly stopsUntilMs: number | null;
    }
  | {
      readonly type: 'withdraw';
      readonly interactionId: InteractionId;
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      readonly cause: WithdrawCause;
    }
  | { readonly type: 'respondAgain'; readonly agentId: AgentId };

/** Where new ids come from, and whether reasons are wanted (they cost a look at every member of the queue). */
export interface DistributeNeeds {
  readonly newOfferId: () => OfferId;
  readonly withReasons: boolean;
}

/** The floor of one organisation: who waits, who is free. One thread, no clock, no dice; ties are broken by id. */
export interface Acd {
  /** Replaces the rules; everybody keeps her place and her idleness. */
  setRules(rules: FloorRules, nowMs: number): void;
  /**
   * Hears a fact that is on disk. `now` is the interaction after it; null for facts of agents. Offers that `distribute`
   * proposed become true here.
   */
  follow(fact: InteractionFact | AgentFact, now: Interaction | null): void;
  /** Everything that should happen at this moment. What it returns counts as under way until heard, or taken back. */
  distribute(nowMs: number, needs: DistributeNeeds): readonly Decision[];
  /** Takes back an offer that the journal refused. */
  undo(offerId: OfferId, nowMs: number): void;
  /** When `distribute` wants to be called next even if nothing happens, or null. */
  nextWakeMs(): number | null;
  readonly look: FloorLook;
}

/** What others may read off the floor. */
export interface FloorLook {
  presence(agentId: AgentId): Presence | null;
  seat(agentId: AgentId): Seat | null;
  seats(): Iterable<Seat>;
  entry(interactionId: InteractionId): Entry | null;
  queue(queueId: QueueId): QueueState | null;
  /** Queues an agent serves, in no order. */
  queuesOf(agentId: AgentId): readonly QueueState[];
  /** Place in the line of its queue, 1 is next; null when it does not wait. */
  position(interactionId: InteractionId): number | null;
  /** Everything that decides what comes next, as text: equal floors have equal texts. */
  snapshot(): string;
}

/** Opens an empty floor. */
export function openAcd(): Acd {
  let rules: FloorRules = { zone: 'UTC', queues: [], seats: [] };
  let births = 0;
  const seats = new Map<AgentId, Seat>();
  const numbered: Seat[] = [];
  const queues = new Map<QueueId, QueueState>();
  const entries = new Map<InteractionId, Entry>();
  const classes: Classes = openClasses(seats, numbered);
  const timers = openHeap<Timer>((one, other) =>
    one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order,
  );
  const loose: Seat[] = [];
  const due = { expired: new Set<Entry>(), withdrawn: new Map<Entry, WithdrawCause>(), rested: new Set<Seat>() };
  const day = newTimer(births++, rollDay);

  function setTimer(timer: Timer, atMs: number | null): void {
    timers.remove(timer);
    if (atMs === null || atMs === Number.POSITIVE_INFINITY) return;
    timer.atMs = atMs;
    timers.push(timer);
  }

  /** Lets time pass up to a moment. What must be written is only noted: `distribute` says it. */
  function advance(nowMs: number): void {
    for (let next = timers.peek(); next && next.atMs <= nowMs; next = timers.peek()) {
      timers.pop();
      next.ring(next.atMs);
    }
  }

  const seatOf = (agentId: AgentId): Seat => {
    const known = seats.get(agentId);
    if (known) return known;
    const seat = newSeat(agentId, numbered.length, births++, (rested) => due.rested.add(rested));
    seats.set(agentId, seat);
    numbered.push(seat);
    return seat;
  };
  const queueOf = (queueId: QueueId): QueueState => {
    const known = queues.get(queueId);
    if (known) return known;
    const queue = newQueueState(queueId, births++, turnDoor);
    queues.set(queueId, queue);
    return queue;
  };

  // --- time

  function turnDoor(queue: QueueState, atMs: number): void {
    const hours = queue.rules?.hours;
    const wasOpen = queue.isOpen;
    queue.isOpen = hours ? isOpen(hours, atMs) : false;
    setTimer(queue.timer, hours ? nextChange(hours, atMs) : null);
    if (queue.isOpen !== wasOpen) classes.turned(queue);
  }

  /** A new day: what is counted per day begins at zero, idleness too, so that a restart knows as much as we do. */
  function rollDay(atMs: number): void {
    setTimer(day, dayEndAfter(rules.zone, atMs));
    for (const seat of seats.values()) {
      const { today } = loosen(seat);
      Object.assign(today, { handled: 0, offered: 0, busyMs: 0, presentMs: 0 });
      if (today.busySinceMs !== null) today.busySinceMs = atMs;
      if (today.presentSinceMs !== null) today.presentSinceMs = atMs;
      seat.sinceMs = Math.max(seat.sinceMs, atMs);
    }
    for (const queue of queues.values()) queue.lastOfferedMs.clear();
    settle();
  }

  // --- agents

  /** Takes a seat out of all lists, so that it may change; `settle` puts it where it then belongs. */
  function loosen(seat: Seat): Seat {
    if (seat.isLoose) return seat;
    classes.unlist(seat);
    seat.isLoose = true;
    loose.push(seat);
    return seat;
  }

  function settle(): void {
    for (const seat of loose) {
      seat.isLoose = false;
      classes.list(seat, readyMask(seat));
    }
    loose.length = 0;
  }

  function followAgent(fact: AgentFact): void {
    const seat = loosen(seatOf(fact.about));
    const could = takesWork(seat.presence);
    seat.presence = presenceAfter(seat.presence, fact);
    if (takesWork(seat.presence) && !could) seat.sinceMs = Math.max(seat.sinceMs, fact.atMs);
    count(seat, fact.atMs);
    due.rested.delete(seat);
    setTimer(seat.timer, seat.presence.notResponding?.untilMs ?? null);
    if (seat.ringing) checkRinging(seat, seat.ringing);
    if (could && !takesWork(seat.presence))
      for (const cls of [...seat.personal]) giveUpWaitingFor(cls.line.items(), fact.atMs);
  }

  /** Waiting for one agent alone ends at once when she is gone. */
  function giveUpWaitingFor(waiting: readonly Entry[], atMs: number): void {
    for (const entry of [...waiting]) {
      classes.leave(entry);
      place(entry, entry.step + 1, atMs);
    }
  }

  /** An offer stands as long as its agent takes work; she may have come back before it was withdrawn. */
  function checkRinging(seat: Seat, entry: Entry): void {
    if (!takesWork(seat.presence)) {
      withdraw(entry, seat.presence.isReachable ? 'agentUnavailable' : 'agentUnreachable');
    } else if (due.withdrawn.get(entry) !== 'queueChanged') due.withdrawn.delete(entry);
  }

  function withdraw(entry: Entry, cause: WithdrawCause): void {
    if (entry.offer && !entry.offer.isEnding) due.withdrawn.set(entry, cause);
  }

  /** Counts time in hand and time present from and to this moment. */
  function count(seat: Seat, atMs: number): void {
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

  // --- interactions

  function followInteraction(fact: InteractionFact, now: Interaction): void {
    const known = entries.get(now.id);
    const entry = known ?? newEntry(now.id, mediumOf(now.channel), births++, wake);
    if (!known) entries.set(now.id, entry);
    switch (fact.type) {
      case 'queued':
        enter(entry, fact);
        break;
      case 'offered':
        offered(entry, fact);
        break;
      case 'offerDeclined':
      case 'offerExpired':
      case 'offerWithdrawn':
        if (entry.offer?.offerId === fact.offerId) offerEnded(entry, entry.offer, fact);
        break;
      case 'answered':
        leaveLine(entry, fact.atMs);
        loosen(seatOf(fact.agentId)).today.handled += 1;
        break;
      case 'ended':
      case 'leftQueue':
        leaveLine(entry, fact.atMs);
        break;
      default:
        break;
    }
    holdAs(entry, now, fact.atMs);
    if (now.phase === 'done' && entry.holders.length === 0) forget(entry);
  }

  function forget(entry: Entry): void {
    leaveLine(entry, 0);
    entries.delete(entry.id);
  }

  function enter(entry: Entry, fact: InteractionFact & { type: 'queued' }): void {
    leaveLine(entry, fact.atMs);
    entry.refused = nobody;
    entry.visit = {
      visitId: fact.visitId,
      queue: queueOf(fact.queueId),
      enteredAtMs: fact.atMs,
      key: fact.placeAtMs - fact.boostMs,
      requires: fact.requires,
      preferredAgentId: fact.preferredAgentId ?? null,
      preferredGroupId: fact.preferredGroupId ?? null,
    };
    entry.ladder = ladderOf(entry.visit);
    place(entry, 0, fact.atMs);
  }

  /** Puts an interaction on a rung of its ladder; waiting for somebody who is not there is skipped. */
  function place(entry: Entry, from: number, atMs: number): void {
    const { visit } = entry;
    if (!visit) return;
    let step = stepAt(entry.ladder, from, atMs);
    while (!isWorthWaiting(entry.ladder[step])) step = stepAt(entry.ladder, step + 1, atMs);
    const rule = entry.ladder[step];
    if (!rule) throw new Error(`Interaction ${entry.id} has no step ${step} of ${entry.ladder.length}`);
    entry.step = step;
    const cls = rule.agentId
      ? classes.personal(visit.queue, entry.medium, seatOf(rule.agentId))
      : classes.of(visit.queue, entry.medium, rule.requires, rule.groupId);
    classes.stand(entry, cls);
    setWaitingTimer(entry);
  }

  function isWorthWaiting(rule: Step | undefined): boolean {
    if (!rule?.agentId) return true;
    const seat = seats.get(rule.agentId);
    return seat ? takesWork(seat.presence) : false;
  }

  function setWaitingTimer(entry: Entry): void {
    let atMs = entry.ladder[entry.step]?.untilMs ?? Number.POSITIVE_INFINITY;
    for (const { untilMs } of entry.refused) atMs = Math.min(atMs, untilMs);
    setTimer(entry.timer, atMs);
  }

  /** The timer of an interaction: its offer has run out, or its next step or the end of a refusal has come. */
  function wake(entry: Entry, atMs: number): void {
    if (entry.offer) {
      due.expired.add(entry);
      return;
    }
    const { cls } = entry;
    if (!cls) return;
    entry.refused = entry.refused.filter(({ untilMs }) => untilMs > atMs);
    const step = stepAt(entry.ladder, entry.step, atMs);
    if (step > entry.step) {
      classes.leave(entry);
      place(entry, step, atMs);
    } else {
      setWaitingTimer(entry);
      classes.touch(cls);
    }
  }

  /** Out of the line and out of any offer, whoever ended it. */
  function leaveLine(entry: Entry, atMs: number): void {
    classes.leave(entry);
    setTimer(entry.timer, null);
    if (entry.offer) release(entry, entry.offer, atMs, false);
  }

  function offered(entry: Entry, fact: InteractionFact & { type: 'offered' }): void {
    const seat = loosen(seatOf(fact.agentId));
    if (entry.offer?.offerId !== fact.offerId) {
      leaveLine(entry, fact.atMs);
      if (seat.ringing?.offer) giveBack(seat.ringing, seat.ringing.offer, fact.atMs, false);
    }
    const { offerId, atMs: offeredAtMs, expiresAtMs } = fact;
    const queue = queueOf(fact.queueId);
    entry.offer = { offerId, seat, queue, offeredAtMs, expiresAtMs, isCommitted: true, isEnding: false };
    seat.ringing = entry;
    setTimer(entry.timer, expiresAtMs);
    seat.today.offered += 1;
    queue.lastOfferedMs.set(fact.agentId, fact.atMs);
    checkRinging(seat, entry);
  }

  /** Frees the agent of an offer. When she let it pass, her idleness begins anew; else she keeps her turn. */
  function release(entry: Entry, { seat }: EntryOffer, atMs: number, losesTurn: boolean): void {
    entry.offer = null;
    due.expired.delete(entry);
    due.withdrawn.delete(entry);
    if (seat.ringing !== entry) return;
    loosen(seat);
    seat.ringing = null;
    if (losesTurn) seat.sinceMs = Math.max(seat.sinceMs, atMs);
  }

  /** Nobody took it: it returns to the line, with the place it had. */
  function giveBack(entry: Entry, offer: EntryOffer, atMs: number, losesTurn: boolean): void {
    release(entry, offer, atMs, losesTurn);
    place(entry, entry.step, atMs);
  }

  function offerEnded(
    entry: Entry,
    offer: EntryOffer,
    fact: InteractionFact & { type: 'offerDeclined' | 'offerExpired' | 'offerWithdrawn' },
  ): void {
    const isRefusal = fact.type !== 'offerWithdrawn';
    if (isRefusal) {
      const untilMs = fact.atMs + limits.declinePauseMs;
      entry.refused = [
        ...entry.refused.filter((refusal) => refusal.seat !== offer.seat),
        { seat: offer.seat, untilMs },
      ];
    }
    if (fact.type === 'offerExpired') miss(offer.seat, offer.queue, fact);
    giveBack(entry, offer, fact.atMs, isRefusal);
  }

  /** A missed offer stops the next ones at once, also when the fact that says so comes a moment later. */
  function miss(seat: Seat, queue: QueueState, fact: InteractionFact & { type: 'offerExpired' }): void {
    const pauseMs = queue.rules?.notRespondingMs ?? 0;
    if (pauseMs === 0 || seat.presence.notResponding) return;
    const untilMs = fact.atMs + pauseMs;
    const notResponding = { sinceMs: fact.atMs, untilMs, offerId: fact.offerId };
    loosen(seat).presence = { ...seat.presence, notResponding };
    setTimer(seat.timer, untilMs);
  }

  /** Counts the interaction in the hands that hold it now, and only there. */
  function holdAs(entry: Entry, now: Interaction, atMs: number): void {
    if (now.legs.length === 0 && now.responsible === null) {
      if (entry.holders.length === 0) return;
      for (const seat of entry.holders) hold(seat, entry, -1, atMs);
      entry.holders = nobody;
      return;
    }
    const ids = new Set(now.legs.map(({ agentId }) => agentId));
    if (now.responsible) ids.add(now.responsible);
    const holders = [...ids].filter((agentId) => heldBy(now, agentId)).map(seatOf);
    for (const seat of entry.holders) if (!holders.includes(seat)) hold(seat, entry, -1, atMs);
    for (const seat of holders) if (!entry.holders.includes(seat)) hold(seat, entry, 1, atMs);
    entry.holders = holders;
  }

  function hold(seat: Seat, entry: Entry, by: 1 | -1, atMs: number): void {
    loosen(seat);
    seat.inHand[entry.medium] += by;
    seat.inHand.total += by;
    seat.sinceMs = Math.max(seat.sinceMs, atMs);
    count(seat, atMs);
  }

  // --- decisions

  function endings(nowMs: number): Decision[] {
    const decisions: Decision[] = [];
    if (due.expired.size + due.withdrawn.size + due.rested.size === 0) return decisions;
    for (const entry of due.expired) {
      const { offer } = entry;
      if (!offer?.isCommitted || offer.isEnding) continue;
      offer.isEnding = true;
      const pauseMs = offer.queue.rules?.notRespondingMs ?? 0;
      const stopsUntilMs = pauseMs > 0 ? nowMs + pauseMs : null;
      const { offerId, seat } = offer;
      decisions.push({ type: 'expire', interactionId: entry.id, offerId, agentId: seat.agentId, stopsUntilMs });
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
    return decisions;
  }

  /** One match: the first of all lines that may have somebody, the best agent for it, and what that agent takes first. */
  function match(nowMs: number, needs: DistributeNeeds): Decision | null {
    for (let cls = classes.nextDirty(); cls; cls = classes.nextDirty()) {
      const passed: Entry[] = [];
      for (let head = cls.line.peek(); head; head = cls.line.peek()) {
        const seat = classes.best(cls, head);
        if (seat) {
          for (const entry of passed) cls.line.push(entry);
          const chosen = classes.hasDirty || passed.length > 0 ? classes.bestFor(seat) : head;
          const decision = offer(chosen ?? head, seat, nowMs, needs);
          classes.touch(cls);
          return decision;
        }
        // Somebody is ready, but this one was refused by her: the next in line may go first.
        if (classes.readyIn(cls) === 0) break;
        cls.line.pop();
        passed.push(head);
      }
      for (const entry of passed) cls.line.push(entry);
    }
    return null;
  }

  function offer(entry: Entry, seat: Seat, nowMs: number, needs: DistributeNeeds): Decision {
    const { visit } = entry;
    const queueRules = visit?.queue.rules;
    if (!visit || !queueRules) throw new Error(`Interaction ${entry.id} is offered without standing in a queue`);
    const reason = needs.withReasons ? explain(classes, entry, seat, nowMs) : null;
    const offerId = needs.newOfferId();
    const expiresAtMs = nowMs + queueRules.offerTimeoutMs;
    classes.leave(entry);
    setTimer(entry.timer, null);
    classes.unlist(seat);
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

  // --- rules

  function setRules(next: FloorRules, nowMs: number): void {
    rules = next;
    const waiting = [...entries.values()].filter((entry) => entry.cls);
    for (const entry of waiting) classes.leave(entry);
    const before = new Set(queues.values());
    for (const queueRules of next.queues) {
      const queue = queueOf(queueRules.id);
      before.delete(queue);
      queue.rules = queueRules;
      queue.members = new Map(queueRules.members.map(({ agentId, tier }, position) => [agentId, { tier, position }]));
      queue.memberSeats = queueRules.members.map(({ agentId }) => seatOf(agentId));
    }
    for (const queue of before) Object.assign(queue, { rules: null, members: new Map(), memberSeats: [] });
    const gone = new Set(seats.values());
    for (const seatRules of next.seats) {
      const seat = seatOf(seatRules.agentId);
      gone.delete(seat);
      seat.rules = seatRules;
      seat.levels = new Map(seatRules.skills.map(({ skillId, level }) => [skillId, level]));
    }
    for (const seat of gone) {
      seat.rules = { agentId: seat.agentId, groupId: null, skills: [], capacity: noRoom };
      seat.levels = new Map();
    }
    for (const seat of seats.values()) seat.queues = 0;
    for (const queue of queues.values()) for (const seat of queue.memberSeats) seat.queues += 1;
    classes.clear();
    for (const queue of queues.values()) {
      queue.classes.clear();
      queue.plain.clear();
      queue.isOpen = false;
      turnDoor(queue, nowMs);
    }
    setTimer(day, dayEndAfter(rules.zone, nowMs));
    for (const seat of inIdleOrder(seats.values())) loosen(seat);
    settle();
    for (const entry of entries.values()) {
      entry.step = 0;
      if (entry.visit) entry.ladder = ladderOf(entry.visit);
    }
    for (const entry of waiting) place(entry, 0, nowMs);
    for (const entry of entries.values()) {
      if (entry.offer && !entry.offer.queue.members.has(entry.offer.seat.agentId)) withdraw(entry, 'queueChanged');
    }
  }

  return {
    setRules(next, nowMs) {
      advance(nowMs);
      setRules(next, nowMs);
    },
    follow(fact, now) {
      advance(fact.atMs);
      if (fact.of === 'agent') followAgent(fact);
      else if (now) followInteraction(fact, now);
      else throw new Error(`Fact ${fact.type} of interaction ${fact.about} came without its interaction`);
      settle();
    },
    distribute(nowMs, needs) {
      advance(nowMs);
      const decisions = endings(nowMs);
      for (let next = match(nowMs, needs); next; next = match(nowMs, needs)) decisions.push(next);
      return decisions;
    },
    undo(offerId, nowMs) {
      for (const entry of entries.values()) {
        if (entry.offer?.offerId === offerId && !entry.offer.isCommitted) giveBack(entry, entry.offer, nowMs, false);
      }
      settle();
    },
    nextWakeMs() {
      if (classes.hasDirty || due.expired.size > 0 || due.rested.size > 0) return 0;
      for (const entry of due.withdrawn.keys()) if (entry.offer?.isCommitted && !entry.offer.isEnding) return 0;
      return timers.peek()?.atMs ?? null;
    },
    look: {
      presence: (agentId) => seats.get(agentId)?.presence ?? null,
      seat: (agentId) => seats.get(agentId) ?? null,
      seats: () => seats.values(),
      entry: (interactionId) => entries.get(interactionId) ?? null,
      queue: (queueId) => queues.get(queueId) ?? null,
      queuesOf: (agentId) => [...queues.values()].filter((queue) => queue.members.has(agentId)),
      position: (interactionId) => {
        const entry = entries.get(interactionId);
        return entry?.cls ? positionOf(entry) : null;
      },
      snapshot: () => snapshotOf(seats.values(), entries.values()),
    },
  };
}
