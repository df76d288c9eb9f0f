import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import { TimeInput } from '#web/parts/TimeInput.tsx';
import { minuteOf } from '#web/parts/time-of-day.ts';
import { DoorMark } from './DoorMark.tsx';
import { doorsAt, faultyDays, type HoursForm, shownEnd, usualWeek, weekdays, writtenEnd } from './hours.ts';
import { doorsInWords, type QueueForm } from './queue-form.ts';
import styles from './queues.module.css';
import { SpecialDays } from './SpecialDays.tsx';

/** A Monday, to name the days of the week in the reader's language. */
const someMondayMs = Date.UTC(2026, 10, 23, 12);
const dayMs = 86_400_000;
const minutesOfDay = 24 * 60;

/** When the queue is open: several stretches a day, holidays, and what that means right now. */
export function HoursFields({ draft: { now, set } }: { readonly draft: Draft<QueueForm> }) {
  const t = useWords('queues');
  const { hours } = now;
  const change = (wish: Partial<HoursForm>) => set('hours', { ...hours, ...wish });
  const isWeekly = hours.weekly.length > 0;
  return (
    <Section title={t('hours.title')} text={t('hours.text', { zone: hours.zone })}>
      <SegmentedControl
        size="sm"
        aria-label={t('hours.mode')}
        style={{ alignSelf: 'flex-start' }}
        value={isWeekly ? 'weekly' : 'always'}
        data={[
          { value: 'always', label: t('hours.always') },
          { value: 'weekly', label: t('hours.weekly') },
        ]}
        onChange={(mode) => change({ weekly: mode === 'weekly' ? [...usualWeek] : [] })}
      />
      <Doors hours={hours} />
      {isWeekly && <Week hours={hours} change={change} />}
      <SpecialDays hours={hours} change={change} />
    </Section>
  );
}

/** "Open until 18:00": what the hours in the form mean at this moment, before they are saved. */
function Doors({ hours }: { readonly hours: HoursForm }) {
  const t = useWords('queues');
  const formats = useFormats();
  const now = useNow(10_000);
  const doors = doorsAt(hours, now);
  if (!doors) return null;
  const words = doorsInWords({ isOpen: doors.isOpen, changesAt: doors.changesAtMs }, t, formats, now);
  return (
    <div className={styles.now} role="status">
      <DoorMark isOpen={doors.isOpen} words={words} />
    </div>
  );
}

function Week(props: { readonly hours: HoursForm; readonly change: (wish: Partial<HoursForm>) => void }) {
  const { weekly } = props.hours;
  const t = useWords('queues');
  const faulty = faultyDays(props.hours);
  const copyMonday = () => {
    const monday = weekly.filter(({ weekday }) => weekday === 1);
    const weekend = weekly.filter(({ weekday }) => weekday > 5);
    const weekWide = [1, 2, 3, 4, 5].flatMap((weekday) => monday.map((interval) => ({ ...interval, weekday })));
    props.change({ weekly: [...weekWide, ...weekend] });
  };
  return (
    <div>
      <div className={styles.week}>
        {weekdays.map((weekday) => (
          <Day
            key={weekday}
            weekday={weekday}
            weekly={weekly}
            isFaulty={faulty.has(String(weekday))}
            change={(next) => props.change({ weekly: next })}
          />
        ))}
      </div>
      <Button variant="subtle" size="compact-sm" mt={8} onClick={copyMonday}>
        {t('hours.copyDown')}
      </Button>
    </div>
  );
}

function Day(props: {
  readonly weekday: number;
  readonly weekly: HoursForm['weekly'];
  readonly isFaulty: boolean;
  readonly change: (weekly: HoursForm['weekly']) => void;
}) {
  const { weekday, weekly, change } = props;
  const t = useWords('queues');
  const { locale } = useFormats();
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    someMondayMs + (weekday - 1) * dayMs,
  );
  const places = weekly.flatMap((interval, at) => (interval.weekday === weekday ? [{ ...interval, at }] : []));
  const edit = (at: number, wish: { from?: string; to?: string }) =>
    change(weekly.map((interval, place) => (place === at ? { ...interval, ...wish } : interval)));
  const add = () => {
    const last = places.at(-1);
    const [from, to] = last && last.to < '20:00' ? [last.to, '20:00'] : ['09:00', '18:00'];
    change([...weekly, { weekday, from, to }]);
  };
  return (
    <div className={styles.day} data-faulty={props.isFaulty ? 'yes' : 'no'}>
      <span className={styles.dayName}>{day}</span>
      <div className={styles.intervals}>
        {places.length === 0 && <span className={styles.hint}>{t('hours.closedDay')}</span>}
        {places.map(({ from, to, at }) => (
          <span className={styles.interval} key={at}>
            <TimeInput label={t('hours.from', { day })} value={from} onChange={(value) => edit(at, { from: value })} />
            –
            <TimeInput
              label={t('hours.to', { day })}
              value={shownEnd(to)}
              onChange={(value) => edit(at, { to: writtenEnd(value) })}
            />
            <ActionIcon
              size="sm"
              aria-label={t('hours.removeInterval', { day, from, to })}
              onClick={() => change(weekly.toSpliced(at, 1))}
            >
              <IconX size={14} stroke={1.6} />
            </ActionIcon>
          </span>
        ))}
      </div>
      <Tooltip label={t('hours.addInterval', { day })}>
        <ActionIcon aria-label={t('hours.addInterval', { day })} onClick={add} mt={2}>
          <IconPlus size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <div className={styles.strip} aria-hidden>
        {places.map(({ from, to, at }) => (
          <i
            key={at}
            style={{
              left: `${(minuteOf(from) / minutesOfDay) * 100}%`,
              width: `${(Math.max(0, minuteOf(to) - minuteOf(from)) / minutesOfDay) * 100}%`,
            }}
          />
        ))}
      </div>
      {props.isFaulty && <span className={styles.fault}>{t('hours.faultyDay')}</span>}
    </div>
  );
}
