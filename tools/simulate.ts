import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { type DayOptions, type History, liveDay } from './simulation/day.ts';
import { check } from './simulation/invariants.ts';

/** What became of a number of days. */
export interface Simulated {
  readonly days: number;
  readonly facts: number;
  readonly interactions: number;
  readonly offers: number;
  readonly floors: number;
  /** Comparisons of the floor in memory with one built from disk. */
  readonly rebuilds: number;
  readonly violations: readonly { readonly seed: string; readonly what: string }[];
}

/** Lives through days with the seeds `seed/1` to `seed/days`, and checks every promise after each. */
export function simulate(seed: string, days: number, options: DayOptions = {}): Simulated {
  const sum = { days, facts: 0, interactions: 0, offers: 0, floors: 0, rebuilds: 0 };
  const violations: { seed: string; what: string }[] = [];
  for (let day = 1; day <= days; day += 1) {
    const history = livedThrough(`${seed}/${day}`, options);
    if ('broke' in history) {
      violations.push({ seed: `${seed}/${day}`, what: history.broke });
      continue;
    }
    sum.facts += history.facts.length;
    sum.interactions += history.present.size;
    sum.offers += history.counts.offers;
    sum.floors += history.counts.floors;
    sum.rebuilds += history.counts.rebuilds;
    for (const what of check(history)) violations.push({ seed: history.seed, what });
  }
  return { ...sum, violations };
}

/** A day that cannot even be lived to its end is a finding like any other. */
function livedThrough(seed: string, options: DayOptions): History | { readonly broke: string } {
  try {
    return liveDay(seed, options);
  } catch (error) {
    if (error instanceof Error) return { broke: error.stack ?? error.message };
    throw error;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { days: { type: 'string' }, seed: { type: 'string' } } });
  const days = Number(values.days ?? 1_000);
  const seed = values.seed ?? '1';
  const beganMs = performance.now();
  const { violations, ...counts } = simulate(seed, days);
  const seconds = (performance.now() - beganMs) / 1_000;
  process.stdout.write(
    `${JSON.stringify({ seed, ...counts, seconds: Math.round(seconds * 10) / 10, load: loadavg()[0] })}\n`,
  );
  for (const { seed: of, what } of violations.slice(0, 20)) process.stdout.write(`${of}: ${what}\n`);
  if (violations.length > 0) process.stdout.write(`${violations.length} violations\n`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
