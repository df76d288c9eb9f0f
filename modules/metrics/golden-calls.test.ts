import { describe, expect, test } from 'vitest';
import { agentIntervals } from './agent-intervals.ts';
import { awayByReason } from './away-by-reason.ts';
import type { Attribution, FigureValue, Frame } from './figure.ts';
import { figureOf } from './figure.ts';
import { timesOf } from './figures-handling.ts';
import { goldenAgent, goldenBreak, goldenCalls, goldenInteraction, goldenQueue, goldenStartMs } from './golden.ts';
import { isOfAgent, isOfInteraction, ledgerOf, rowsOf } from './ledger.ts';
import { lostCustomers } from './lost.ts';
import { figureNamed } from './registry.ts';
import { rounded } from './rounding.ts';
import type { AgentInterval, Row } from './rows.ts';

const { facts } = goldenCalls();
const ledger = ledgerOf(facts);
const rows = rowsOf(ledger);
const second = (at: number) => goldenStartMs + at * 1000;
const frame = (from: number, to: number): Frame => ({ fromMs: second(from), toMs: second(to), nowMs: second(3600) });
const first = frame(0, 1800);
const next = frame(1800, 3600);
const hour = frame(0, 3600);

const inSales = rows.visits.filter((visit) => visit.queueId === goldenQueue('sales'));
const legsIn = (queue: string) => rows.legs.filter((leg) => leg.queueId === goldenQueue(queue));
const intervalsOf = (agent: string, { fromMs, toMs }: Frame): readonly AgentInterval[] =>
  agentIntervals(
    goldenAgent(agent),
    ledger.agents.get(goldenAgent(agent)) ?? [],
    rows.work.filter((span) => span.agentId === goldenAgent(agent)),
    fromMs,
    toMs,
    (reasonId) => (reasonId === goldenBreak ? { class: 'break', isPaid: true, longestMs: 600_000 } : null),
  );

const of = (id: string, over: readonly Row[], within = first, attribution?: Attribution): FigureValue =>
  figureOf(figureNamed(id), over, within, attribution);
const sales = (id: string, within = first, attribution?: Attribution) => of(id, inSales, within, attribution);
const percent = (figure: FigureValue) => figure.value !== null && rounded(figure.value * 100, 2);
const seconds = (figure: FigureValue) => figure.value !== null && rounded(figure.value / 1000, 2);

test('every fact of the story can follow the one before it', () => {
  expect(ledger.interactions.size).toBe(12);
  expect(rows.interactions.filter((row) => row.endedAtMs === null)).toEqual([]);
  expect(facts.filter((fact) => !isOfInteraction(fact) && !isOfAgent(fact))).toEqual([]);
});

describe('a queue in the first half hour', () => {
  test('F179 F190 F196 everybody who was offered was answered, gave up, left another way or still waits', () => {
    const counts = ['offered', 'answered', 'abandoned', 'shortAbandoned', 'flowedOut', 'stillWaiting'];
    expect(counts.map((id) => sales(id).value)).toEqual([10, 6, 4, 1, 0, 0]);
  });

  test('a report by events puts each thing where it happened', () => {
    const counts = ['offered', 'answered', 'abandoned'];
    expect(counts.map((id) => sales(id, first, 'EVT').value)).toEqual([10, 5, 3]);
    expect(counts.map((id) => sales(id, next, 'EVT').value)).toEqual([1, 1, 1]);
  });

  test.for([
    ['serviceLevel', '44.44'],
    ['serviceLevelPositive', '60.00'],
    ['serviceLevelAnswered', '66.67'],
    ['serviceLevelNegative', '40.00'],
    ['serviceLevelIgnoring', '50.00'],
    ['serviceLevelForgiving', '50.00'],
    ['serviceLevelWithFlowOut', '44.44'],
    ['abandonRate', '33.33'],
    ['abandonRateWithShort', '40.00'],
  ] as const)('F167 F170 %s is %s %%', ([id, expected]) => {
    expect(percent(sales(id))).toBe(expected);
  });

  test.for([
    ['answerSpeed', '25.83'],
    ['averageWait', '25.60'],
    ['longestWait', '70.00'],
    ['timeToAbandon', '32.67'],
  ] as const)('F171 F177 F187 F189 %s is %s s', ([id, expected]) => {
    expect(seconds(sales(id))).toBe(expected);
  });

  test('the second half hour has one callback and nothing to divide by', () => {
    expect(sales('serviceLevel', next).value).toBeNull();
    expect(sales('serviceLevelWithFlowOut', next).value).toBe(0);
    expect(sales('abandonRate', next).value).toBe(0);
    expect([seconds(sales('averageWait', next)), seconds(sales('longestWait', next))]).toEqual(['60.00', '60.00']);
    expect(sales('timeToAbandon', next).value).toBeNull();
    expect(sales('flowedOut', next).value).toBe(1);
  });

  test('a caller who is answered elsewhere within a day is not lost', () => {
    const lost = lostCustomers(inSales, rows.visits, first);
    expect([lost.lost, lost.unrecovered]).toEqual([4, 3]);
  });
});

