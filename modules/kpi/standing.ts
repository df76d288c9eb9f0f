import { type FigureDefinition, type FigureValue, type Frame, lookAt, type Row, sumUp } from '#metrics';
import { isWorse, type KpiNorm } from './norm.ts';

/**
 * How a period stands against a norm. `short`: worse than the target and not yet a violation. `noBase`: nothing happened
 * that the figure could be made of.
 */
export const kpiStandings = ['onTarget', 'short', 'warning', 'critical', 'noBase'] as const;
export type KpiStanding = (typeof kpiStandings)[number];

/** A figure of a period and whether there was anything at all to make it of. */
export interface Measured extends Pick<FigureValue, 'value' | 'provisional'> {
  readonly hasBase: boolean;
}

/**
 * The figure of a period, as every report makes it. A sum over no rows is 0 and yet has no base: on a day without calls
 * nobody kept a limit of abandoned ones.
 */
export function measure(figure: FigureDefinition, rows: Iterable<Row>, frame: Frame): Measured {
  const looked = lookAt(figure, rows, frame);
  const { value, provisional } = sumUp(figure, looked, frame);
  return { value, provisional, hasBase: looked.length > 0 && value !== null };
}

/** How a figure stands against a norm; compared as it is, not as it is rounded for people. */
export function standingOf(norm: KpiNorm, { value, hasBase }: Measured): KpiStanding {
  const { direction, target, warning, critical } = norm;
  if (!hasBase || value === null) return 'noBase';
  if (isWorse(direction, value, critical)) return 'critical';
  if (isWorse(direction, value, warning)) return 'warning';
  return isWorse(direction, value, target) ? 'short' : 'onTarget';
}

/** Whether a standing is a violation. */
export const isViolation = (standing: KpiStanding): standing is 'warning' | 'critical' =>
  standing === 'warning' || standing === 'critical';

/** How many periods of those with a base had no violation; the share is null where none had a base. */
export function keptOf(standings: readonly KpiStanding[]): {
  readonly kept: number;
  readonly based: number;
  readonly share: number | null;
} {
  const based = standings.filter((standing) => standing !== 'noBase');
  const kept = based.filter((standing) => !isViolation(standing)).length;
  return { kept, based: based.length, share: based.length === 0 ? null : kept / based.length };
}
