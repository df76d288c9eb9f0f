/** What somebody meant by `9`, `930`, `9.30` or `09:30`, as `HH:MM`; null if it is no time of day. */
export function timeOf(typed: string): string | null {
  const parts = /^(\d{1,2})(?:[:. ]?(\d{2}))?$/.exec(typed.trim());
  const [hour, minute] = [Number(parts?.[1]), Number(parts?.[2] ?? 0)];
  if (!parts || hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null;
  return `${String(hour % 24).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Minutes since midnight, for drawing. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
