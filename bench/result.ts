import { loadavg } from 'node:os';

/** One measured thing, beside something simple that was measured in the same run on the same machine. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline: { readonly name: string; readonly value: number };
  /** Value divided by baseline. */
  readonly ratio: number;
  /** Of single events, named `p50`, `p99` …, in the unit said. */
  readonly percentiles?: Readonly<Record<string, number>>;
  readonly percentileUnit?: string;
  /** What we want, and whether it was reached. */
  readonly aim?: { readonly text: string; readonly isReached: boolean };
  /** How busy the machine was: the mean number of runnable threads over the last minute. */
  readonly load: number;
}

/** A result with its ratio and the machine's load filled in. */
export function result(measured: Omit<BenchResult, 'ratio' | 'load'>): BenchResult {
  const { value, baseline } = measured;
  return { ...measured, ratio: rounded(value / baseline.value), load: rounded(loadavg()[0] ?? 0) };
}

/** The value below which a share of sorted numbers lies. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Three significant figures: more would claim what no shared machine can repeat. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

/** One line for people. */
export function lineOf({
  name,
  unit,
  value,
  baseline,
  ratio,
  percentiles,
  percentileUnit,
  aim,
  load,
}: BenchResult): string {
  const spread = Object.entries(percentiles ?? {}).map(([share, at]) => `${share} ${rounded(Number(at))}`);
  const parts = [
    `${name}: ${value.toLocaleString('en')} ${unit}`,
    `${ratio}× of ${baseline.name} (${baseline.value.toLocaleString('en')})`,
    ...(spread.length > 0 ? [`${spread.join(', ')} ${percentileUnit ?? ''}`.trim()] : []),
    ...(aim ? [`aim ${aim.text}: ${aim.isReached ? 'reached' : 'MISSED'}`] : []),
    `load ${load}`,
  ];
  return parts.join(' | ');
}
