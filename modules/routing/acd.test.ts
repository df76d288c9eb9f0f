import { describe, expect, test } from 'vitest';
import { defaultCapacity } from '#agents';
import type { BusinessHours } from '#kernel/hours.ts';
import { agentId, idOf, interactionId, openStory, queueId, queueRules, seatRules, skillId } from './story.ts';

const seats = (...numbers: number[]) => numbers.map((number) => seatRules(number));
const floor = (queues: ReturnType<typeof queueRules>[], some = seats(1, 2, 3)) => ({
  zone: 'UTC',
  queues,
  seats: some,
});
const choose = (availability: 'available' | 'away' | 'offQueue' | 'offline') =>
  ({ type: 'choseAvailability', availability, reasonId: null, by: 'agent', note: null }) as const;

describe('who gets whom', () => {
  test('F34 the longest-waiting customer goes to the longest-idle agent', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.arrives(1, 1);
    story.at(10);
    story.arrives(2, 1);
    story.at(20);
    story.available(2);
    story.at(30);
    story.available(1);
    story.at(40);
    story.arrives(3, 1);
    expect(story.offers).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  test('idleness counts from the last interaction, not from the start of the day', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1);
    story.at(10);
    story.available(2);
    story.at(20);
    story.arrives(1, 1);
    story.accepts(1);
    story.at(1_000);
    story.ends(1);
    story.at(2_000);
    story.arrives(2, 1);
    expect(story.offers).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('C9 no even distribution: here of agents who answer several chats the one with the fewest comes first', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1);
    story.arrives(1, 1);
    story.accepts(1);
    story.at(100);
    story.available(2);
    story.arrives(2, 1);
    expect(story.offers.at(-1)).toEqual([2, 2]);
  });

  test('a priority of ten minutes overtakes who came less than ten minutes earlier', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.arrives(1, 1);
    story.at(300_000);
    story.arrives(2, 1, { queued: { boostMs: 600_000 } });
    story.available(1);
    expect(story.offers).toEqual([[2, 1]]);
  });

  test('whoever is moved ahead while she waits overtakes who came less than that earlier, and nobody else', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.arrives(1, 1);
    story.at(700_000);
    story.arrives(2, 1);
    story.at(800_000);
    story.arrives(3, 1);
    const visitId = story.find(3)?.visit?.visitId ?? idOf('visit', 0);
    expect(story.interaction(3, { type: 'priorityRaised', visitId, byMs: 600_000 })).toBe('recorded');
    expect(story.interaction(3, { type: 'priorityRaised', visitId: idOf('visit', 0), byMs: 600_000 })).toBe('refused');
    story.available(1);
    for (const _ of [1, 2, 3]) story.accepts(1);
    expect(story.offers.map(([number]) => number)).toEqual([1, 3, 2]);
  });

  test('an agent takes from her first tier, whoever waits longer in another', () => {
    const second = queueRules(2, [], { members: [{ agentId: agentId(1), tier: 2 }] });
    const story = openStory(floor([queueRules(1, [1]), second]));
    story.arrives(1, 2);
    story.at(50);
    story.arrives(2, 1);
    story.available(1);
    expect(story.offers).toEqual([[2, 1]]);
  });

  test('F34 F35 F36 nobody who lacks a skill is asked, until the queue asks for less', () => {
    const turkish = skillId(1);
    const queue = queueRules(1, [1, 2], {
      relaxation: [{ afterMs: 60_000, requires: [{ skillId: turkish, minLevel: 2 }] }],
    });
    const story = openStory(floor([queue], [seatRules(1, { skills: [{ skillId: turkish, level: 2 }] }), seatRules(2)]));
    story.available(1, 2);
    story.arrives(1, 1, { queued: { requires: [{ skillId: turkish, minLevel: 4 }] } });
    expect(story.offers).toEqual([]);
    story.at(60_000);
    expect(story.offers).toEqual([[1, 1]]);
  });

  test('F34 F36 the most skilled come first when the queue says so', () => {
    const turkish = skillId(1);
    const skilled = (number: number, level: number) => seatRules(number, { skills: [{ skillId: turkish, level }] });
    const story = openStory(floor([queueRules(1, [1, 2], { strategy: 'skillFirst' })], [skilled(1, 3), skilled(2, 5)]));
    story.available(1, 2);
    story.arrives(1, 1, { queued: { requires: [{ skillId: turkish, minLevel: 1 }] } });
    expect(story.offers).toEqual([[1, 2]]);
  });

  test.for([
    ['fewestToday', [1, 2, 3, 1]],
    ['roundRobin', [1, 2, 3, 1]],
    ['linear', [1, 1, 1, 1]],
  ] as const)('with the strategy %s four calls in a row go to %j', ([strategy, expected]) => {
    const story = openStory(floor([queueRules(1, [1, 2, 3], { strategy })]));
    story.available(1, 2, 3);
    for (const [at, agent] of expected.entries()) {
      story.at(1 + at * 1_000);
      story.arrives(at + 1, 1);
      story.accepts(agent);
      story.ends(at + 1);
    }
    expect(story.offers.map(([, agent]) => agent)).toEqual(expected);
  });

  test('F35 the least busy is the one with the smallest share of her time in work', () => {
    const story = openStory(floor([queueRules(1, [1, 2], { strategy: 'leastBusyToday' })]));
    story.available(1, 2);
    story.arrives(1, 1);
    story.accepts(1);
    story.at(600_000);
    story.ends(1);
    story.at(700_000);
    story.arrives(2, 1);
    story.accepts(2);
    story.at(710_000);
    story.ends(2);
    story.at(720_000);
    story.arrives(3, 1);
    expect(story.offers).toEqual([
      [1, 1],
      [2, 2],
      [3, 2],
    ]);
  });

  test('chance is the same chance every time', () => {
    const live = () => {
      const story = openStory(floor([queueRules(1, [1, 2, 3], { strategy: 'random' })]));
      story.available(1, 2, 3);
      for (let number = 1; number <= 20; number += 1) story.arrives(number, 1);
      return story.offers;
    };
    expect(live()).toEqual(live());
  });

  test('a queue that is sticky and then by hand offers to the known agent alone, and after her to nobody', () => {
    const rules = queueRules(1, [1, 2], { assignment: 'sticky', stickyFallback: 'manual', stickyMs: 30_000 });
    const story = openStory(floor([rules]));
    story.available(1, 2);
    story.arrives(1, 1);
    story.arrives(2, 1, { queued: { preferredAgentId: agentId(1) } });
    expect(story.offers).toEqual([[2, 1]]);
    story.declines(1);
    story.at(3_600_000);
    expect(story.offers).toEqual([[2, 1]]);
    expect([1, 2].map((number) => story.find(number)?.phase)).toEqual(['waiting', 'waiting']);
    // Set to automatic, who waits is offered at once.
    story.rules(floor([{ ...rules, stickyFallback: 'automatic' }]));
    expect(story.offers.slice(1)).toHaveLength(2);
  });

  test('a returning customer waits for the agent she knows, for as long as the queue says', () => {
    const story = openStory(
      floor(
        [queueRules(1, [1, 2], { stickyMs: 30_000 })],
        [seatRules(1, { capacity: { ...defaultCapacity, chat: 1 } }), seatRules(2)],
      ),
    );
    story.available(1);
    story.arrives(1, 1);
    story.accepts(1);
    story.available(2);
    story.at(1_000);
    story.arrives(2, 1, { queued: { preferredAgentId: agentId(1) } });
    story.arrives(3, 1, { queued: { preferredAgentId: agentId(1) } });
    expect(story.offers).toHaveLength(1);
    story.at(5_000);
    story.ends(1);
    story.at(31_000);
    expect(story.offers).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
  });

  test('nobody waits for an agent who is not there', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1, 2);
    story.agent(1, choose('away'));
    story.arrives(1, 1, { queued: { preferredAgentId: agentId(1) } });
    expect(story.offers).toEqual([[1, 2]]);
  });

  test('what is meant for a group waits for the group first', () => {
    const group = idOf('group', 1);
    const story = openStory(
      floor([queueRules(1, [1, 2], { groupFirstMs: 60_000 })], [seatRules(1), seatRules(2, { groupId: group })]),
    );
    story.available(1);
    story.arrives(1, 1, { queued: { preferredGroupId: group } });
    story.arrives(2, 1, { queued: { preferredGroupId: group } });
    story.at(30_000);
    story.available(2);
    story.at(60_000);
    expect(story.offers).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
});

