import { expect, test } from 'vitest';
import { agentIntervals } from '../modules/metrics/agent-intervals.ts';
import { figureOf } from '../modules/metrics/figure.ts';
import {
  goldenAgent,
  goldenBreak,
  goldenCalls,
  goldenInteraction,
  goldenQueue,
  goldenStartMs,
} from '../modules/metrics/golden.ts';
import { ledgerOf, rowsOf } from '../modules/metrics/ledger.ts';
import { figures } from '../modules/metrics/registry.ts';
import type { Row } from '../modules/metrics/rows.ts';
import { type Measured, type Played, tableOf } from './golden-table.ts';

// The table of the played example is right when the example itself, told as facts, agrees with it to the last figure.

const hour = { fromMs: goldenStartMs, toMs: goldenStartMs + 3_600_000, nowMs: goldenStartMs + 3_600_000 };

function told(): Played {
  const ledger = ledgerOf(goldenCalls().facts);
  const rows = rowsOf(ledger);
  const all: readonly Row[] = [...rows.visits, ...rows.legs, ...rows.offers];
  const figuresOf = (mine: readonly Row[]): Record<string, Measured> =>
    Object.fromEntries(figures.map((figure) => [figure.id, figureOf(figure, mine, hour)]));
  // Played, the callback is a call of its own, in a queue of its own.
  const isCalledBack = (row: Row) => row.kind === 'leg' && row.interactionId === goldenInteraction('c11');
  const inQueue = (name: string) =>
    all.filter((row) => 'queueId' in row && row.queueId === goldenQueue(name) && !isCalledBack(row));
  const ofAgent = (name: string): readonly Row[] => {
    const agentId = goldenAgent(name);
    const work = rows.work.filter((span) => span.agentId === agentId);
    const reasons = (id: string | null) =>
      id === goldenBreak ? ({ class: 'break', isPaid: true, longestMs: null } as const) : null;
    const pieces = agentIntervals(agentId, ledger.agents.get(agentId) ?? [], work, hour.fromMs, hour.toMs, reasons);
    return [...pieces, ...[...rows.legs, ...rows.offers].filter((row) => row.agentId === agentId)];
  };
  return {
    figures: {
      sales: figuresOf(inQueue('sales')),
      tech: figuresOf(inQueue('tech')),
      A: figuresOf(ofAgent('A')),
      B: figuresOf(ofAgent('B')),
    },
    board: { offered: 11, answered: 6, abandoned: 4 },
    talksHeard: 9,
  };
}
const wrongIn = (played: Played) => tableOf(played, 1).filter(({ isOk }) => !isOk);

test('the example told as facts agrees with the table in every figure', () => {
  expect(wrongIn(told())).toEqual([]);
});

test('a call that is counted twice, a wait that is too long and a talk that nobody heard are found', () => {
  const right = told();
  const sales = {
    ...right.figures.sales,
    offered: { part: 12, whole: 0, value: 12 },
    longestWait: { part: 72_000, whole: 0, value: 72_000 },
  };
  const wrong = wrongIn({ ...right, figures: { ...right.figures, sales }, talksHeard: 8 });
  expect(wrong.map(({ what }) => what)).toEqual([
    ...['sales offered', 'the board: sales offered', 'talks in which both were heard', 'sales longestWait'],
  ]);
  expect(wrongIn({ ...right, figures: {} }).length).toBeGreaterThan(40);
});
