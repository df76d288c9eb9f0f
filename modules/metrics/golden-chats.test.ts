import { expect, test } from 'vitest';
import { agentIntervals } from './agent-intervals.ts';
import { type FigureValue, type Frame, figureOf } from './figure.ts';
import { goldenAgent, goldenChats, goldenInteraction, goldenStartMs, story } from './golden.ts';
import { ledgerOf, rowsOf } from './ledger.ts';
import { figureNamed } from './registry.ts';
import { rounded } from './rounding.ts';
import type { Row } from './rows.ts';

const ledger = ledgerOf(goldenChats().facts);
const rows = rowsOf(ledger);
const second = (at: number) => goldenStartMs + at * 1000;
const day: Frame = { fromMs: second(0), toMs: second(7200), nowMs: second(7200) };
const of = (id: string, over: readonly Row[], within = day): FigureValue => figureOf(figureNamed(id), over, within);
const seconds = (ms: number | null) => ms !== null && rounded(ms / 1000, 2);
const mean = ({ part, whole }: FigureValue) => seconds(part / whole);

test('median wait for an agent, with the mean and who gave up beside it', () => {
  const wait = of('medianWait', rows.visits);
  expect([seconds(wait.value), mean(wait), wait.counted]).toEqual(['40.00', '83.33', 3]);
  expect(of('abandoned', rows.visits).value).toBe(1);
});

test('the first answer is that of a human, never of the bot', () => {
  const response = of('firstResponseTime', rows.interactions);
  expect([seconds(response.value), mean(response)]).toEqual(['70.00', '118.33']);
  expect(seconds(of('averageFirstResponseTime', rows.interactions).value)).toBe('118.33');
});

test('F185 every run of messages of the customer is answered once, from its oldest message', () => {
  const response = of('responseTime', rows.responses);
  expect(
    rows.responses.map((row) => ((row.answeredAtMs ?? 0) - row.askedAtMs) / 1000).toSorted((a, b) => a - b),
  ).toEqual([25, 30, 70, 120, 200, 260]);
  expect([seconds(response.value), mean(response)]).toEqual(['95.00', '117.50']);
  expect(seconds(of('averageResponseTime', rows.responses).value)).toBe('117.50');
});

test('resolution time does not know a chat that nobody took', () => {
  const resolution = of('resolutionTime', rows.interactions);
  expect([seconds(resolution.value), resolution.counted]).toEqual(['900.00', 3]);
});

test('time per status adds up to all time', () => {
  const ids = [
    'timeQueued',
    'timeInProgress',
    'timeAwaitingCustomer',
    'timeAwaitingAgent',
    'timeSolutionProposed',
    'timeInDevelopment',
    'timePostponed',
  ];
  const figures = ids.map((id) => of(id, rows.statuses));
  expect(figures.map(({ part }) => part / 1000)).toEqual([345, 105, 585, 350, 570, 1440, 0]);
  expect(figures.map(({ whole }) => whole / 1000)).toEqual(ids.map(() => 3395));
  expect(figures.map(({ value }) => rounded((value ?? 0) * 100, 1))).toEqual([
    '10.2',
    '3.1',
    '17.2',
    '10.3',
    '16.8',
    '42.4',
    '0.0',
  ]);
  expect(rows.statuses).toHaveLength(17);
});

test('concurrency is the time of all conversations over the time with any', () => {
  const within: Frame = { ...day, toMs: second(2200) };
  const agent = goldenAgent('A');
  const work = rows.work.filter((span) => span.agentId === agent);
  const pieces = agentIntervals(agent, ledger.agents.get(agent) ?? [], work, within.fromMs, within.toMs, () => null);
  const concurrency = of('concurrency', pieces, within);
  expect([concurrency.part / 1000, concurrency.whole / 1000]).toEqual([2660, 2160]);
  expect(rounded(concurrency.value ?? 0, 3)).toBe('1.231');
});

test('conversations handled are those agents let go of: two of A, one of B, none of the one nobody took', () => {
  const by = (agent: string) => rows.legs.filter((leg) => leg.agentId === goldenAgent(agent));
  expect([of('chatsHandled', by('A')).value, of('chatsHandled', by('B')).value]).toEqual([2, 1]);
  expect(of('chatsHandled', rows.legs).value).toBe(3);
});

test('a finished conversation that is opened again is counted with who had finished it, when it was opened again', () => {
  const chat = { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 } as const;
  const done = story('again', chat)
    .started(0, 'V')
    .queued(0, 'chat')
    .customer(0)
    .taken(10, 'A')
    .completed(60, 'A')
    .facts();
  const about = goldenInteraction('again');
  const again = { of: 'interaction', about, type: 'reopened', atMs: second(4000) } as unknown as (typeof done)[number];
  const legs = rowsOf(ledgerOf([...done, again])).legs;
  expect(legs.map(({ agentId, reopenedAtMs }) => [agentId, reopenedAtMs])).toEqual([[goldenAgent('A'), second(4000)]]);
  const hour = (n: number): Frame => ({ fromMs: second(3600 * n), toMs: second(3600 * (n + 1)), nowMs: second(7200) });
  expect([0, 1].map((n) => of('chatsReopened', legs, hour(n)).value)).toEqual([0, 1]);
});

test('messages of agents, alone and for each chat they handled', () => {
  const by = <R extends Row>(list: readonly R[], agent: string) =>
    list.filter((row) => 'agentId' in row && row.agentId === goldenAgent(agent));
  expect([of('messagesSent', by(rows.messages, 'A')).value, of('messagesSent', by(rows.messages, 'B')).value]).toEqual([
    6, 2,
  ]);
  const perChat = (agent: string) =>
    of('messagesPerChat', [...by(rows.messages, agent), ...by(rows.legs, agent)]).value;
  expect([perChat('A'), perChat('B')]).toEqual([3, 2]);
});
