import { describe, expect, test } from 'vitest';
import type { InteractionFact, InteractionHappening } from '#interactions';
import { aroundTheClock, type BusinessHours } from '#kernel/hours.ts';
import { goldenAgent, goldenId, goldenInteraction, goldenQueue, goldenStartMs, story } from '#metrics';
import { levelAt } from './clock.ts';
import { type ConversationClock, followConversation } from './conversation-clock.ts';
import { defaultNorms } from './defaults.ts';
import type { NormStatus, Norms } from './norm.ts';
import { crossingsOfLife } from './replay.ts';
import { bookOf, normsOf } from './testing.ts';

// Minutes after Monday, 23 November 2026, 09:00 in Istanbul.
const minute = 60_000;
const hour = 60;
const day = 24 * hour;
const always = aroundTheClock('Europe/Istanbul');
/** Monday to Friday with a lunch break. */
const office: BusinessHours = {
  zone: 'Europe/Istanbul',
  weekly: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: '09:00', to: '12:00' },
    { weekday, from: '13:00', to: '18:00' },
  ]),
  exceptions: [{ date: '2026-11-25', name: 'Tatil', intervals: [] }],
};
const norms = defaultNorms(['chat']);

/** A chat of Ayşe's, told in minutes. */
const chat = () => story('chat', { channel: 'webChat', serviceLevelMs: minute, shortAbandonMs: 5_000 });
const at = (minutes: number) => minutes * 60;
const taken = (from = 0) =>
  chat().started(at(from), 'M').queued(at(from), 'chat').customer(at(from)).taken(at(from), 'A');

const also = (facts: readonly InteractionFact[], ...more: readonly (readonly [number, InteractionHappening])[]) => [
  ...facts,
  ...more.map(
    ([minutes, happening]): InteractionFact => ({
      of: 'interaction',
      about: goldenInteraction('chat'),
      atMs: goldenStartMs + minutes * minute,
      ...happening,
    }),
  ),
];
const message = (name: string) => goldenId('message', name);
const note = { type: 'noteWritten', messageId: message('note'), agentId: goldenAgent('A') } as const;
const postponed = (until: number): InteractionHappening => ({
  type: 'statusChanged',
  to: 'postponed',
  agentId: goldenAgent('A'),
  cause: 'agent',
  untilMs: goldenStartMs + until * minute,
});

/** What was crossed: status, level, minutes after the start. */
function crossed(facts: Iterable<InteractionFact>, until: number, hours = always, of: Norms = norms) {
  const list = crossingsOfLife(facts, bookOf(of, hours), goldenStartMs + until * minute);
  return list.map(({ stay, level, atMs }) => [stay.state, level, (atMs - goldenStartMs) / minute] as const);
}
const only = (status: NormStatus, list: ReturnType<typeof crossed>) =>
  list.filter(([state]) => state === status).map(([, level, minutes]) => [level, minutes]);

function standing(facts: Iterable<InteractionFact>, minutes: number, hours = always): number {
  let clock: ConversationClock | null = null;
  for (const fact of facts) clock = followConversation(clock, fact, bookOf(norms, hours))?.now ?? clock;
  return clock?.stay ? levelAt(clock.stay, hours, goldenStartMs + minutes * minute) : 0;
}

describe('four clock bugs of other desks (P9)', () => {
  test('the agent’s clock runs while the customer must answer: here it does not (P9)', () => {
    const facts = taken().wrote(at(1), 'agent', 'A').status(at(1), 'awaitingCustomer', 'A').facts();
    expect(crossed(facts, 100)).toEqual([]);
    expect(crossed(facts, 3 * hour)).toEqual([['awaitingCustomer', 1, 1 + 2 * hour]]);
  });
  test('the clock of updates beats the clock of the first answer: here each status has its own, and the oldest question counts (P9)', () => {
    const facts = taken()
      .wrote(at(1), 'agent', 'A')
      .customer(at(2))
      .status(at(3), 'inProgress', 'A')
      .customer(at(4))
      .facts();
    // Putting the status by hand answers nobody: the clock of the answer still counts from the first question.
    expect(only('awaitingAgent', crossed(facts, 20))).toEqual([
      [1, 5],
      [2, 7],
      [3, 12],
    ]);
  });
  test('what the customer writes does not start a clock: here her message does, and further ones do not restart it (P9)', () => {
    const facts = taken()
      .wrote(at(1), 'agent', 'A')
      .status(at(1), 'awaitingCustomer', 'A')
      .customer(at(10))
      .customer(at(12))
      .customer(at(14))
      .facts();
    expect(only('awaitingAgent', crossed(facts, 30))).toEqual([
      [1, 13],
      [2, 15],
      [3, 20],
    ]);
  });
  test('reminders at midnight: here nothing of an agent’s is due outside the hours of the queue (P9)', () => {
    const late = 8 * hour + 58; // two minutes before the doors close
    const facts = taken(late).wrote(at(late), 'agent', 'A').customer(at(late)).facts();
    expect(only('awaitingAgent', crossed(facts, 2 * day, office))).toEqual([
      [1, day + 1],
      [2, day + 3],
      [3, day + 8],
    ]);
  });
});