describe('offers', () => {
  test('an agent who declines is not asked the same again while others are there, and the customer keeps her place', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1, 2);
    story.arrives(1, 1);
    story.at(100);
    story.arrives(2, 1);
    story.at(200);
    story.agent(2, choose('away'));
    story.declines(1);
    expect(story.offers.slice(2)).toEqual([[2, 1]]);
    story.agent(2, choose('available'));
    expect(story.offers.slice(3)).toEqual([[1, 2]]);
  });

  test('somebody alone who declined is asked again after half a minute', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.available(1);
    story.arrives(1, 1);
    story.at(1_000);
    story.declines(1);
    story.at(30_999);
    expect(story.offers).toHaveLength(1);
    story.at(31_000);
    expect(story.offers).toHaveLength(2);
  });

  test('a missed offer goes to the next agent, and who missed it gets nothing for 45 seconds', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1);
    story.at(10);
    story.available(2);
    story.at(1_000);
    story.arrives(1, 1);
    story.at(31_000);
    expect(story.offers).toEqual([
      [1, 1],
      [1, 2],
    ]);
    story.arrives(2, 1);
    story.at(60_999);
    expect(story.offers).toHaveLength(2);
    story.at(76_000);
    expect(story.offers.slice(2)).toContainEqual([1, 1]);
  });

  test('saying "I am back" ends the pause', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.available(1);
    story.arrives(1, 1);
    story.at(30_000);
    story.arrives(2, 1);
    expect(story.offers).toHaveLength(1);
    story.agent(1, { type: 'respondedAgain', by: 'agent' });
    expect(story.offers.slice(1)).toEqual([[2, 1]]);
  });

  test('nobody has two offers before her at once', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.available(1);
    story.arrives(1, 1);
    story.arrives(2, 1);
    expect(story.offers).toEqual([[1, 1]]);
    story.accepts(1);
    expect(story.offers.slice(1)).toEqual([[2, 1]]);
  });

  test('C9 no capacity limit: here an agent with her hands full gets nothing until one is free', () => {
    const story = openStory(floor([queueRules(1, [1])], [seatRules(1, { capacity: { ...defaultCapacity, chat: 2 } })]));
    story.available(1);
    for (const number of [1, 2, 3]) story.arrives(number, 1);
    story.accepts(1);
    story.accepts(1);
    expect(story.offers).toHaveLength(2);
    story.interaction(1, {
      type: 'statusChanged',
      to: 'solutionProposed',
      agentId: agentId(1),
      cause: 'agent',
      untilMs: null,
    });
    expect(story.offers.slice(2)).toEqual([[3, 1]]);
  });

  test('wrapping up a call keeps the line of the agent busy, but not her chats', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.available(1);
    story.arrives(1, 1, { channel: 'voice' });
    story.accepts(1);
    const legId = story.find(1)?.legs[0]?.legId ?? idOf('leg', 0);
    story.ends(1);
    story.arrives(2, 1, { channel: 'voice' });
    story.arrives(3, 1);
    expect(story.offers.slice(1)).toEqual([[3, 1]]);
    story.accepts(1);
    story.interaction(1, { type: 'wrappedUp', legId, agentId: agentId(1), disposition: null, automatic: true });
    expect(story.offers.slice(2)).toEqual([[2, 1]]);
  });

  test('a customer who gives up while it rings frees the agent, who keeps her turn', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1);
    story.at(10);
    story.available(2);
    story.at(20);
    story.arrives(1, 1);
    story.at(30);
    story.interaction(1, { type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null });
    story.arrives(2, 1);
    expect(story.offers).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });

  test('an agent who leaves or cannot be reached any more loses the offer, and the next one gets it', () => {
    const story = openStory(floor([queueRules(1, [1, 2, 3])]));
    story.available(1);
    story.at(10);
    story.available(2);
    story.at(20);
    story.available(3);
    story.arrives(1, 1);
    story.agent(1, choose('away'));
    story.agent(2, { type: 'becameUnreachable', cause: 'connectionLost' });
    expect(story.offers.map(([, agent]) => agent)).toEqual([1, 2, 3]);
    expect(story.decisions.filter(({ type }) => type === 'withdraw')).toMatchObject([
      { cause: 'agentUnavailable' },
      { cause: 'agentUnreachable' },
    ]);
  });

  test('a queue that answers by itself connects the agent without asking', () => {
    const story = openStory(floor([queueRules(1, [1], { autoAnswer: true })]));
    story.available(1);
    story.arrives(1, 1);
    expect(story.find(1)).toMatchObject({ phase: 'inHand', responsible: agentId(1), status: 'awaitingAgent' });
  });

  test('an offer that the journal refused is taken back', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    const { acd } = story;
    story.arrives(1, 1);
    acd.follow({ of: 'agent', about: agentId(1), atMs: 0, type: 'becameReachable' }, null);
    acd.follow({ of: 'agent', about: agentId(1), atMs: 0, ...choose('available') }, null);
    const offerId = idOf('offer', 77);
    expect(acd.distribute(0, { newOfferId: () => offerId, withReasons: false })).toHaveLength(1);
    expect(acd.look.position(interactionId(1))).toBeNull();
    acd.undo(offerId, 0);
    expect(acd.look.position(interactionId(1))).toBe(1);
    expect(acd.distribute(0, { newOfferId: () => offerId, withReasons: false })).toHaveLength(1);
  });
});

