import type { InteractionFact } from '#interactions';
import { rowsOfInteraction } from '#metrics';
import type { Stretch } from '../voice-activity.ts';

/**
 * When customer and agent were connected, as places in a recording of so many milliseconds that began at `beganAtMs`: not
 * while she waited, heard music or was asked by nobody but a machine. In order and without overlap.
 */
export function talkingIn(
  facts: readonly InteractionFact[],
  beganAtMs: number,
): (durationMs: number) => readonly Stretch[] {
  const spans = (rowsOfInteraction(facts)?.work ?? []).filter(({ work }) => work === 'talking');
  return (durationMs) => {
    const placed = spans
      .map(({ fromMs, toMs }) => ({
        fromMs: Math.max(0, fromMs - beganAtMs),
        toMs: Math.min(durationMs, (toMs ?? Number.POSITIVE_INFINITY) - beganAtMs),
      }))
      .filter(({ fromMs, toMs }) => fromMs < toMs)
      .sort((one, other) => one.fromMs - other.fromMs);
    const joined: Stretch[] = [];
    for (const one of placed) {
      const last = joined.at(-1);
      if (last && one.fromMs <= last.toMs) {
        joined[joined.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, one.toMs) };
      } else joined.push(one);
    }
    return joined;
  };
}
