import { createHash } from 'node:crypto';
import { evolve, type Interaction } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { Acd, Decision, FloorRules } from '#routing';
import { openOracle } from '../../modules/routing/oracle.ts';
import { idOf } from '../../modules/routing/story.ts';
import { openAgenda } from './agenda.ts';
import { openDice } from './dice.ts';
import { type Answer, openDisk, type Stored } from './disk.ts';
import { type Ask, type Floor, openFloor, rebuilt, type WriteFault } from './floor.ts';
import { openLife } from './life.ts';
import { changedRules, daySize, type Size, type World, worldOf } from './world.ts';

/** A day that was lived through: what is on disk at its end, and what was found wrong on the way. */
export interface History {
  readonly seed: string;
  readonly world: World;
  readonly facts: readonly Stored[];
  /** The floor's token each fact was written under. */
  readonly tokens: readonly number[];
  readonly present: ReadonlyMap<InteractionId, Interaction>;
  /** Broken promises, found while the day was lived. */
  readonly violations: readonly string[];
  readonly counts: { readonly offers: number; readonly floors: number; readonly rebuilds: number };
  /** Of all facts and offers: equal for equal seeds. */
  readonly hash: string;
}

export interface DayOptions {
  readonly size?: Size;
  /** Puts a broken rule in, to see that it is found. */
  readonly breakRule?: (acd: Acd) => Acd;
}

/** Chances of what goes wrong on the way; per message, per write and per day. */
const chances = { dropped: 0.02, doubled: 0.03, answerLost: 0.02, badWrite: 0.002, compared: 0.004 } as const;
const retryMs = 2_000;
const triesMax = 200;
const takeOverMs = { least: 200, most: 4_000 };
const violationsMax = 20;