describe('what was handled', () => {
  test('F166 F178 F188 F195 talk, hold and wrap-up of those who came in the first half hour', () => {
    const cohort = legsIn('sales');
    const ids = ['talkTime', 'holdTime', 'holdTimeOfAll', 'longestHold', 'wrapTime', 'handleTime'];
    const expected = ['235.00', '30.00', '5.00', '30.00', '18.33', '258.33'];
    expect(ids.map((id) => seconds(of(id, cohort, first, 'COH')))).toEqual(expected);
    expect(seconds(of('handleTime', legsIn('tech'), hour))).toBe('330.00');
  });

  test('each leg of a call that was passed on counts in its own queue, and the call is their sum', () => {
    const legs = rows.legs.filter((leg) => leg.interactionId === goldenInteraction('c8'));
    expect(legs.map((leg) => (timesOf(leg)?.handleMs ?? 0) / 1000)).toEqual([320, 330]);
  });

  test('transfers, by legs and by interactions', () => {
    expect(percent(of('transferRate', legsIn('sales'), first, 'COH'))).toBe('16.67');
    expect(percent(of('transferRateOfInteractions', rows.interactions, hour))).toBe('14.29');
  });

  test('F179 F185 missed offers are those an agent let ring or declined', () => {
    const offersOf = (agent: string) => rows.offers.filter((offer) => offer.agentId === goldenAgent(agent));
    expect([of('offersMissed', offersOf('A'), hour).value, of('offersMissed', offersOf('B'), hour).value]).toEqual([
      1, 0,
    ]);
    expect(percent(of('offerAnswerRate', offersOf('A'), hour))).toBe('80.00');
    expect(seconds(of('offerAnswerTime', offersOf('A'), hour))).toBe('8.75');
    expect(seconds(of('offerAnswerTime', offersOf('B'), hour))).toBe('6.67');
  });

  test('F181 handled by agent and half hour, and per productive hour', () => {
    const legsOf = (agent: string) => rows.legs.filter((leg) => leg.agentId === goldenAgent(agent));
    const handled = (agent: string, within: Frame) => of('handled', legsOf(agent), within).value;
    expect([handled('A', first), handled('A', next), handled('B', first), handled('B', next)]).toEqual([3, 2, 3, 1]);
    const both = [...rows.legs, ...intervalsOf('A', hour), ...intervalsOf('B', hour)];
    expect(rounded(of('handledPerHour', both, hour).value ?? 0, 2)).toBe('5.44');
  });
});

describe('the time of the agents', () => {
  const timeIds = ['loggedInTime', 'breakTime', 'notRespondingTime', 'handlingTime', 'ringingTime', 'freeTime'];
  test.for([
    ['A', first, [1800, 300, 45, 1045, 40, 370]],
    ['A', next, [1800, 0, 0, 320, 10, 1470]],
    ['B', first, [1800, 500, 0, 720, 20, 560]],
    ['B', next, [1800, 400, 0, 200, 0, 1200]],
  ] as const)('agent %s', ([agent, within, expected]) => {
    const pieces = intervalsOf(agent, within);
    expect(timeIds.map((id) => of(id, pieces, within).part / 1000)).toEqual(expected);
  });

  test('F184 breaks by reason, paid, and what is over ten minutes counts where it happened', () => {
    const figures = (agent: string, within: Frame) =>
      ['breakTime', 'paidBreakTime', 'breakOverrun'].map(
        (id) => of(id, intervalsOf(agent, within), within).part / 1000,
      );
    expect(figures('A', first)).toEqual([300, 300, 0]);
    expect(figures('B', first)).toEqual([500, 500, 0]);
    expect(figures('B', next)).toEqual([400, 400, 300]);
    expect(figures('B', hour)).toEqual([900, 900, 300]);
    const byReason = awayByReason([...intervalsOf('A', hour), ...intervalsOf('B', hour)]);
    expect(byReason).toEqual([{ reasonId: goldenBreak, class: 'break', isPaid: true, ms: 1_200_000, overMs: 300_000 }]);
  });

  test.for([
    ['A', [950, 30, 85, 10], first],
    ['A', [300, 0, 20, 0], next],
    ['B', [660, 0, 60, 0], first],
    ['B', [180, 0, 10, 10], next],
  ] as const)('talk with hold, hold, wrap-up and dialing of agent %s', ([agent, expected, { fromMs, toMs }]) => {
    const spent = (works: readonly string[]) =>
      rows.work
        .filter((span) => span.agentId === goldenAgent(agent) && works.includes(span.work))
        .reduce((sum, { fromMs: begin, toMs: end }) => {
          return sum + Math.max(0, Math.min(end ?? toMs, toMs) - Math.max(begin, fromMs)) / 1000;
        }, 0);
    expect([spent(['talking', 'held']), spent(['held']), spent(['wrapUp']), spent(['dialing'])]).toEqual(expected);
  });

  test.for([
    ['A', first, '73.85'],
    ['A', next, '17.88'],
    ['A', hour, '42.59'],
    ['B', first, '56.25'],
    ['B', next, '14.29'],
    ['B', hour, '34.33'],
  ] as const)('F172 occupancy of agent %s', ([agent, within, expected]) => {
    expect(percent(of('occupancy', intervalsOf(agent, within), within))).toBe(expected);
  });

  test('F172 occupancy of the team is a ratio of sums, not a mean of ratios', () => {
    const team = (within: Frame) => [...intervalsOf('A', within), ...intervalsOf('B', within)];
    expect(percent(of('occupancy', team(first), first))).toBe('65.49');
    expect(percent(of('occupancy', team(hour), hour))).toBe('38.83');
    expect(percent(of('occupancyWithRinging', intervalsOf('A', first), first))).toBe('74.57');
  });

  test('F197 utilization and productive share', () => {
    const share = (id: string, agent: string) => percent(of(id, intervalsOf(agent, hour), hour));
    expect([share('utilization', 'A'), share('productiveShare', 'A')]).toEqual(['37.92', '90.42']);
    expect([share('utilization', 'B'), share('productiveShare', 'B')]).toEqual(['25.56', '75.00']);
  });

  test('somebody with nothing handled and nothing free has no occupancy', () => {
    expect(of('occupancy', intervalsOf('A', frame(600, 900)), frame(600, 900)).value).toBeNull();
  });
});