describe('complaints about open-source desks', () => {
  test('C12 SLA counts wall clock: here agents’ clocks run in working time only', () => {
    const friday = 4 * day + 8 * hour + 55;
    const facts = taken(friday).wrote(at(friday), 'agent', 'A').customer(at(friday)).facts();
    expect(only('awaitingAgent', crossed(facts, 8 * day, office)).at(-1)).toEqual([3, 7 * day + 5]);
  });
  test('C13 lunch break, several periods per day: here the clock stops for lunch and for a holiday', () => {
    const noon = 2 * hour + 55;
    const facts = taken(noon).wrote(at(noon), 'agent', 'A').customer(at(noon)).facts();
    expect(only('awaitingAgent', crossed(facts, day, office))).toEqual([
      [1, noon + 3],
      [2, noon + 5],
      [3, noon + 70],
    ]);
    const tuesday = day + 8 * hour + 55;
    const before = taken(tuesday).wrote(at(tuesday), 'agent', 'A').customer(at(tuesday)).facts();
    expect(only('awaitingAgent', crossed(before, 5 * day, office)).at(-1)).toEqual([3, 3 * day + 5]);
  });
  test('C14 auto-resolve closes snoozed conversations: here a postponed one counts from its promise, a kept one never warns', () => {
    const facts = also(taken().facts(), [1, postponed(3 * day)]);
    expect(crossed(facts, 3 * day - 1)).toEqual([]);
    expect(standing(facts, 2 * day)).toBe(0);
    expect(only('postponed', crossed(facts, 4 * day))).toEqual([
      [1, 3 * day],
      [2, 3 * day + 30],
      [3, 3 * day + 120],
    ]);
  });
});

test('F110: three levels for every status, each with its own moment', () => {
  expect(crossed(chat().started(0, 'M').queued(0, 'chat').facts(), 10)).toEqual([
    ['queued', 1, 1],
    ['queued', 2, 3],
    ['queued', 3, 5],
  ]);
});

test('F111: the limits are those of the queue, frozen when the stay begins', () => {
  const facts = chat().started(0, 'M').queued(0, 'chat').facts();
  expect(crossed(facts, 100, always, normsOf(minute, { queued: [10, 20, 30] }))).toEqual([
    ['queued', 1, 10],
    ['queued', 2, 20],
    ['queued', 3, 30],
  ]);
});

test('a message or a note of the agent begins the clock of work anew, a message of the bot does not', () => {
  const worked = also(taken().wrote(at(10), 'agent', 'A').wrote(at(12), 'bot').facts(), [20, note]);
  expect(only('inProgress', crossed(worked, 40))).toEqual([[1, 35]]);
});

test('each level is crossed once in a stay, but the colour follows the clock', () => {
  const facts = taken().wrote(at(1), 'agent', 'A').wrote(at(20), 'agent', 'A').facts();
  expect(only('inProgress', crossed(facts, 60))).toEqual([
    [1, 16],
    [2, 50],
  ]);
  expect([standing(facts, 19), standing(facts, 25), standing(facts, 36), standing(facts, 51)]).toEqual([0, 0, 1, 2]);
});

test('the customer’s clock counts all time, from the last message of the agent', () => {
  const facts = taken()
    .wrote(at(8 * hour), 'agent', 'A')
    .status(at(8 * hour), 'awaitingCustomer', 'A')
    .wrote(at(9 * hour), 'agent', 'A')
    .facts();
  expect(only('awaitingCustomer', crossed(facts, 2 * day, office))).toEqual([
    [1, 11 * hour],
    [2, 21 * hour],
    [3, 31 * hour],
  ]);
});

