import { type AgentHappening, type Availability, proofLimits } from '#agents';
import type { Interaction, InteractionHappening } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { AgentId, InteractionId, LegId, VisitId } from '#kernel/id.ts';
import type { FloorRules } from '#routing';
import { idOf, projectId } from '../../modules/routing/story.ts';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { Stored } from './disk.ts';
import type { Ask } from './floor.ts';
import { groupOf, requirementsOf, type World } from './world.ts';

/** People. They only know what they have heard, and only get what they ask for. */
export interface Life {
  /** What everybody hears after it is on disk: at once, or from the next floor when this one died in that moment. */
  hear(fact: Stored, now: Interaction | null): void;
}

export interface LifeNeeds {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly world: World;
  readonly rules: () => FloorRules;
  readonly send: (ask: Ask) => void;
  readonly newAskId: () => string;
}

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
/** The reason everybody is away for. */
const reasonId = idOf('awayReason', 1);

/** Lets people live: visitors come, agents work. */
export function openLife(needs: LifeNeeds): Life {
  const { agenda, dice, world, send, newAskId } = needs;
  const isAway = new Map<AgentId, boolean>();
  let born = 0;
  const newId = <Kind extends string>(kind: Kind) => idOf(kind, ++born);

  const tell = (about: InteractionId, happenings: readonly InteractionHappening[], onlyIn?: Ask['onlyIn']) =>
    send({ id: newAskId(), of: 'interaction', about, happenings, ...(onlyIn ? { onlyIn } : {}) });
  const tellOf = (about: AgentId, ...happenings: AgentHappening[]) =>
    send({ id: newAskId(), of: 'agent', about, happenings });
  const choose = (about: AgentId, availability: Availability) =>
    tellOf(about, {
      type: 'choseAvailability',
      availability,
      reasonId: availability === 'away' ? reasonId : null,
      by: 'agent',
      note: null,
    });

  // --- agents

  function shift(agentId: AgentId): void {
    const begin = world.startMs + dice.whole(6 * hourMs, 11 * hourMs);
    const end = begin + dice.whole(5 * hourMs, 14 * hourMs);
    isAway.set(agentId, true);
    agenda.at(begin, () => {
      isAway.set(agentId, false);
      tellOf(agentId, { type: 'becameReachable' });
      choose(agentId, 'available');
    });
    for (let breaks = dice.whole(0, 3); breaks > 0; breaks -= 1) {
      const at = dice.whole(begin + minuteMs, end - minuteMs);
      agenda.at(at, () => stepOut(agentId));
      agenda.at(at + dice.around(12 * minuteMs), () => agenda.nowMs() < end && choose(agentId, 'available'));
    }
    for (let cuts = dice.whole(0, 3); cuts > 0; cuts -= 1) cutLine(agentId, dice.whole(begin, end));
    for (let reloads = dice.whole(0, 4); reloads > 0; reloads -= 1) reload(agentId, dice.whole(begin, end));
    agenda.at(end, () => {
      choose(agentId, 'offline');
      isAway.set(agentId, true);
    });
  }

  /** Most ask for a break while they have something in hand; some think better of it. */
  function stepOut(agentId: AgentId): void {
    const throws = dice.next();
    if (throws < 0.2) choose(agentId, 'offQueue');
    else if (throws < 0.4) choose(agentId, 'away');
    else tellOf(agentId, { type: 'askedForAway', reasonId, by: 'agent', note: null });
    if (throws > 0.9) {
      agenda.after(dice.around(40 * secondMs), () => tellOf(agentId, { type: 'withdrewAway', by: 'agent' }));
    }
  }

  /** A page that loads again: silent for a moment, and there. */
  function reload(agentId: AgentId, atMs: number): void {
    agenda.at(atMs, () => tellOf(agentId, { type: 'fellSilent', cause: 'connectionLost' }));
    agenda.at(atMs + dice.whole(200, proofLimits.unreachableMs - 1), () => comesBack(agentId));
  }

  /** Desks go on saying that they are there: what was lost on the way is said again. */
  function comesBack(agentId: AgentId): void {
    tellOf(agentId, { type: 'becameReachable' });
    agenda.after(30 * secondMs, () => !isAway.get(agentId) && tellOf(agentId, { type: 'becameReachable' }));
  }

  function cutLine(agentId: AgentId, atMs: number): void {
    const lastsMs = dice.around(4 * minuteMs);
    const says = (afterMs: number, happening: AgentHappening) => {
      if (lastsMs > afterMs) agenda.at(atMs + afterMs, () => tellOf(agentId, happening));
    };
    agenda.at(atMs, () => isAway.set(agentId, true));
    says(proofLimits.silentMs, { type: 'fellSilent', cause: 'noSignOfLife' });
    says(proofLimits.unreachableMs, { type: 'becameUnreachable', cause: 'noSignOfLife' });
    agenda.at(atMs + lastsMs, () => {
      isAway.set(agentId, false);
      if (lastsMs > proofLimits.silentMs) comesBack(agentId);
    });
  }

  function considerOffer(now: Interaction): void {
    const { offer, visit } = now;
    if (!offer) return;
    const { offerId, agentId } = offer;
    const throws = dice.next();
    if (isAway.get(agentId) || throws < 0.07) {
      considerMissed(agentId, offer.expiresAtMs);
      return;
    }
    const delayMs = dice.whole(500, 9 * secondMs);
    if (throws < 0.13) {
      agenda.after(delayMs, () => tell(now.id, [{ type: 'offerDeclined', offerId, agentId, because: null }]));
      return;
    }
    agenda.after(delayMs, () => {
      const visitId = visit?.visitId ?? null;
      tell(now.id, [{ type: 'answered', legId: newId('leg'), agentId, visitId, offerId, how: 'accepted' }]);
    });
  }

  /** Some notice soon that they have missed something. */
  function considerMissed(agentId: AgentId, expiresAtMs: number): void {
    if (!dice.isLucky(0.4)) return;
    agenda.at(expiresAtMs + dice.whole(1, 30) * secondMs, () => {
      if (isAway.get(agentId)) return;
      tellOf(agentId, { type: 'respondedAgain', by: 'agent' });
    });
  }

  // --- interactions in hand

  function work(now: Interaction, agentId: AgentId, legId: LegId): void {
    if (mediumOf(now.channel) === 'voice') {
      talk(now.id, agentId, legId);
      return;
    }
    let atMs = 0;
    for (let turns = dice.whole(1, 4); turns > 0; turns -= 1) {
      atMs += dice.around(25 * secondMs);
      agenda.after(atMs, () => tell(now.id, [says(agentId)], ['inHand']));
      atMs += dice.around(30 * secondMs);
      agenda.after(atMs, () => tell(now.id, [writes()], ['inHand']));
    }
    agenda.after(atMs + dice.around(60 * secondMs), () => leaveHand(now, agentId, legId));
  }

  function talk(id: InteractionId, agentId: AgentId, legId: LegId): void {
    const talkMs = dice.around(3 * minuteMs);
    if (dice.isLucky(0.2)) {
      agenda.after(Math.round(talkMs / 3), () => tell(id, [{ type: 'held', legId }], ['inHand']));
      agenda.after(Math.round(talkMs / 2), () => tell(id, [{ type: 'resumed', legId }], ['inHand']));
    }
    const wrapUp = () =>
      agenda.after(dice.around(20 * secondMs) + 3 * secondMs, () =>
        tell(id, [{ type: 'wrappedUp', legId, agentId, disposition: null, automatic: false }]),
      );
    agenda.after(talkMs, () => {
      if (dice.isLucky(0.15)) transfer(id, agentId, legId);
      else tell(id, [ended(dice.isLucky(0.7) ? 'customer' : 'agent', 'hungUp')], ['inHand']);
      wrapUp();
    });
  }

  function leaveHand(now: Interaction, agentId: AgentId, legId: LegId): void {
    const throws = dice.next();
    const { id } = now;
    if (throws < 0.1) transfer(id, agentId, legId);
    else if (throws < 0.16) release(now, agentId, legId);
    else if (throws < 0.26) park(id, agentId, throws < 0.21 ? 'postponed' : 'inDevelopment');
    else if (throws < 0.4) propose(id, agentId);
    else {
      tell(id, [ended('agent', 'completed')], ['inHand']);
      if (dice.isLucky(0.12)) agenda.after(dice.around(20 * minuteMs), () => reopen(now, agentId));
    }
  }

  function transfer(id: InteractionId, agentId: AgentId, legId: LegId): void {
    const queue = dice.pick(needs.rules().queues).id;
    const left = { type: 'transferred', legId, agentId, kind: 'blind', toQueueId: queue, toAgentId: null } as const;
    tell(id, [left, { ...queued(), queueId: queue, kind: 'transfer' }], ['inHand']);
    impatient(id);
  }

  function release(now: Interaction, agentId: AgentId, legId: LegId): void {
    const queueId = now.visit?.queueId ?? dice.pick(needs.rules().queues).id;
    const placeAtMs = now.visit?.placeAtMs ?? agenda.nowMs();
    const letGo = { type: 'released', legId, agentId, cause: 'agent' } as const;
    tell(now.id, [letGo, { ...queued(), queueId, kind: 'released', placeAtMs }], ['inHand']);
    impatient(now.id);
  }

  function park(id: InteractionId, agentId: AgentId, to: 'postponed' | 'inDevelopment'): void {
    const untilMs = agenda.nowMs() + dice.around(30 * minuteMs) + minuteMs;
    const cause = 'agent';
    tell(id, [{ type: 'statusChanged', to, agentId, cause, untilMs: to === 'postponed' ? untilMs : null }], ['inHand']);
    agenda.at(untilMs, () =>
      tell(id, [{ type: 'statusChanged', to: 'inProgress', agentId, cause: 'reminder', untilMs: null }], ['inHand']),
    );
    agenda.at(untilMs + dice.around(minuteMs), () => tell(id, [ended('agent', 'completed')], ['inHand']));
  }

  function propose(id: InteractionId, agentId: AgentId): void {
    const solution = { type: 'statusChanged', to: 'solutionProposed', agentId, cause: 'agent', untilMs: null } as const;
    tell(id, [solution], ['inHand']);
    const answerMs = dice.around(5 * minuteMs);
    if (dice.isLucky(0.3)) {
      agenda.after(answerMs, () => tell(id, [writes()], ['inHand']));
      agenda.after(answerMs + dice.around(minuteMs), () => tell(id, [says(agentId)], ['inHand']));
    }
    const endMs = answerMs + dice.around(8 * minuteMs);
    agenda.after(endMs, () =>
      tell(id, [ended('system', dice.isLucky(0.5) ? 'confirmed' : 'customerSilent')], ['inHand']),
    );
  }

  function reopen(now: Interaction, agentId: AgentId): void {
    const queueId = now.visit?.queueId ?? dice.pick(needs.rules().queues).id;
    const preferred = dice.isLucky(0.7) ? { preferredAgentId: agentId } : {};
    const back = { ...queued(), queueId, kind: 'reopened', ...preferred } as const;
    tell(now.id, [{ type: 'reopened' }, writes(), back], ['done']);
    impatient(now.id);
  }

  // --- visitors

  function visit(): void {
    const id = newId('interaction');
    const channel = dice.isLucky(0.3) ? 'voice' : 'webChat';
    const group = dice.isLucky(0.1) ? { preferredGroupId: groupOf(dice) } : {};
    const boostMs = dice.isLucky(0.15) ? dice.pick([60, 300]) * secondMs : 0;
    const entry = { ...queued(), requires: requirementsOf(dice), boostMs, ...group };
    const begun: InteractionHappening = {
      type: 'started',
      channel,
      direction: 'inbound',
      projectId,
      conversationId: null,
      customerId: null,
      channelAccountId: null,
      previousId: null,
    };
    tell(id, channel === 'voice' ? [begun, entry] : [begun, writes(), entry]);
    if (channel === 'webChat' && dice.isLucky(0.4)) {
      agenda.after(dice.around(40 * secondMs), () => tell(id, [writes()], ['waiting', 'ringing', 'inHand']));
    }
    impatient(id);
  }

  /** Nobody waits for ever. Who has been answered by then stays. */
  function impatient(id: InteractionId): void {
    const patienceMs = dice.around(5 * minuteMs) + 2 * secondMs;
    const give = () => tell(id, [ended('customer', 'abandoned')], ['waiting', 'ringing']);
    if (!dice.isLucky(0.15)) agenda.after(patienceMs, give);
  }

  function queued(): InteractionHappening & { type: 'queued' } {
    const nowMs = agenda.nowMs();
    const visitId: VisitId = newId('visit');
    return {
      type: 'queued',
      visitId,
      queueId: dice.pick(needs.rules().queues).id,
      kind: 'initial',
      boostMs: 0,
      placeAtMs: nowMs,
      serviceLevelMs: 60_000,
      shortAbandonMs: 5_000,
      isOpen: true,
      requires: [],
    };
  }

  const writes = (): InteractionHappening => ({ type: 'messageReceived', messageId: newId('message') });
  const says = (agentId: AgentId): InteractionHappening => ({
    type: 'messageSent',
    messageId: newId('message'),
    author: 'agent',
    agentId,
  });

  for (const { agentId } of world.rules.seats) shift(agentId);
  // Most come in a rush: only where lines grow can somebody be overtaken.
  const rushes = [dice.whole(8 * hourMs, 13 * hourMs), dice.whole(13 * hourMs, 19 * hourMs)];
  for (let visitors = world.visitors; visitors > 0; visitors -= 1) {
    const inRush = dice.pick(rushes) + dice.whole(0, 25 * minuteMs);
    agenda.at(world.startMs + (dice.isLucky(0.7) ? inRush : dice.whole(7 * hourMs, 23 * hourMs)), visit);
  }

  return {
    hear(fact, now) {
      if (fact.of !== 'interaction' || !now) return;
      if (fact.type === 'offered') considerOffer(now);
      if (fact.type === 'answered') work(now, fact.agentId, fact.legId);
    },
  };
}

function ended(
  by: 'customer' | 'agent' | 'system',
  cause: 'completed' | 'abandoned' | 'hungUp' | 'confirmed' | 'customerSilent',
) {
  return { type: 'ended', by, agentId: null, cause, resolved: null } as const;
}
