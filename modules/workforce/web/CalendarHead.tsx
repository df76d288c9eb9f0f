import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useActions } from '#web/actions.ts';
import { type Formats, useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { GroupFilter } from '#web/parts/GroupFilter.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { useMay } from '#web/session.ts';
import styles from './calendar.module.css';
import { type CalendarViewState, type ChangeView, type Span, spans, stepped } from './calendar-view.ts';

/** Which days of whom: the period and how to go on, the group, the search. */
export function CalendarHead(props: {
  readonly view: CalendarViewState;
  readonly change: ChangeView;
  readonly day: string;
  readonly days: readonly string[];
  readonly today: string;
  readonly isPhone: boolean;
}) {
  const { view, change, day, days, today, isPhone } = props;
  const t = useWords('workforce');
  const formats = useFormats();
  const span: Span = isPhone ? 'day' : view.span;
  const go = (by: 1 | -1) => change({ day: stepped(span, day, by) });
  const goToday = () => change({ day: undefined });
  useActions([
    { id: 'calendar.previous', label: t('calendar.previous'), shortcut: 'earlier', run: () => go(-1) },
    { id: 'calendar.next', label: t('calendar.next'), shortcut: 'later', run: () => go(1) },
    { id: 'calendar.today', label: t('calendar.today'), shortcut: 'today', run: goToday },
    ...spans.map((each) => ({
      id: `calendar.span.${each}`,
      label: t(`calendar.show.${each}`),
      run: () => change({ span: each }),
    })),
  ]);
  return (
    <header className={styles.head}>
      <h1 className={styles.title}>{t('calendar.title')}</h1>
      <div className={styles.steps}>
        <ActionIcon size="input-xs" variant="default" aria-label={t('calendar.previous')} onClick={() => go(-1)}>
          <IconChevronLeft size={16} stroke={1.8} />
        </ActionIcon>
        <Button variant="default" disabled={days.includes(today)} onClick={goToday}>
          {t('calendar.today')}
        </Button>
        <ActionIcon size="input-xs" variant="default" aria-label={t('calendar.next')} onClick={() => go(1)}>
          <IconChevronRight size={16} stroke={1.8} />
        </ActionIcon>
      </div>
      <span className={styles.period} role="status">
        {periodInWords(days, formats)}
      </span>
      {!isPhone && (
        <SegmentedControl
          aria-label={t('calendar.span')}
          value={view.span}
          data={spans.map((value) => ({ value, label: t(`calendar.spans.${value}`) }))}
          onChange={(value) => change({ span: value as Span })}
        />
      )}
      <Filters view={view} change={change} />
    </header>
  );
}

function Filters({ view, change }: { readonly view: CalendarViewState; readonly change: ChangeView }) {
  const t = useWords('workforce');
  const may = useMay();
  if (!may('user.read')) return null;
  return (
    <search className={styles.filters}>
      <SearchField label={t('calendar.search')} value={view.search} change={(search) => change({ search })} />
      <GroupFilter value={view.group} choose={(group) => change({ group })} />
    </search>
  );
}

/** `16–22 Kasım 2026`, `Kasım 2026`, `22 Kasım 2026 Pazar`. */
function periodInWords(days: readonly string[], { locale }: Formats): string {
  const noon = (day: string | undefined) => new Date(`${day}T12:00:00Z`);
  const [first, last] = [noon(days[0]), noon(days.at(-1))];
  if (days.length === 1) {
    const options = { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
    return new Intl.DateTimeFormat(locale, options).format(first);
  }
  if (days.length > 7) {
    return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(first);
  }
  const options = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, options).formatRange(first, last);
}
