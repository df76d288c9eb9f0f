import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCalendarUser } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { GroupId, UserId } from '#kernel/id.ts';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { CalendarHead } from './CalendarHead.tsx';
import { CalendarTable } from './CalendarTable.tsx';
import styles from './calendar.module.css';
import { CalendarView, daysOf } from './calendar-view.ts';
import { DayDrawer } from './DayDrawer.tsx';
import { DayList } from './DayList.tsx';
import type { Row } from './plan.ts';
import { dayOf, useCalendar, useDayChanges, useHolidays } from './useCalendar.ts';
import { addDays } from './zoned.ts';

/** Who works when: a day, a week or a month of everybody one may see, changed by hand, by keys or in a form. */
export function CalendarPage() {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const formats = useFormats();
  const language = useLanguage();
  const [view, change] = useAddress(CalendarView);
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false;
  const today = formats.dayKey(nowMs());
  const day = view.day ?? today;
  const days = daysOf(isPhone ? 'day' : view.span, day);
  const last = days.at(-1) ?? day;
  // The night that began the day before reaches into the first one, and the rest before it is held against the rule.
  const from = addDays(days[0] ?? day, -1);
  const { query, rows } = useCalendar({ from, to: last, groupId: view.group, search: view.search });
  const holidays = useHolidays(from, last, language);
  const changeDay = useDayChanges();
  const mayChange = useMayChange();
  const more = useCallback(() => {
    // A page that failed is asked for again by hand: asked for by being in sight it would be asked for without end.
    if (query.hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError) void query.fetchNextPage();
  }, [query.hasNextPage, query.isFetchingNextPage, query.isFetchNextPageError, query.fetchNextPage]);
  const open = (userId: string, date: string) => change({ open: `${userId}.${date}` }, { push: true });
  const [openUser, openDate] = (view.open ?? '').split('.');
  const openRow = rows.find(({ person }) => (person.id as string) === openUser);
  const openDay = openRow && openDate ? dayOf(openRow, openDate) : null;
  return (
    <div className={styles.page}>
      <CalendarHead view={view} change={change} day={day} days={days} today={today} isPhone={isPhone} />
      {query.isPending && <LoadingState rows={10} />}
      {query.isError && !query.isFetchNextPageError && (
        <ErrorState error={query.error} part="workforce" retry={() => void query.refetch()} />
      )}
      {query.data && rows.length === 0 && <Nobody isFiltered={view.search !== '' || view.group !== undefined} />}
      {rows.length > 0 && isPhone && (
        <DayList
          rows={rows}
          day={day}
          holiday={holidays.get(day) ?? null}
          more={query.hasNextPage && !query.isFetchNextPageError ? more : null}
        />
      )}
      {rows.length > 0 && !isPhone && (
        <CalendarTable
          key={`${view.group}|${view.search}`}
          rows={rows}
          days={days}
          span={view.span}
          holidays={holidays}
          today={today}
          isWhole={!query.hasNextPage}
          more={more}
          open={open}
          openAt={view.open ?? null}
          mayChange={mayChange}
          change={(row, date, shapes) => void changeDay({ userId: row.person.id, name: row.person.name, date, shapes })}
        />
      )}
      {query.isFetchNextPageError && (
        <p className={styles.moreFailed} role="alert">
          {t('calendar.moreFailed')}
          <Button size="compact-sm" variant="default" onClick={() => void query.fetchNextPage()}>
            {shell('states.retry')}
          </Button>
        </p>
      )}
      {openRow && openDay && (
        <DayDrawer
          key={`${openDay.date} ${openDay.version}`}
          row={openRow}
          day={openDay}
          mayChange={mayChange(openRow)}
          save={(wish) =>
            changeDay({ ...wish, userId: openRow.person.id, name: openRow.person.name, date: openDay.date })
          }
          close={() => change({ open: undefined })}
        />
      )}
      <p className="s-visually-hidden" role="status">
        {query.isPending ? '' : t('calendar.people', { count: rows.length })}
      </p>
    </div>
  );
}

/** Says of whom she may change the days. */
function useMayChange(): (row: Row) => boolean {
  const may = useMay();
  return ({ person }) =>
    may('shift.manage', {
      ownerId: person.id as UserId,
      groupId: (person.group?.id ?? null) as GroupId | null,
    });
}

function Nobody({ isFiltered }: { readonly isFiltered: boolean }) {
  const t = useWords('workforce');
  const may = useMay();
  const shifts = useQuery({ ...api.workforce.shifts.list.queryOptions({ input: {} }), enabled: !isFiltered });
  const hasShift = (shifts.data?.items.length ?? 0) > 0;
  return (
    <EmptyState
      icon={<IconCalendarUser size={22} stroke={1.5} />}
      title={t(isFiltered ? 'calendar.nobodyFound' : 'calendar.nobody')}
      text={t(isFiltered ? 'calendar.nobodyFoundText' : 'calendar.nobodyText')}
      action={
        !isFiltered &&
        may('shift.manage') && (
          <Button component={Link} to="/team/shifts">
            {t(hasShift ? 'calendar.toShifts' : 'shifts.add')}
          </Button>
        )
      }
    />
  );
}
