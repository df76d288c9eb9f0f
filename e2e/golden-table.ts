// What the worked example of calls comes to, computed by hand: its hour as the day report tells it, beside what was
// measured when it was played. Pure.

/** One figure as a report gives it: Σ part ÷ Σ whole, or one of them alone. */
export interface Measured {
  readonly part: number;
  readonly whole: number;
  readonly value: number | null;
}

/** What was measured: figures of the day report by the name of the line, the board, and what telephones heard. */
export interface Played {
  readonly figures: Readonly<Record<string, Readonly<Record<string, Measured | undefined>>>>;
  readonly board: { readonly offered: number; readonly answered: number; readonly abandoned: number };
  /** Talks in which both heard each other. */
  readonly talksHeard: number;
}

export interface TableRow {
  readonly what: string;
  readonly expected: string;
  readonly measured: string;
  readonly isOk: boolean;
}

/** What a telephone, the switch, the program and a busy machine may be late for each stretch of time, milliseconds. */
const lateMostMs = 100;
/** Shares of time may differ by so many points: of each half hour some seconds are such delays. */
const pointsMost = 1;

/** Counts of the whole hour: they must be these. What was called back counts in its own queue, and for B. */
const counts: readonly (readonly [line: string, metric: string, expected: number])[] = [
  ['sales', 'offered', 11],
  ['sales', 'answered', 6],
  ['sales', 'abandoned', 4],
  ['sales', 'shortAbandoned', 1],
  ['sales', 'flowedOut', 1],
  ['sales', 'stillWaiting', 0],
  ['sales', 'handled', 6],
  ['tech', 'offered', 1],
  ['tech', 'answered', 1],
  ['tech', 'handled', 1],
  ['A', 'handled', 5],
  ['B', 'handled', 4],
  ['A', 'offersMissed', 1],
  ['B', 'offersMissed', 0],
];

/** Shares of counts: their parts and wholes must be these. */
const shares: readonly (readonly [line: string, metric: string, part: number, whole: number])[] = [
  ['sales', 'serviceLevel', 4, 9],
  ['sales', 'serviceLevelWithFlowOut', 4, 10],
  ['sales', 'serviceLevelPositive', 6, 10],
  ['sales', 'serviceLevelAnswered', 4, 6],
  ['sales', 'serviceLevelNegative', 4, 10],
  ['sales', 'serviceLevelIgnoring', 4, 8],
  ['sales', 'serviceLevelForgiving', 5, 10],
  ['sales', 'abandonRate', 3, 10],
  ['sales', 'abandonRateWithShort', 4, 11],
  ['sales', 'transferRate', 1, 6],
  ['A', 'offerAnswerRate', 4, 5],
];

/** Averages and longest, seconds: each is of one stretch. */
const averages: readonly (readonly [line: string, metric: string, seconds: number])[] = [
  ['sales', 'answerSpeed', 155 / 6],
  ['sales', 'averageWait', 316 / 11],
  ['sales', 'longestWait', 70],
  ['sales', 'timeToAbandon', 98 / 3],
  ['sales', 'talkTime', 1410 / 6],
  ['sales', 'holdTime', 30],
  ['sales', 'holdTimeOfAll', 5],
  ['sales', 'longestHold', 30],
  ['sales', 'wrapTime', 110 / 6],
  ['sales', 'handleTime', 1550 / 6],
  ['tech', 'handleTime', 330],
  ['A', 'offerAnswerTime', 35 / 4],
];

/** Time of agents, seconds, and of how many stretches it is the sum. */
const times: readonly (readonly [line: string, metric: string, seconds: number, stretches: number])[] = [
  ['A', 'loggedInTime', 3600, 1],
  ['A', 'breakTime', 300, 1],
  ['A', 'notRespondingTime', 45, 1],
  ['A', 'handlingTime', 1365, 5],
  ['A', 'ringingTime', 50, 5],
  ['A', 'freeTime', 1840, 6],
  ['B', 'loggedInTime', 3600, 1],
  ['B', 'breakTime', 900, 1],
  ['B', 'notRespondingTime', 0, 1],
  ['B', 'handlingTime', 920, 4],
  ['B', 'ringingTime', 20, 4],
  ['B', 'freeTime', 1760, 6],
];

/** Shares of time, percent. */
const percents: readonly (readonly [line: string, metric: string, percent: number])[] = [
  ['A', 'occupancy', 42.59],
  ['B', 'occupancy', 34.33],
  ['A', 'utilization', 37.92],
  ['B', 'utilization', 25.56],
];

/** Every figure of the example beside what was measured; `factor`: how many times faster it was played. */
export function tableOf({ figures, board, talksHeard }: Played, factor: number): readonly TableRow[] {
  const of = (line: string, metric: string): Measured =>
    figures[line]?.[metric] ?? { part: Number.NaN, whole: Number.NaN, value: null };
  const exact = (what: string, expected: number | string, measured: number | string): TableRow => ({
    ...{ what, expected: String(expected), measured: String(measured), isOk: expected === measured },
  });
  const near = (what: string, [expected, measured]: readonly [number, number], most: number, unit: string) => ({
    ...{ what, expected: `${expected.toFixed(2)} ±${most.toFixed(1)} ${unit}`, measured: measured.toFixed(2) },
    isOk: Math.abs(measured - expected) <= most,
  });
  const seconds = (ms: number | null): number => ((ms ?? Number.NaN) * factor) / 1_000;
  const most = seconds(lateMostMs);
  return [
    ...counts.map(([line, metric, expected]) => exact(`${line} ${metric}`, expected, of(line, metric).part)),
    ...(['offered', 'answered', 'abandoned'] as const).map((metric) =>
      exact(`the board: sales ${metric}`, of('sales', metric).part, board[metric]),
    ),
    exact('talks in which both were heard', 9, talksHeard),
    ...shares.map(([line, metric, part, whole]) => {
      const measured = of(line, metric);
      return exact(`${line} ${metric}`, `${part}/${whole}`, `${measured.part}/${measured.whole}`);
    }),
    ...averages.map(([line, metric, expected]) =>
      near(`${line} ${metric}`, [expected, seconds(of(line, metric).value)], most, 's'),
    ),
    ...times.map(([line, metric, expected, stretches]) =>
      near(`${line} ${metric}`, [expected, seconds(of(line, metric).part)], most * stretches, 's'),
    ),
    ...percents.map(([line, metric, expected]) =>
      near(`${line} ${metric}`, [expected, (of(line, metric).value ?? Number.NaN) * 100], pointsMost, '%'),
    ),
  ];
}

/** The table as people read it. */
export function printed(rows: readonly TableRow[]): string {
  const cells = [
    ['figure', 'expected', 'measured', 'ok'],
    ...rows.map(({ what, expected, measured, isOk }) => [what, expected, measured, isOk ? 'ok' : 'NO']),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells.map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n');
}
