import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { type AbsenceOnWire, limits } from '#workforce';
import { coverageOf } from './coverage.ts';
import type { Row } from './plan.ts';
import styles from './requests.module.css';
import { addDays } from './zoned.ts';

/** Days shown beside a request; the calendar has the others. */
const daysShown = 7;

/** How many of her group work on each of these days, now and when she is absent. */
export function Coverage({ absence }: { readonly absence: AbsenceOnWire }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const { person, fromDate, toDate } = absence;
  const groupId = person.group?.id;
  const [to = toDate] = [toDate, addDays(fromDate, limits.calendarDays - 1)].toSorted();
  const calendar = useQuery({
    ...api.workforce.calendar.read.queryOptions({
      input: { from: fromDate, to, limit: limits.calendarPeople, ...(groupId ? { groupId } : {}) },
    }),
    enabled: groupId !== undefined,
  });
  const link = (
    <Link to={`/team/calendar?day=${fromDate}${groupId ? `&group=${groupId}` : ''}`}>{t('coverage.calendar')}</Link>
  );
  if (!groupId) return <p className={kit.dim}>{link}</p>;
  if (!calendar.data) return <p className={kit.dim}>…</p>;
  if (calendar.data.next !== null) return <p className={kit.dim}>{link}</p>;
  const days = coverageOf(calendar.data.items as readonly Row[], person.id).filter(({ isHers }) => isHers);
  if (days.length === 0) return <p className={kit.dim}>{t('coverage.doesNotWork')}</p>;
  const name = (date: string) =>
    new Intl.DateTimeFormat(formats.locale, { weekday: 'short', day: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${date}T12:00:00Z`),
    );
  return (
    <div className={styles.coverage}>
      <span className={kit.dim}>{t('coverage.title', { group: person.group?.name ?? '' })}</span>
      <ul>
        {days.slice(0, daysShown).map(({ date, working }) => (
          <li key={date}>
            <span className={kit.dim}>{name(date)}</span>{' '}
            <span aria-hidden>
              {working} → {working - 1}
            </span>
            <span className="s-visually-hidden">
              {t('coverage.inWords', { before: String(working), after: String(working - 1) })}
            </span>
          </li>
        ))}
      </ul>
      {days.length > daysShown && (
        <span className={kit.dim}>{t('coverage.more', { count: days.length - daysShown })}</span>
      )}
      {link}
    </div>
  );
}
