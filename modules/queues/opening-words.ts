import type { Language } from '#identity';

const locales = { tr: 'tr-TR', en: 'en-GB' } as const;
const daysOfAWeek = 6;

/** When the doors open, as people say it: "bugün 14:00", "yarın 09:00", "Pazartesi 09:00", "12 Ocak Pazartesi 09:00". */
export function openingInWords(atMs: number, nowMs: number, zone: string, language: Language): string {
  const dayAt = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const opening = dayAt(atMs);
  const days = dayAt(nowMs).toPlainDate().until(opening.toPlainDate()).days;
  const at = opening.toPlainTime().toString({ smallestUnit: 'minute' });
  const inWords = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locales[language], { timeZone: zone, ...options }).format(atMs);
  if (days <= 1 && language === 'tr') return `${days === 0 ? 'bugün' : 'yarın'} ${at}`;
  if (days <= 1) return `${days === 0 ? 'today' : 'tomorrow'} at ${at}`;
  const weekday = inWords({ weekday: 'long' });
  const date = inWords({ day: 'numeric', month: 'long' });
  if (language === 'tr') return days <= daysOfAWeek ? `${weekday} ${at}` : `${date} ${weekday} ${at}`;
  return days <= daysOfAWeek ? `on ${weekday} at ${at}` : `on ${weekday}, ${date} at ${at}`;
}
