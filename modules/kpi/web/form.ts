import type { AgentId, GroupId, QueueId } from '#kernel/id.ts';
import { faultsOfKpiNorm, type KpiAmount, type KpiFault, type KpiNorm, type KpiNormOnWire, type Place } from '#kpi';
import { figures, findFigure, type Unit } from '#metrics';

/** What the form holds: amounts as people type them, a percentage or seconds; empty before anything was typed. */
export interface NormForm extends Readonly<Record<KpiAmount, number | ''>> {
  readonly figure: string;
  readonly direction: KpiNorm['direction'];
  readonly period: KpiNorm['period'];
  readonly placeType: Place['type'];
  readonly placeId: string | null;
}

/** How much bigger a typed amount is than the one that is kept: a share is typed in hundredths, a time in seconds. */
export function typedScale(unit: Unit): number {
  if (unit === 'share') return 100;
  return unit === 'ms' ? 0.001 : 1;
}

const scaleOf = (figure: string): number => typedScale(findFigure(figure)?.unit ?? 'ratio');
/** Typed amounts have a few digits; what binary fractions add to them is taken off again. */
const tidy = (amount: number): number => Number(amount.toPrecision(12));

export const newForm: NormForm = {
  ...{ figure: '', direction: 'atLeast', period: 'day', placeType: 'company', placeId: null },
  ...{ target: '', warning: '', critical: '' },
};

/** The form of a norm that is there. */
export function formOf(norm: KpiNormOnWire): NormForm {
  const { figure, direction, period, place } = norm;
  const typed = (amount: number) => tidy(amount * scaleOf(figure));
  return {
    ...{ figure, direction, period, placeType: place.type, placeId: place.type === 'company' ? null : place.id },
    ...{ target: typed(norm.target), warning: typed(norm.warning), critical: typed(norm.critical) },
  };
}

/** The norm that a form says; what was not typed is no number. */
export function normOf(form: NormForm): KpiNorm {
  const { figure, direction, period } = form;
  const kept = (amount: number | '') => (amount === '' ? Number.NaN : tidy(amount / scaleOf(figure)));
  return {
    ...{ figure, direction, period, place: placeOf(form) },
    ...{ target: kept(form.target), warning: kept(form.warning), critical: kept(form.critical) },
  };
}

/** The first thing that is wrong with a form; null when it can be saved. */
export function faultOf(form: NormForm): KpiFault | null {
  const isPlace = (place: Place) => place.type === 'company' || place.id !== '';
  return faultsOfKpiNorm(normOf(form), isPlace)[0] ?? null;
}

function placeOf({ placeType, placeId }: NormForm): Place {
  const id = placeId ?? '';
  switch (placeType) {
    case 'company':
      return { type: 'company' };
    case 'queue':
      return { type: 'queue', id: id as QueueId };
    case 'group':
      return { type: 'group', id: id as GroupId };
    case 'agent':
      return { type: 'agent', id: id as AgentId };
  }
}

/** Figures made for places of a kind, in the order of the registry. */
export const figuresOf = (type: Place['type']) => figures.filter(({ by }) => type === 'company' || by.includes(type));
