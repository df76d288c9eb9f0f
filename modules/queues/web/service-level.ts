import { type Fate, fateOf, figureNamed, type ServiceLevelId, type VisitRow } from '#metrics';
import type { ServiceLevelFormula } from '#queues';

/** Which figure of the metrics a queue's formula is; its name, sentence and formula text come from there. */
export const figureIds = {
  SL_DEF: 'serviceLevel',
  SL1: 'serviceLevelPositive',
  SL2: 'serviceLevelAnswered',
  SL3: 'serviceLevelNegative',
  SL4: 'serviceLevelIgnoring',
  SL5: 'serviceLevelForgiving',
} as const satisfies Record<ServiceLevelFormula, ServiceLevelId>;

type Thresholds = { readonly serviceLevelMs: number; readonly shortAbandonMs: number };

/** A day on which a hundred came: how the formula and its thresholds would have counted it. */
export function exampleDay(formula: ServiceLevelFormula, thresholds: Thresholds) {
  const visits = exampleVisits(thresholds);
  const figure = figureNamed(figureIds[formula]);
  const nowMs = 86_400_000;
  const frame = { fromMs: 0, toMs: nowMs, nowMs };
  let part = 0;
  let whole = 0;
  for (const visit of visits) {
    const gave = figure.of(visit, frame);
    if ('excluded' in gave) continue;
    part += gave.part;
    whole += gave.whole;
  }
  const count = (...fates: readonly Fate[]) => visits.filter((visit) => fates.includes(fateOf(visit, nowMs))).length;
  return {
    value: whole === 0 ? null : part / whole,
    part,
    whole,
    inTime: count('answeredInTime'),
    late: count('answeredLate'),
    short: count('shortAbandon'),
    left: count('abandonedInTime', 'abandonedLate'),
    out: count('flowOut'),
  };
}

const answered = 86;
/** Seconds after which those who gave up did so. */
const patience = [2, 3, 4, 9, 14, 22, 35, 48, 75, 95, 130, 210];
const flowOuts = [40, 90];
/** Waits of the answered fall off as in real centres: half of them within this many seconds. */
const halfS = 24;

function exampleVisits(thresholds: Thresholds): readonly VisitRow[] {
  const waits = Array.from({ length: answered }, (_, place) => -halfS * Math.log2(1 - (place + 0.5) / answered));
  return [
    ...waits.map((waitS) => visitOf('answered', waitS, thresholds)),
    ...patience.map((waitS) => visitOf('abandoned', waitS, thresholds)),
    ...flowOuts.map((waitS) => visitOf('overflow', waitS, thresholds)),
  ];
}

function visitOf(outcome: VisitRow['outcome'], waitS: number, thresholds: Thresholds): VisitRow {
  const nobody = 'example' as never;
  return {
    kind: 'visit',
    rowId: nobody,
    interactionId: nobody,
    conversationId: null,
    customerId: null,
    projectId: nobody,
    channel: 'webChat',
    direction: 'inbound',
    queueId: nobody,
    agentId: null,
    visitKind: 'initial',
    isOpen: true,
    ...thresholds,
    enteredAtMs: 0,
    outcome,
    leftAtMs: Math.round(waitS * 1_000),
    isSilent: false,
  };
}