describe('doors and rules', () => {
  const nineToTen: BusinessHours = {
    zone: 'UTC',
    weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '10:00' })),
    exceptions: [],
  };
  const hour = 3_600_000;

  test('C11 business hours act at the minute: a closed queue offers nothing; when it opens the first in line goes first', () => {
    const one = seatRules(1, { capacity: { ...defaultCapacity, chat: 1 } });
    const story = openStory(floor([queueRules(1, [1], { hours: nineToTen })], [one]));
    story.available(1);
    story.at(8 * hour);
    story.arrives(2, 1, { queued: { isOpen: false } });
    story.at(8 * hour + 1);
    story.arrives(1, 1, { queued: { isOpen: false } });
    expect(story.offers).toEqual([]);
    story.at(9 * hour);
    expect(story.offers).toEqual([[2, 1]]);
    story.accepts(1);
    story.at(10 * hour);
    story.ends(2);
    expect(story.offers).toHaveLength(1);
    story.at(33 * hour);
    expect(story.offers.slice(1)).toEqual([[1, 1]]);
  });

  test('a new member gets what has been waiting, a former member loses what rings', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.available(1, 2);
    story.arrives(1, 1);
    story.rules(floor([queueRules(1, [2])]));
    expect(story.offers).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(story.decisions).toContainEqual(expect.objectContaining({ type: 'withdraw', cause: 'queueChanged' }));
  });

  test('the place in the line is counted over all skills of a queue', () => {
    const story = openStory(floor([queueRules(1, [])]));
    story.arrives(1, 1);
    story.arrives(2, 1, { queued: { requires: [{ skillId: skillId(1), minLevel: 1 }] } });
    story.arrives(3, 1, { queued: { boostMs: 1_000 } });
    expect([3, 1, 2].map((number) => story.acd.look.position(interactionId(number)))).toEqual([1, 2, 3]);
    expect(story.acd.look.queue(queueId(1))?.waiting).toBe(3);
  });
});

