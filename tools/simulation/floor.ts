import type { AgentHappening } from '#agents';
import { evolve, type Interaction, type InteractionHappening, type Phase } from '#interactions';
import type { AgentId, InteractionId, LegId, OfferId } from '#kernel/id.ts';
import { type Acd, type Decision, type FloorRules, openAcd, toRecord } from '#routing';
import type { Agenda } from './agenda.ts';
import type { Dice } from './dice.ts';
import type { Answer, AnyFact, Disk, Pending, Stored } from './disk.ts';

/** Somebody outside wants something to be recorded. Sent again with the same id until it is answered. */
export type Ask = {
  readonly id: string;
  /** Only while the interaction is in one of these phases; else it is refused. */
  readonly onlyIn?: readonly Phase[];
} & (
  | { readonly of: 'interaction'; readonly about: InteractionId; readonly happenings: readonly InteractionHappening[] }
  | { readonly of: 'agent'; readonly about: AgentId; readonly happenings: readonly AgentHappening[] }
  | { readonly of: 'rules'; readonly about: string }
);

/** What can go wrong with one write. `unknown…`: the answer of the disk is lost, so the floor cannot know. */
export type WriteFault = 'none' | 'crashBefore' | 'crashAfter' | 'unknownLost' | 'unknownStored';

export interface FloorNeeds {
  readonly agenda: Agenda;
  readonly disk: Disk;
  readonly dice: Dice;
  readonly rules: () => FloorRules;
  readonly startMs: number;
  readonly nextFault: () => WriteFault;
  readonly newOfferId: () => OfferId;
  readonly newLegId: () => LegId;
  /** Facts are on disk; called before anybody else hears them, also when the floor dies in the same moment. */
  readonly onStored: (facts: readonly Stored[]) => void;
  readonly onDecided: (made: readonly Decision[], nowMs: number) => void;
  readonly onUndone: (interactionId: InteractionId) => void;
  /** Nothing is under way any more at this moment. */
  readonly onRest: (nowMs: number) => void;
  readonly onDead: () => void;
  readonly wrap: (acd: Acd) => Acd;
}

/** One process that holds the floor of the organisation, until it dies. */
export interface Floor {
  readonly acd: Acd;
  ask(ask: Ask, reply: (answer: Answer) => void): void;
  /** Killed: whatever was not on disk never was. */
  kill(): void;
  /** Stopped and continued: it believes that no time has passed. */
  pause(ms: number): void;
}

interface Waiting extends Pending {
  readonly reply: ((answer: Answer) => void) | null;
}

/** The floor as it follows from what is on disk. */
export function rebuilt(needs: Pick<FloorNeeds, 'disk' | 'rules' | 'startMs' | 'wrap'>): {
  readonly acd: Acd;
  readonly lives: Map<InteractionId, Interaction>;
} {
  const acd = needs.wrap(openAcd());
  const lives = new Map<InteractionId, Interaction>();
  acd.setRules(needs.rules(), needs.startMs);
  for (const fact of needs.disk.facts) follow(acd, lives, fact);
  return { acd, lives };
}

function follow(acd: Acd, lives: Map<InteractionId, Interaction>, fact: Stored): void {
  if (fact.of === 'rules') return;
  if (fact.of === 'agent') {
    acd.follow(fact, null);
    return;
  }
  const next = evolve(lives.get(fact.about) ?? null, fact);
  if (next.type === 'refused')
    throw new Error(`Stored fact ${fact.number} ${fact.type} cannot follow: ${next.because}`);
  lives.set(fact.about, next.now);
  acd.follow(fact, next.now);
}

