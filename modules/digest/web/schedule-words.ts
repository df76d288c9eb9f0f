import type { Schedule } from '#digest';
import type { useWords } from '#web/i18n.ts';

type Words = ReturnType<typeof useWords<'digest'>>;

/** `08:00` */
export const hourInWords = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** When a digest is sent, as people say it. */
export function scheduleInWords(schedule: Schedule, t: Words): string {
  const hour = hourInWords(schedule.hour);
  if (schedule.every === 'day') return t('when.day', { hour });
  if (schedule.every === 'month') return t('when.month', { hour, day: schedule.day });
  return t('when.week', { hour, weekday: t(`weekdays.${schedule.weekday as 1}`) });
}