/** Lives through the day of a seed. */
export function liveDay(seed: string, { size = daySize, breakRule = (acd) => acd }: DayOptions = {}): History {
  const dice = openDice(seed);
  const world = worldOf(dice.fork('world'), size);
  const agenda = openAgenda(world.startMs);
  const disk = openDisk();
  const fate = dice.fork('fate');
  const oracle = openOracle(world.rules);
  const present = new Map<InteractionId, Interaction>();
  const violations: string[] = [];
  const counts = { offers: 0, floors: 0, rebuilds: 0 };
  const hash = createHash('sha256');
  const plans: FloorRules[] = [world.rules];
  let rules = world.rules;
  let rulesSinceMs = world.startMs;
  let isFaulty = true;
  let floor: Floor | null = null;
  let born = 0;

  const complain = (list: readonly string[]) => {
    for (const one of list) if (violations.length < violationsMax) violations.push(one);
  };

  const floorNeeds = {
    agenda,
    disk,
    dice: dice.fork('floor'),
    rules: () => rules,
    startMs: world.startMs,
    nextFault: (): WriteFault => {
      if (!isFaulty || !fate.isLucky(chances.badWrite)) return 'none';
      return fate.pick(['crashBefore', 'crashAfter', 'unknownLost', 'unknownStored']);
    },
    newOfferId: () => idOf('offer', ++born),
    newLegId: () => idOf('leg', ++born),
    onStored,
    wrap: breakRule,
  };

  /** One process takes the floor. What an older one still believes is heard by nobody: the disk refuses it. */
  function begin(): void {
    if (floor) return;
    counts.floors += 1;
    const own: Floor = openFloor({
      ...floorNeeds,
      onDecided: (made, nowMs) => {
        if (floor === own) decided(made, nowMs);
      },
      onUndone: (interactionId) => {
        if (floor === own) oracle.undone(interactionId);
      },
      onRest: (nowMs) => {
        if (floor === own) rested(own, nowMs);
      },
      onDead: () => {
        if (floor === own) lost();
      },
    });
    floor = own;
  }

  function decided(made: readonly Decision[], nowMs: number): void {
    counts.offers += made.filter(({ type }) => type === 'offer').length;
    if (made.length > 0) hash.update(JSON.stringify(made));
    complain(oracle.judge(made, nowMs));
  }

  function rested(own: Floor, nowMs: number): void {
    complain(oracle.atRest(nowMs));
    if (fate.isLucky(chances.compared)) compare(own);
  }

  function lost(): void {
    oracle.forgotten();
    floor = null;
    agenda.after(fate.whole(takeOverMs.least, takeOverMs.most), begin);
  }

  function onStored(facts: readonly Stored[]): void {
    for (const fact of facts) {
      hash.update(JSON.stringify(fact));
      if (fact.of === 'rules') {
        rules = plans[Number(fact.about)] ?? rules;
        rulesSinceMs = agenda.nowMs();
        oracle.setRules(rules);
        continue;
      }
      const now = fact.of === 'interaction' ? taken(fact) : null;
      oracle.follow(fact, now);
      life.hear(fact, now);
    }
  }

  function taken(fact: Stored & { of: 'interaction' }): Interaction | null {
    const next = evolve(present.get(fact.about) ?? null, fact);
    if (next.type === 'refused') {
      complain([`fact ${fact.number} ${fact.type} of ${fact.about} is on disk and cannot follow: ${next.because}`]);
      return null;
    }
    present.set(fact.about, next.now);
    return next.now;
  }

  /** What is in memory must be what follows from disk, now and in what it does next. */
  function compare(resting: Floor): void {
    if (agenda.nowMs() - rulesSinceMs < 5 * 60_000) return;
    counts.rebuilds += 1;
    const fresh = rebuilt(floorNeeds).acd;
    const nextId = () => {
      let number = 0;
      return () => idOf('offer', 1_000_000_000 + ++number);
    };
    const decided = fresh.distribute(agenda.nowMs(), { newOfferId: nextId(), withReasons: true });
    if (decided.length > 0) complain([`a floor built from disk at ${agenda.nowMs()} wants ${JSON.stringify(decided)}`]);
    const differences = differing(resting.acd.look.snapshot(), fresh.look.snapshot());
    if (differences) complain([`a floor built from disk at ${agenda.nowMs()} differs: ${differences}`]);
  }

  function send(ask: Ask): void {
    let answer: Answer | null = null;
    const deliver = () => {
      floor?.ask(ask, (given) => {
        if (!isFaulty || !fate.isLucky(chances.answerLost)) answer = given;
      });
    };
    const attempt = (tries: number) => {
      if (answer) return;
      if (tries > triesMax) return complain([`ask ${ask.id} was never answered`]);
      if (!isFaulty || !fate.isLucky(chances.dropped)) agenda.after(fate.whole(1, 40), deliver);
      if (isFaulty && fate.isLucky(chances.doubled)) agenda.after(fate.whole(1, 400), deliver);
      agenda.after(retryMs, () => attempt(tries + 1));
    };
    attempt(0);
  }

  let asks = 0;
  const newAskId = () => `ask ${++asks}`;
  const life = openLife({ agenda, dice: dice.fork('life'), world, rules: () => rules, send, newAskId });

  planFaults();
  begin();
  agenda.liveUntil(world.endMs);
  isFaulty = false;
  agenda.liveUntil(world.endMs + 10 * 60_000);
  if (floor) compare(floor);
  return { seed, world, facts: disk.facts, tokens: disk.tokens, present, violations, counts, hash: hash.digest('hex') };

  function planFaults(): void {
    const atSomeTime = () => world.startMs + fate.whole(6 * 3_600_000, 23 * 3_600_000);
    for (let kills = fate.whole(0, 3); kills > 0; kills -= 1) agenda.at(atSomeTime(), () => floor?.kill());
    for (let pauses = fate.whole(0, 1); pauses > 0; pauses -= 1) agenda.at(atSomeTime(), standStill);
    for (let changes = fate.whole(0, 2); changes > 0; changes -= 1) {
      agenda.at(atSomeTime(), () => {
        plans.push(changedRules(fate, plans.at(-1) ?? world.rules));
        send({ id: newAskId(), of: 'rules', about: String(plans.length - 1) });
      });
    }
  }

  /** The process stops for six seconds; another takes over after three, and the first one wakes up believing in itself. */
  function standStill(): void {
    floor?.pause(6_000);
    floor = null;
    agenda.after(3_000, () => {
      oracle.forgotten();
      begin();
    });
  }
}

function differing(one: string, other: string): string | null {
  if (one === other) return null;
  const lines = new Set(other.split('\n'));
  const own = new Set(one.split('\n'));
  const missing = [...own].filter((line) => !lines.has(line));
  const extra = [...lines].filter((line) => !own.has(line));
  return `${missing.slice(0, 2).join(' | ')} ≠ ${extra.slice(0, 2).join(' | ')}`;
}
