/**
 * The moment a field for date and time means (`2026-11-22T14:05`) in a zone, as ISO text. Of an hour that a change of
 * clocks repeats, the first; of one it leaves out, the moment after it.
 */
export function momentOfLocal(local: string, zone: string): string {
  const asUtcMs = Date.parse(`${local}Z`);
  let atMs = asUtcMs;
  // The offset is that of the moment looked for, which the first guess is near enough to.
  for (let tries = 0; tries < 2; tries++) atMs = asUtcMs - offsetMs(atMs, zone);
  return new Date(atMs).toISOString();
}

/** What a field for date and time shows of a moment in a zone: `2026-11-22T14:05`. */
export function localOfMoment(at: string, zone: string): string {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' });
}

/** How far a zone is ahead of UTC at a moment. */
function offsetMs(atMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(atMs);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(atMs / 1_000) * 1_000;
}