/** Opens the floor from disk and takes it over from whoever had it. */
export function openFloor(needs: FloorNeeds): Floor {
  const { agenda, disk, dice } = needs;
  const token = disk.takeOver();
  const { acd, lives } = rebuilt(needs);
  /** What was accepted, on disk or not. */
  const accepted = new Map(lives);
  const asked = new Map<string, Waiting['reply'][]>();
  let line: Waiting[] = [];
  let isWriting = false;
  let isDead = false;
  let pausedUntilMs = 0;
  let wakes = 0;

  const isGone = () => isDead || agenda.nowMs() < pausedUntilMs;
  /** Runs when the process runs: what was due while it stood still is done at once afterwards. */
  const later = (ms: number, run: () => void) => {
    agenda.after(ms, () => {
      if (isDead) return;
      if (agenda.nowMs() < pausedUntilMs) agenda.at(pausedUntilMs, () => !isDead && run());
      else run();
    });
  };

  function die(): void {
    if (isDead) return;
    isDead = true;
    needs.onDead();
  }

  function accept(about: InteractionId, happenings: readonly InteractionHappening[]): readonly AnyFact[] | null {
    let now = accepted.get(about) ?? null;
    const facts: AnyFact[] = [];
    for (const happening of happenings) {
      const fact = { of: 'interaction', about, atMs: agenda.nowMs(), ...happening } as const;
      const next = evolve(now, fact);
      if (next.type === 'refused') return null;
      now = next.now;
      facts.push(fact);
    }
    if (now) accepted.set(about, now);
    return facts;
  }

  function ofAgent(about: AgentId, happenings: readonly AgentHappening[]): readonly AnyFact[] {
    return happenings.map((happening) => ({ of: 'agent', about, atMs: agenda.nowMs(), ...happening }) as const);
  }

  function record(waiting: Waiting): void {
    line.push(waiting);
    if (isWriting) return;
    isWriting = true;
    later(dice.whole(1, 5), write);
  }

  function write(): void {
    const batch = line;
    line = [];
    const fault = needs.nextFault();
    if (fault === 'crashBefore' || fault === 'unknownLost') {
      die();
      return;
    }
    const stored = disk.write(token, batch, agenda.nowMs());
    if (!stored) {
      die();
      return;
    }
    needs.onStored(stored);
    if (fault === 'crashAfter' || fault === 'unknownStored') {
      die();
      return;
    }
    isWriting = false;
    for (const fact of stored) {
      if (fact.of === 'rules') acd.setRules(needs.rules(), agenda.nowMs());
      follow(acd, lives, fact);
    }
    for (const { askId, reply } of batch) {
      for (const again of askId ? (asked.get(askId) ?? []) : []) again?.('recorded');
      if (askId) asked.delete(askId);
      reply?.('recorded');
    }
    pump();
  }

  function pump(): void {
    const nowMs = agenda.nowMs();
    const made = acd.distribute(nowMs, { newOfferId: needs.newOfferId, withReasons: true });
    needs.onDecided(made, nowMs);
    for (const decision of made) carryOut(decision);
    if (line.length === 0 && !isWriting) needs.onRest(nowMs);
    else if (!isWriting) {
      isWriting = true;
      later(dice.whole(1, 5), write);
    }
    const wakeMs = acd.nextWakeMs();
    wakes += 1;
    const own = wakes;
    if (wakeMs !== null) later(Math.max(1, wakeMs - nowMs), () => own === wakes && pump());
  }

  function carryOut(decision: Decision): void {
    for (const part of toRecord(decision, needs.newLegId)) {
      const facts = part.of === 'agent' ? ofAgent(part.about, part.happenings) : accept(part.about, part.happenings);
      if (facts) record({ askId: null, facts, reply: null });
      else if (decision.type === 'offer') {
        acd.undo(decision.offerId, agenda.nowMs());
        needs.onUndone(decision.interactionId);
      }
    }
  }

  const floor: Floor = {
    acd,
    ask(ask, reply) {
      if (isGone()) return;
      const known = disk.answers.get(ask.id);
      if (known) {
        reply(known);
        return;
      }
      const underWay = asked.get(ask.id);
      if (underWay) {
        underWay.push(reply);
        return;
      }
      const phase = ask.of === 'interaction' ? accepted.get(ask.about)?.phase : undefined;
      const isNow = !ask.onlyIn || (phase !== undefined && ask.onlyIn.includes(phase));
      const facts = isNow ? factsOf(ask) : null;
      if (!facts) {
        reply('refused');
        return;
      }
      asked.set(ask.id, []);
      record({ askId: ask.id, facts, reply });
    },
    kill: die,
    pause(ms) {
      pausedUntilMs = agenda.nowMs() + ms;
    },
  };

  function factsOf(ask: Ask): readonly AnyFact[] | null {
    if (ask.of === 'interaction') return accept(ask.about, ask.happenings);
    if (ask.of === 'agent') return ofAgent(ask.about, ask.happenings);
    return [{ of: 'rules', about: ask.about, type: 'rulesChanged', atMs: agenda.nowMs(), subject: 'queue' }];
  }

  later(0, pump);
  return floor;
}