test('every offer says why this agent and what kept the others from it', () => {
  const full = seatRules(4, { capacity: { ...defaultCapacity, chat: 0 } });
  const story = openStory(floor([queueRules(1, [1, 2, 3, 4, 5])], [...seats(1, 2, 3, 5), full]));
  story.available(1);
  story.at(4_000);
  story.available(2, 4);
  story.agent(3, choose('away'));
  story.at(10_000);
  story.arrives(1, 1);
  const offer = story.decisions.find(({ type }) => type === 'offer');
  expect(offer).toMatchObject({
    agentId: agentId(1),
    reason: {
      strategy: 'longestIdle',
      chosenKey: 10_000,
      eligible: 2,
      runnersUp: [{ agentId: agentId(2), key: 6_000 }],
      notEligible: { away: 1, atCapacity: 1, offline: 1 },
      position: 1,
      waitedMs: 0,
    },
  });
});

describe('who goes away when her hands are empty', () => {
  const reasonId = idOf('awayReason', 1);
  const ask = { type: 'askedForAway', reasonId, by: 'agent', note: null } as const;
  const story = () => {
    const told = openStory(floor([queueRules(1, [1])]));
    told.available(1);
    told.arrives(1, 1);
    told.accepts(1);
    told.at(1_000);
    told.agent(1, ask);
    return told;
  };

  test('gets nothing new at once, and is away by itself when the last thing in hand ends', () => {
    const told = story();
    told.arrives(2, 1);
    told.at(50_000);
    expect(told.offers).toEqual([[1, 1]]);
    told.ends(1);
    expect(told.decisions.at(-1)).toMatchObject({ type: 'beginAway', pending: { reasonId, askedAtMs: 1_000 } });
    expect(told.acd.look.presence(agentId(1))).toMatchObject({
      availability: 'away',
      availabilitySinceMs: 50_000,
      reasonId,
      pending: null,
    });
    told.at(100_000);
    expect(told.offers).toEqual([[1, 1]]);
  });

  test('loses the offer before her, and begins then', () => {
    const told = openStory(floor([queueRules(1, [1, 2])]));
    told.available(1);
    told.arrives(1, 1);
    told.available(2);
    told.agent(1, ask);
    expect(told.offers).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(told.acd.look.presence(agentId(1))?.availability).toBe('away');
  });

  test('gets work again when she takes it back', () => {
    const told = story();
    told.arrives(2, 1);
    told.agent(1, { type: 'withdrewAway', by: 'agent' });
    expect(told.offers).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(told.decisions.some(({ type }) => type === 'beginAway')).toBe(false);
  });
});