test('waiting in the queue is charged to the queue: who takes it begins at zero', () => {
  const given: InteractionHappening = {
    type: 'answered',
    legId: goldenId('leg', 'x'),
    agentId: goldenAgent('A'),
    visitId: null,
    offerId: null,
    how: 'assigned',
  };
  const facts = also(chat().started(0, 'M').queued(0, 'chat').customer(0).facts(), [30, given]);
  expect(only('awaitingAgent', crossed(facts, 34))).toEqual([[1, 33]]);
});

test('who is given from hand to hand has waited since the first question; whoever holds it then is charged', () => {
  const handed: readonly InteractionHappening[] = [
    {
      type: 'transferred',
      legId: goldenId('leg', 'chat/1'),
      agentId: goldenAgent('A'),
      kind: 'blind',
      toQueueId: null,
      toAgentId: goldenAgent('B'),
    },
    {
      type: 'answered',
      legId: goldenId('leg', 'y'),
      agentId: goldenAgent('B'),
      visitId: null,
      offerId: null,
      how: 'assigned',
    },
  ];
  const facts = also(
    taken().wrote(at(1), 'agent', 'A').customer(at(10)).facts(),
    ...handed.map((happening) => [19, happening] as const),
  );
  const list = crossingsOfLife(facts, bookOf(norms, always), goldenStartMs + 30 * minute);
  expect(
    list.filter(({ stay }) => stay.state === 'awaitingAgent').map(({ stay, level }) => [level, stay.agentId]),
  ).toEqual([
    [1, goldenAgent('A')],
    [2, goldenAgent('A')],
    [3, goldenAgent('B')],
  ]);
});

test('a conversation that is opened again begins at zero, however old its last question is', () => {
  const closed = taken()
    .wrote(at(1), 'agent', 'A')
    .customer(at(2))
    .completed(at(3), 'A')
    .reopened(at(3 * day))
    .facts();
  const given: InteractionHappening = {
    type: 'answered',
    legId: goldenId('leg', 'z'),
    agentId: goldenAgent('A'),
    visitId: null,
    offerId: null,
    how: 'assigned',
  };
  const facts = also(closed, [3 * day, given]);
  expect(only('awaitingAgent', crossed(facts, 3 * day + 2))).toEqual([]);
  expect(only('awaitingAgent', crossed(facts, 3 * day + 4))).toEqual([[1, 3 * day + 3]]);
});

test('what is released keeps waiting from its first unanswered message', () => {
  const released: readonly InteractionHappening[] = [
    { type: 'released', legId: goldenId('leg', 'chat/1'), agentId: goldenAgent('A'), cause: 'agent' },
    {
      type: 'queued',
      visitId: goldenId('visit', 'again'),
      queueId: goldenQueue('chat'),
      kind: 'released',
      boostMs: 0,
      placeAtMs: goldenStartMs + 10 * minute,
      serviceLevelMs: minute,
      shortAbandonMs: 5_000,
      isOpen: true,
      requires: [],
    },
  ];
  const facts = also(
    taken().wrote(at(1), 'agent', 'A').customer(at(10)).facts(),
    ...released.map((happening) => [12, happening] as const),
  );
  // Due at 11 already: it is crossed when the stay in the queue begins.
  expect(only('queued', crossed(facts, 16))).toEqual([
    [1, 12],
    [2, 13],
    [3, 15],
  ]);
});

test('a conversation that moves to another queue is counted anew under the norms of that queue', () => {
  const own = normsOf(minute, { queued: [10, 20, 30] });
  const book = {
    hoursOf: () => always,
    normsAt: (queueId: string) => (queueId === goldenQueue('tech') ? own : norms),
  };
  const facts = chat().started(0, 'M').queued(0, 'chat').queued(at(2), 'tech', 'transfer').facts();
  const list = crossingsOfLife(facts, book, goldenStartMs + 15 * minute);
  expect(list.map(({ stay, level, atMs }) => [stay.queueId, level, (atMs - goldenStartMs) / minute])).toEqual([
    [goldenQueue('chat'), 1, 1],
    [goldenQueue('tech'), 1, 12],
  ]);
});
