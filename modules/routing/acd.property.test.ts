import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentHappening, Availability } from '#agents';
import type { BusinessHours } from '#kernel/hours.ts';
import { strategies } from '#queues';
import { openOracle } from './oracle.ts';
import type { FloorRules } from './rules.ts';
import { agentId, idOf, openStory, queueId, queueRules, type Story, seatRules, skillId } from './story.ts';

const agents = 5;
const queues = 3;
const skills = 2;
const groups = 2;

const lunch: BusinessHours = {
  zone: 'Europe/Istanbul',
  weekly: [4, 5].flatMap((weekday) => [
    { weekday, from: '03:00', to: '03:20' },
    { weekday, from: '03:40', to: '04:30' },
  ]),
  exceptions: [],
};

const ofAgent = fc.integer({ min: 1, max: agents });
const ofSkill = fc.integer({ min: 1, max: skills }).map(skillId);
const requirement = fc.record({ skillId: ofSkill, minLevel: fc.integer({ min: 1, max: 5 }) });
const requirements = fc.uniqueArray(requirement, { maxLength: skills, selector: (one) => one.skillId });

const seat = (number: number) =>
  fc
    .record({
      groupId: fc.option(fc.integer({ min: 1, max: groups }).map((group) => idOf('group', group))),
      skills: fc.uniqueArray(fc.record({ skillId: ofSkill, level: fc.integer({ min: 1, max: 5 }) }), {
        selector: (one) => one.skillId,
      }),
      capacity: fc.record({
        voice: fc.integer({ min: 0, max: 1 }),
        chat: fc.integer({ min: 0, max: 3 }),
        email: fc.constant(1),
        total: fc.integer({ min: 1, max: 3 }),
      }),
    })
    .map((changed) => seatRules(number, changed));

const queue = (number: number) =>
  fc
    .record({
      members: fc.uniqueArray(fc.record({ agentId: ofAgent.map(agentId), tier: fc.integer({ min: 1, max: 2 }) }), {
        selector: (member) => member.agentId,
      }),
      strategy: fc.oneof({ weight: 3, arbitrary: fc.constant('longestIdle' as const) }, fc.constantFrom(...strategies)),
      relaxation: fc
        .array(requirements, { maxLength: 2 })
        .map((steps) => steps.map((requires, at) => ({ afterMs: (at + 1) * 20_000, requires }))),
      notRespondingMs: fc.constantFrom(0, 45_000),
      autoAnswer: fc.boolean(),
      assignment: fc.constantFrom('sticky' as const, 'sticky' as const, 'automatic' as const, 'manual' as const),
      stickyFallback: fc.constantFrom('automatic' as const, 'automatic' as const, 'manual' as const),
      hours: fc.oneof({ weight: 3, arbitrary: fc.constant(queueRules(1, []).hours) }, fc.constant(lunch)),
    })
    .map((changed) => queueRules(number, [], changed));

const rules: fc.Arbitrary<FloorRules> = fc.record({
  zone: fc.constantFrom('UTC', 'Europe/Istanbul'),
  queues: fc.tuple(...Array.from({ length: queues }, (_, at) => queue(at + 1))),
  seats: fc.tuple(...Array.from({ length: agents }, (_, at) => seat(at + 1))),
});

type Act = (story: Story, born: () => number) => void;
const open = (story: Story) => Array.from({ length: 60 }, (_, at) => at + 1).filter((number) => story.find(number));
const pick = (story: Story, at: number, phase: string) => {
  const fitting = open(story).filter((number) => story.find(number)?.phase === phase);
  return fitting[at % Math.max(1, fitting.length)] ?? null;
};
const ringing = (story: Story, at: number) => {
  const number = pick(story, at, 'ringing');
  const offered = number === null ? null : story.find(number)?.offer;
  return offered ? Number.parseInt(offered.agentId.slice(-12), 16) : null;
};

