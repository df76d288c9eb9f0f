/** A part and a whole of a figure, of one line of a report. */
export interface Portion {
  readonly part: number;
  readonly whole: number;
}

/**
 * What a line gave to a change, in the unit of part ÷ whole. `own`: its figure became another; `weight`: it became a
 * bigger or smaller share of all, and its figure lies above or below the average. `effect` is both together.
 */
export interface Effect {
  readonly key: string;
  readonly own: number;
  readonly weight: number;
  readonly effect: number;
}

/**
 * Divides the change of Σ part ÷ Σ whole between two periods among their lines. For each line, with its share of the whole
 * w and its figure r: own = mean(w) · Δr and weight = (mean(r) − mean(R)) · Δw, where R is the figure of all. The effects
 * add up to the change exactly, and exchanging the periods turns every sign (the symmetric decomposition of Bennet, 1920,
 * as used for weighted averages). A line that is missing in one period has no figure there: all it gave is its weight.
 * Empty when one of both periods has no whole.
 */
export function effectsOnRatio(
  now: ReadonlyMap<string, Portion>,
  before: ReadonlyMap<string, Portion>,
): readonly Effect[] {
  const [sumNow, sumBefore] = [sumOf(now), sumOf(before)];
  if (sumNow.whole === 0 || sumBefore.whole === 0) return [];
  const average = (sumNow.part / sumNow.whole + sumBefore.part / sumBefore.whole) / 2;
  return keysOfBoth(now, before).map((key): Effect => {
    const [one, other] = [now.get(key) ?? nothing, before.get(key) ?? nothing];
    const [weightNow, weightBefore] = [one.whole / sumNow.whole, other.whole / sumBefore.whole];
    const figureNow = ratioOf(one) ?? ratioOf(other) ?? 0;
    const figureBefore = ratioOf(other) ?? figureNow;
    // A part without a whole has no figure; it is all the line's own.
    const alone =
      (one.whole === 0 ? one.part / sumNow.whole : 0) - (other.whole === 0 ? other.part / sumBefore.whole : 0);
    const own = ((weightNow + weightBefore) / 2) * (figureNow - figureBefore) + alone;
    const weight = ((figureNow + figureBefore) / 2 - average) * (weightNow - weightBefore);
    return { key, own, weight, effect: own + weight };
  });
}

/** Divides the change of a sum among its lines: what each has more or less. */
export function effectsOnSum(
  now: ReadonlyMap<string, Portion>,
  before: ReadonlyMap<string, Portion>,
): readonly Effect[] {
  return keysOfBoth(now, before).map((key) => {
    const own = (now.get(key)?.part ?? 0) - (before.get(key)?.part ?? 0);
    return { key, own, weight: 0, effect: own };
  });
}

const nothing: Portion = { part: 0, whole: 0 };

const ratioOf = ({ part, whole }: Portion): number | null => (whole === 0 ? null : part / whole);

const keysOfBoth = (now: ReadonlyMap<string, Portion>, before: ReadonlyMap<string, Portion>): readonly string[] => [
  ...new Set([...now.keys(), ...before.keys()]),
];

function sumOf(lines: ReadonlyMap<string, Portion>): Portion {
  let [part, whole] = [0, 0];
  for (const line of lines.values()) {
    part += line.part;
    whole += line.whole;
  }
  return { part, whole };
}
