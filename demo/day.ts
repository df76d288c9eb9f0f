/** A day of the company passes in this long. */
export const dayMs = 12 * 60_000;

/** Customers who come in a minute, along the day: share of the day passed, customers. Straight lines lie between. */
const rhythm: readonly (readonly [share: number, perMinute: number])[] = [
  [0, 8],
  [0.08, 16],
  [0.25, 26],
  [0.38, 30],
  [0.46, 20],
  [0.52, 18],
  [0.62, 32],
  [0.7, 34],
  [0.82, 20],
  [0.93, 11],
  [1, 8],
];
/** The first day is full; the ones after it are calmer, so that it may run on a desk all day. */
const laterDays = 0.5;

/** How many customers come in a minute at this moment of the demonstration. */
export function customersPerMinute(passedMs: number): number {
  const share = (passedMs % dayMs) / dayMs;
  const after = rhythm.findIndex(([at]) => at > share);
  const [fromShare, from] = rhythm[after - 1] ?? [0, 0];
  const [toShare, to] = rhythm[after] ?? [1, 0];
  const perMinute = from + ((to - from) * (share - fromShare)) / (toShare - fromShare);
  return passedMs < dayMs ? perMinute : perMinute * laterDays;
}

export type AwayKind = 'break' | 'lunch' | 'meeting' | 'training';
export type Plan =
  | { readonly atShare: number; readonly type: 'come' | 'go' }
  | { readonly atShare: number; readonly type: 'away'; readonly kind: AwayKind; readonly ms: number }
  | { readonly atShare: number; readonly type: 'lineLost'; readonly ms: number };

/** What an agent does along the day besides her work, in order; `place` is hers among `agents`. */
export function planOf(place: number, agents: number): readonly Plan[] {
  const spread = place / agents;
  const isLate = place % 6 === 5;
  const isEarly = place % 6 === 2;
  const plans: Plan[] = [
    { atShare: isLate ? 0.22 : spread * 0.02, type: 'come' },
    { atShare: 0.14 + spread * 0.2, type: 'away', kind: 'break', ms: 35_000 },
    { atShare: 0.36 + spread * 0.3, type: 'away', kind: 'lunch', ms: 55_000 },
    { atShare: 0.7 + spread * 0.2, type: 'away', kind: 'break', ms: 30_000 },
  ];
  if (place % 5 === 1) plans.push({ atShare: 0.34, type: 'away', kind: 'meeting', ms: 50_000 });
  if (place % 7 === 3) plans.push({ atShare: 0.62, type: 'away', kind: 'training', ms: 70_000 });
  if (place % 8 === 4) plans.push({ atShare: 0.55, type: 'lineLost', ms: 38_000 });
  if (isEarly) plans.push({ atShare: 0.88, type: 'go' });
  return plans.toSorted((a, b) => a.atShare - b.atShare);
}