const choice = fc.constantFrom<Availability>('available', 'available', 'away', 'offQueue', 'offline');
const acts: fc.Arbitrary<Act>[] = [
  fc.tuple(ofAgent, choice).map(
    ([agent, availability]): Act =>
      (story) => {
        story.agent(agent, { type: 'choseAvailability', availability, reasonId: null, by: 'supervisor', note: null });
      },
  ),
  fc.tuple(ofAgent, fc.boolean()).map(
    ([agent, isThere]): Act =>
      (story) => {
        story.agent(
          agent,
          isThere ? { type: 'becameReachable' } : { type: 'becameUnreachable', cause: 'connectionLost' },
        );
      },
  ),
  ofAgent.map(
    (agent): Act =>
      (story) =>
        story.available(agent),
  ),
  fc
    .tuple(
      ofAgent,
      fc.constantFrom<AgentHappening>(
        { type: 'askedForAway', reasonId: idOf('awayReason', 1), by: 'agent', note: null },
        { type: 'withdrewAway', by: 'agent' },
        { type: 'fellSilent', cause: 'noSignOfLife' },
        { type: 'lostVoice', cause: 'notRegistered' },
        { type: 'provedVoice' },
      ),
    )
    .map(
      ([agent, happening]): Act =>
        (story) =>
          story.agent(agent, happening),
    ),
  fc
    .tuple(
      fc.integer({ min: 1, max: queues }),
      fc.boolean(),
      requirements,
      fc.constantFrom(0, 0, 60_000),
      fc.option(ofAgent),
      fc.option(fc.integer({ min: 1, max: groups })),
    )
    .map(
      ([queue, isVoice, requires, boostMs, agent, group]): Act =>
        (story, born) => {
          const preferred = agent === null ? {} : { preferredAgentId: agentId(agent) };
          const forGroup = group === null ? {} : { preferredGroupId: idOf('group', group) };
          const queued = { requires, boostMs, ...preferred, ...forGroup };
          story.arrives(born(), queue, { channel: isVoice ? 'voice' : 'webChat', queued });
        },
    ),
  fc.nat().map(
    (at): Act =>
      (story) => {
        const agent = ringing(story, at);
        if (agent) story.accepts(agent);
      },
  ),
  fc.nat().map(
    (at): Act =>
      (story) => {
        const agent = ringing(story, at);
        if (agent) story.declines(agent);
      },
  ),
  fc.tuple(fc.nat(), fc.constantFrom('waiting', 'ringing', 'inHand')).map(
    ([at, phase]): Act =>
      (story) => {
        const number = pick(story, at, phase);
        if (number) story.ends(number);
      },
  ),
  fc.tuple(fc.nat(), fc.constantFrom('waiting', 'ringing')).map(
    ([at, phase]): Act =>
      (story) => {
        const number = pick(story, at, phase);
        const visit = number === null ? null : story.find(number)?.visit;
        if (number && visit)
          story.interaction(number, { type: 'priorityRaised', visitId: visit.visitId, byMs: 90_000 });
      },
  ),
  fc.tuple(fc.nat(), fc.constantFrom('solutionProposed' as const, 'inProgress' as const)).map(
    ([at, to]): Act =>
      (story) => {
        const number = pick(story, at, 'inHand');
        if (number)
          story.interaction(number, { type: 'statusChanged', to, agentId: null, cause: 'agent', untilMs: null });
      },
  ),
];

test('whatever happens, every offer stands up to a second opinion and nobody waits for nothing', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.oneof(...acts)), {
    maxLength: 60,
    size: 'max',
  });
  fc.assert(
    fc.property(rules, rules, steps, (first, second, list) => {
      const oracle = openOracle(first);
      const faults: string[] = [];
      const story = openStory(first, {
        fact: oracle.follow,
        decisions: (made, nowMs) => faults.push(...oracle.judge(made, nowMs)),
        rest: (nowMs) => faults.push(...oracle.atRest(nowMs)),
        rules: oracle.setRules,
      });
      let born = 0;
      let nowMs = 0;
      for (const [at, [passMs, act]] of list.entries()) {
        nowMs += passMs;
        story.at(nowMs);
        if (at === 30) story.rules(second);
        act(story, () => ++born);
      }
      story.at(nowMs + 3_600_000);
      expect(faults).toEqual([]);
      expect(leftBehind(story, born)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

/** Interactions that stand in a line or ring on the floor, but not in their own story, and the other way round. */
function leftBehind(story: Story, born: number): string[] {
  const faults: string[] = [];
  for (let number = 1; number <= born; number += 1) {
    const truth = story.find(number);
    const entry = truth && story.acd.look.entry(truth.id);
    const phase = entry?.cls ? 'waiting' : entry?.offer ? 'ringing' : 'elsewhere';
    const expected = truth?.phase === 'waiting' || truth?.phase === 'ringing' ? truth.phase : 'elsewhere';
    if (phase !== expected) faults.push(`${number} is ${expected}, and ${phase} on the floor`);
  }
  for (let queue = 1; queue <= queues; queue += 1) {
    const waiting = Array.from({ length: born }, (_, at) => story.find(at + 1)).filter(
      (one) => one?.phase === 'waiting' && one.visit?.queueId === queueId(queue),
    ).length;
    if ((story.acd.look.queue(queueId(queue))?.waiting ?? 0) !== waiting) faults.push(`queue ${queue} counts wrongly`);
  }
  return faults;
}
