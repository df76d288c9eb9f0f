import type { AgentId, GroupId, QueueId } from '#kernel/id.ts';
import { type FigureDefinition, findFigure, type Grouping } from '#metrics';
import type { PeriodKind } from './period.ts';

/** Whether a figure should be at least what is set, or at most. */
export const directions = ['atLeast', 'atMost'] as const;
export type Direction = (typeof directions)[number];

export const placeTypes = ['company', 'queue', 'group', 'agent'] as const;

/** Where a norm holds. */
export type Place =
  | { readonly type: 'company' }
  | { readonly type: 'queue'; readonly id: QueueId }
  | { readonly type: 'group'; readonly id: GroupId }
  | { readonly type: 'agent'; readonly id: AgentId };

/** A norm on a figure. All three amounts are in the unit of the figure: a share is 0 to 1, a time milliseconds. */
export interface KpiNorm {
  readonly figure: string;
  readonly direction: Direction;
  readonly target: number;
  /** Whatever is worse than this is a violation. */
  readonly warning: number;
  /** Whatever is worse than this is a grave one. */
  readonly critical: number;
  readonly period: PeriodKind;
  readonly place: Place;
}

export const kpiAmounts = ['target', 'warning', 'critical'] as const;
export type KpiAmount = (typeof kpiAmounts)[number];

/** What is wrong with a norm. The screen has a sentence for each. */
export type KpiFault =
  | { readonly type: 'unknownFigure' }
  | { readonly type: 'figureNotThere'; readonly place: Place['type'] }
  | { readonly type: 'unknownPlace'; readonly place: Place['type'] }
  | { readonly type: 'notAnAmount'; readonly amount: KpiAmount }
  | { readonly type: 'negative'; readonly amount: KpiAmount }
  | { readonly type: 'shareOutOfRange'; readonly amount: KpiAmount }
  | { readonly type: 'levelOrder'; readonly amount: 'warning' | 'critical' };

const groupingOf: Readonly<Record<Exclude<Place['type'], 'company'>, Grouping>> = {
  queue: 'queue',
  group: 'group',
  agent: 'agent',
};

/** Everything that is wrong with a norm, in the order of the form. `isPlace` says whether the house has this place. */
export function faultsOfKpiNorm(norm: KpiNorm, isPlace: (place: Place) => boolean): readonly KpiFault[] {
  const { figure: id, place } = norm;
  const figure = findFigure(id);
  const faults: KpiFault[] = figure ? [] : [{ type: 'unknownFigure' }];
  if (!isPlace(place)) faults.push({ type: 'unknownPlace', place: place.type });
  else if (figure && !isFigureOf(figure, place)) faults.push({ type: 'figureNotThere', place: place.type });
  const ofAmounts = kpiAmounts.flatMap((amount) => faultOfAmount(norm[amount], amount, figure));
  return [...faults, ...ofAmounts, ...(ofAmounts.length === 0 ? faultsOfOrder(norm) : [])];
}

/** Whether a figure is made for places of this kind. The whole company has every figure. */
export function isFigureOf(figure: FigureDefinition, place: Place): boolean {
  return place.type === 'company' || figure.by.includes(groupingOf[place.type]);
}

/** Whether an amount is worse than another. Equal amounts are not: what is set is still kept. */
export function isWorse(direction: Direction, amount: number, than: number): boolean {
  return direction === 'atLeast' ? amount < than : amount > than;
}

function faultOfAmount(value: number, amount: KpiAmount, figure: FigureDefinition | null): readonly KpiFault[] {
  if (!Number.isFinite(value)) return [{ type: 'notAnAmount', amount }];
  if (figure?.unit === 'share' && (value < 0 || value > 1)) return [{ type: 'shareOutOfRange', amount }];
  return value < 0 ? [{ type: 'negative', amount }] : [];
}

/** The warning may be the target itself; the critical level must be worse than the warning, or one of them says nothing. */
function faultsOfOrder({ direction, target, warning, critical }: KpiNorm): readonly KpiFault[] {
  if (isWorse(direction, target, warning)) return [{ type: 'levelOrder', amount: 'warning' }];
  return isWorse(direction, critical, warning) ? [] : [{ type: 'levelOrder', amount: 'critical' }];
}
