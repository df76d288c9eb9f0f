/** A stretch of time as it comes over the wire. */
interface Stretch {
  readonly from: string;
  readonly to: string;
}

const hourMs = 3_600_000;
/** Marks of time that stand beside each other without touching, on the narrowest screen. */
const ticksMost = 6;

/** The time that stretches of a day take together, in whole hours, and where each stands in it. Places are per cent. */
export function laneOf(stretches: readonly Stretch[]) {
  const times = stretches.flatMap(({ from, to }) => [Date.parse(from), Date.parse(to)]);
  const fromMs = Math.floor((times.length > 0 ? Math.min(...bounds(times)) : 0) / hourMs) * hourMs;
  const toMs = Math.ceil((times.length > 0 ? Math.max(...bounds(times)) : hourMs) / hourMs) * hourMs;
  const wholeMs = Math.max(hourMs, toMs - fromMs);
  const placeOf = (atMs: number): number => ((atMs - fromMs) / wholeMs) * 100;
  const stepMs = Math.max(1, Math.ceil(wholeMs / hourMs / ticksMost)) * hourMs;
  const count = Math.floor(wholeMs / stepMs) + 1;
  return {
    placeOf,
    ticks: Array.from({ length: count }, (_, at) => fromMs + at * stepMs),
    styleOf: ({ from, to }: Stretch) => ({
      left: `${placeOf(Date.parse(from))}%`,
      width: `${((Date.parse(to) - Date.parse(from)) / wholeMs) * 100}%`,
    }),
  };
}

/** The least and the greatest, of however many. */
function bounds(times: readonly number[]): readonly [number, number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const at of times) {
    if (at < least) least = at;
    if (at > greatest) greatest = at;
  }
  return [least, greatest];
}
