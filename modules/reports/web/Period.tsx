import { SegmentedControl } from '@mantine/core';
import { daysLater } from '#metrics';
import { isPeriod, periodDaysMost } from '#reports';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { DayField } from '#web/parts/DayField.tsx';
import styles from './reports.module.css';

export interface PeriodShown {
  readonly from: string;
  readonly until: string;
}

const lengths = [1, 7, 30] as const;

/** The period in an address: both days in order and not too long, else the last seven days. */
export function usePeriod(view: {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}): PeriodShown {
  const formats = useFormats();
  const until = view.until ?? formats.dayKey(nowMs());
  const from = view.from ?? daysLater(until, -6);
  return isPeriod(from, until) ? { from, until } : { from: until, until };
}

/** From a day to a day, and the lengths most often asked for. */
export function PeriodTools(props: PeriodShown & { readonly choose: (period: PeriodShown) => void }) {
  const t = useWords('reports');
  const formats = useFormats();
  const { from, until, choose } = props;
  const today = formats.dayKey(nowMs());
  const length = until === today ? lengths.find((days) => from === daysLater(today, 1 - days)) : undefined;
  const begin = (day: string) => choose({ from: day, until: isPeriod(day, until) ? until : day });
  const end = (day: string) => choose({ from: isPeriod(from, day) ? from : day, until: day });
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t('chats.period')}
        value={String(length ?? '')}
        onChange={(days) => choose({ from: daysLater(today, 1 - Number(days)), until: today })}
        data={lengths.map((days) => ({ value: String(days), label: t(`chats.days.${days}`) }))}
      />
      <div className={styles.day}>
        <DayField label={t('chats.from')} value={from} onChange={begin} w={120} maxDate={until} />
        <DayField
          label={t('chats.until')}
          value={until}
          onChange={end}
          w={120}
          maxDate={daysLater(from, periodDaysMost - 1)}
        />
      </div>
    </>
  );
}
