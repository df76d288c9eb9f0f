import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { DayField } from '#web/parts/DayField.tsx';
import { TimeInput } from '#web/parts/TimeInput.tsx';
import { faultyDays, type HoursForm, nationalDays, shownEnd, writtenEnd } from './hours.ts';
import styles from './queues.module.css';

type SpecialDay = HoursForm['exceptions'][number];

/** Holidays (closed all day) and days with other hours than their weekday. */
export function SpecialDays(props: { readonly hours: HoursForm; readonly change: (wish: Partial<HoursForm>) => void }) {
  const { exceptions } = props.hours;
  const t = useWords('queues');
  const formats = useFormats();
  const faulty = faultyDays(props.hours);
  const today = formats.dayKey(nowMs());
  const set = (next: SpecialDay[]) => props.change({ exceptions: next });
  const addNational = () => {
    const known = new Set(exceptions.map(({ date }) => date));
    const missing = nationalDays(today).filter(({ date }) => !known.has(date));
    const days = missing.map(({ date, name }) => {
      const intervals = name === 'republicEve' ? [{ from: '09:00', to: '13:00' }] : [];
      return { date, name: t(`hours.national.${name}`), intervals };
    });
    set([...exceptions, ...days].toSorted((one, other) => one.date.localeCompare(other.date)));
  };
  return (
    <>
      <h3 className={styles.subTitle}>{t('hours.exceptions')}</h3>
      {exceptions.length > 0 && (
        <div>
          {exceptions.map((day, at) => (
            <Special
              // biome-ignore lint/suspicious/noArrayIndexKey: the date is being typed, the place is what stays
              key={at}
              day={day}
              isFaulty={faulty.has(day.date)}
              change={(next) => set(exceptions.toSpliced(at, 1, next))}
              remove={() => set(exceptions.toSpliced(at, 1))}
            />
          ))}
        </div>
      )}
      <div className={styles.buttons}>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />}
          onClick={() => set([...exceptions, { date: today, name: '', intervals: [] }])}
        >
          {t('hours.addHoliday')}
        </Button>
        <Button variant="default" onClick={addNational}>
          {t('hours.addNational')}
        </Button>
      </div>
      <p className={styles.hint}>{t('hours.nationalText')}</p>
    </>
  );
}

function Special(props: {
  readonly day: SpecialDay;
  readonly isFaulty: boolean;
  readonly change: (day: SpecialDay) => void;
  readonly remove: () => void;
}) {
  const { day, change } = props;
  const t = useWords('queues');
  const name = day.name || day.date;
  const edit = (at: number, wish: { from?: string; to?: string }) =>
    change({
      ...day,
      intervals: day.intervals.map((interval, place) => (place === at ? { ...interval, ...wish } : interval)),
    });
  return (
    <div className={styles.special}>
      <DayField size="xs" label={t('hours.date')} value={day.date} onChange={(date) => change({ ...day, date })} />
      <TextInput
        size="xs"
        aria-label={t('hours.dayName')}
        placeholder={t('hours.dayNameExample')}
        maxLength={120}
        value={day.name}
        error={day.name.trim() === ''}
        onChange={(event) => change({ ...day, name: event.currentTarget.value })}
      />
      <div className={styles.intervals}>
        {day.intervals.length === 0 && <span className={styles.hint}>{t('hours.allDayClosed')}</span>}
        {day.intervals.map(({ from, to }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: intervals have no other identity
          <span className={styles.interval} key={at}>
            <TimeInput
              label={t('hours.from', { day: name })}
              value={from}
              onChange={(value) => edit(at, { from: value })}
            />
            –
            <TimeInput
              label={t('hours.to', { day: name })}
              value={shownEnd(to)}
              onChange={(value) => edit(at, { to: writtenEnd(value) })}
            />
            <ActionIcon
              size="sm"
              aria-label={t('hours.removeInterval', { day: name, from, to })}
              onClick={() => change({ ...day, intervals: day.intervals.toSpliced(at, 1) })}
            >
              <IconX size={14} stroke={1.6} />
            </ActionIcon>
          </span>
        ))}
        <ActionIcon
          size="sm"
          aria-label={t('hours.addInterval', { day: name })}
          onClick={() => change({ ...day, intervals: [...day.intervals, { from: '09:00', to: '13:00' }] })}
        >
          <IconPlus size={14} stroke={1.6} />
        </ActionIcon>
      </div>
      <ActionIcon aria-label={t('hours.removeDay', { name })} onClick={props.remove}>
        <IconX size={16} stroke={1.6} />
      </ActionIcon>
      {props.isFaulty && <span className={styles.fault}>{t('hours.faultyDay')}</span>}
    </div>
  );
}
