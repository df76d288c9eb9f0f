import { expect, test } from 'vitest';
import type { InteractionFact } from '#interactions';
import { aroundTheClock } from '#kernel/hours.ts';
import { goldenAgent, goldenChats, goldenInteraction, goldenStartMs } from '#metrics';
import { type ConversationClock, type ConversationStay, followConversation } from './conversation-clock.ts';
import { type Norms, normStatuses, statusClocks } from './norm.ts';
import { crossingsOfLife, nothingRaised, raisedWith } from './replay.ts';
import { bookOf, normsOf } from './testing.ts';

// The worked example of chats (metrics, fixture F2): four conversations whose levels were counted by hand.

const norms: Norms = normsOf(1_000, {
  queued: [30, 60, 120],
  inProgress: [60, 120, 300],
  awaitingAgent: [60, 120, 180],
  inDevelopment: [900, 1_800, 3_600],
  awaitingCustomer: [180, 600, 3_600],
  solutionProposed: [240, 600, 3_600],
});
const book = bookOf(norms, aroundTheClock('Europe/Istanbul'));
const facts = goldenChats().facts.filter((fact): fact is InteractionFact => fact.of === 'interaction');
const lives = ['k1', 'k2', 'k3', 'k4'].map((name) => facts.filter((fact) => fact.about === goldenInteraction(name)));
const endMs = goldenStartMs + 7_200_000;

/** Every stay of any length with the highest level it reached. */
const stays: ConversationStay[] = lives.flatMap((life) => {
  const ended: ConversationStay[] = [];
  let clock: ConversationClock | null = null;
  for (const fact of life) {
    const followed = followConversation(clock, fact, book);
    if (!followed) throw new Error(`${fact.type} cannot follow`);
    clock = followed.now;
    if (followed.ended) ended.push(followed.ended);
  }
  return ended;
});
const levelsOf = (some: readonly ConversationStay[]) =>
  [0, 1, 2, 3].map((level) => some.filter((stay) => stay.crossed === level).length);
const crossings = lives.flatMap((life) => crossingsOfLife(life, book, endMs));

test('F110: three levels for each status; 17 intervals reach level 0, 1, 2 and 3 in 7, 6, 2 and 2 cases', () => {
  expect(levelsOf(stays)).toEqual([7, 6, 2, 2]);
});

test('alerts are every crossing: 10 of level 1, 4 of level 2, 2 of level 3', () => {
  expect([1, 2, 3].map((level) => crossings.filter((crossing) => crossing.level === level).length)).toEqual([10, 4, 2]);
});

test('F112, F113: agents, the queue and the customers are each charged with their own clocks', () => {
  const of = (charged: string) => stays.filter((stay) => statusClocks[stay.state].charged === charged);
  const by = (name: string) => of('responsible').filter((stay) => stay.agentId === goldenAgent(name));
  expect([by('A'), by('B'), of('queue'), of('customer')].map(levelsOf)).toEqual([
    [1, 2, 1, 1],
    [2, 0, 0, 0],
    [1, 1, 1, 1],
    [3, 3, 0, 0],
  ]);
});

test('levels 2 and 3 are violations, level 1 is a reminder within the norm: 4 of 17 intervals, 23.5 %', () => {
  const [, , two = 0, three = 0] = levelsOf(stays);
  expect([two + three, stays.length, ((two + three) / stays.length).toFixed(3)]).toEqual([4, 17, '0.235']);
});

test('F112: the agent owes the move in five statuses, F113: the customer in two', () => {
  const of = (side: string) => normStatuses.filter((status) => statusClocks[status].side === side);
  expect(of('agent').toSorted()).toEqual(['awaitingAgent', 'inDevelopment', 'inProgress', 'postponed', 'queued']);
  expect(of('customer').toSorted()).toEqual(['awaitingCustomer', 'solutionProposed']);
});

test('a replay counts the same crossings by status and by agent', () => {
  const raised = lives.reduce((sum, life) => raisedWith(sum, crossingsOfLife(life, book, endMs)), nothingRaised);
  expect(raised.conversations).toBe(4);
  expect(raised.byStatus).toMatchObject({ queued: [3, 2, 1], awaitingAgent: [2, 2, 1], awaitingCustomer: [2, 0, 0] });
  expect(raised.byAgent.get(goldenAgent('A'))).toEqual([4, 2, 1]);
  expect(raised.byAgent.get(goldenAgent('B'))).toBeUndefined();
});