describe('a desk that is silent for a moment', () => {
  const silent = { type: 'fellSilent', cause: 'connectionLost' } as const;

  test('is offered nothing, and gets its turn when it is heard', () => {
    const story = openStory(floor([queueRules(1, [1])]));
    story.available(1);
    story.agent(1, silent);
    story.arrives(1, 1);
    expect(story.offers).toEqual([]);
    story.at(2_000);
    story.agent(1, { type: 'becameReachable' });
    expect(story.offers).toEqual([[1, 1]]);
  });

  test('keeps the offer it has and its place among the idle', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1);
    story.at(100);
    story.available(2);
    story.at(200);
    story.agent(1, silent, { type: 'becameReachable' });
    story.arrives(1, 1);
    story.agent(1, silent);
    expect(story.find(1)?.offer?.agentId).toBe(agentId(1));
  });

  test('loses its offer when it turns out to be gone', () => {
    const story = openStory(floor([queueRules(1, [1, 2])]));
    story.available(1);
    story.arrives(1, 1);
    story.available(2);
    story.agent(1, silent, { type: 'becameUnreachable', cause: 'connectionLost' });
    expect(story.offers.at(-1)).toEqual([1, 2]);
  });
});

test('F35 who cannot be called gets chats and no calls', () => {
  const story = openStory(floor([queueRules(1, [1])]));
  story.available(1);
  story.agent(1, { type: 'lostVoice', cause: 'microphoneDenied' });
  story.arrives(1, 1, { channel: 'voice' });
  story.arrives(2, 1);
  expect(story.offers).toEqual([[2, 1]]);
  story.accepts(1);
  story.agent(1, { type: 'provedVoice' });
  expect(story.offers.at(-1)).toEqual([1, 1]);
});

describe('missed offers', () => {
  const rules = (missesBeforeStop: number, stopsBeforeClick: number | null) => ({
    ...floor([queueRules(1, [1], { notRespondingMs: 45_000, offerTimeoutMs: 10_000 })]),
    presence: { missesBeforeStop, stopsBeforeClick },
  });
  const notResponding = (story: ReturnType<typeof openStory>) =>
    story.acd.look.presence(agentId(1))?.notResponding ?? null;

  test('as many as the company says, in a row, and nothing new comes', () => {
    const story = openStory(rules(2, null));
    story.available(1);
    story.arrives(1, 1);
    story.at(10_000);
    expect(notResponding(story)).toBeNull();
    story.at(50_000);
    expect(notResponding(story)).toMatchObject({ sinceMs: 50_000, untilMs: 95_000 });
    story.at(95_000);
    expect(notResponding(story)).toBeNull();
  });

  test('an offer that is taken in between begins the count anew', () => {
    const story = openStory(rules(2, null));
    story.available(1);
    story.arrives(1, 1);
    story.at(10_000);
    story.at(40_000);
    story.accepts(1);
    story.ends(1);
    story.arrives(2, 1);
    story.at(50_000);
    expect(notResponding(story)).toBeNull();
  });

  test('after repeated stops only her own word brings her back', () => {
    const story = openStory(rules(1, 2));
    story.available(1);
    story.arrives(1, 1);
    story.at(10_000);
    expect(notResponding(story)).toMatchObject({ untilMs: 55_000 });
    story.at(65_000);
    expect(notResponding(story)).toMatchObject({ sinceMs: 65_000, untilMs: null });
    story.at(10 * 3_600_000);
    expect(story.offers).toHaveLength(2);
    story.agent(1, { type: 'respondedAgain', by: 'agent' });
    expect(story.offers).toHaveLength(3);
    story.at(10 * 3_600_000 + 10_000);
    expect(notResponding(story)?.untilMs).not.toBeNull();
  });
});
