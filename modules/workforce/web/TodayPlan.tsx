import { Popover } from '@mantine/core';
import { IconCalendarClock } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import type { UserId } from '#kernel/id.ts';
import { useMyState } from '#routing/web';
import { useActions, useShortcut } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { type Formats, useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { useMe } from '#web/session.ts';
import { type MyPlanOnWire, type PlanNews, planTopicOf } from '#workforce';
import { cityOf } from './CalendarTable.tsx';
import { DayStrip } from './DayStrip.tsx';
import { dayInWords, pauseInWords } from './day-words.ts';
import { shapesOf, timesInWords } from './plan.ts';
import styles from './today.module.css';

/** What of the plan passes by itself (a break being taken) is asked again this often; changes are told. */
const againMs = 60_000;

type Words = ReturnType<typeof useWords<'workforce'>>;

/** In the top bar of whoever has a plan: what comes next, in one line; it opens to the day. */
export function TodayPlan() {
  const t = useWords('workforce');
  const formats = useFormats();
  const now = useNow(10_000);
  const [isOpen, setOpen] = useState(false);
  const plan = useMyPlan();
  const shortcut = useShortcut('plan');
  useActions(plan ? [{ id: 'plan.open', label: t('today.open'), shortcut: 'plan', run: () => setOpen(true) }] : []);
  if (!plan) return null;
  const line = lineInWords(plan, t, formats, now);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} trapFocus withRoles={false}>
      <Popover.Target>
        <button
          type="button"
          className={styles.button}
          aria-expanded={isOpen}
          aria-haspopup="dialog"
          onClick={() => setOpen(!isOpen)}
          title={shortcut.hint(t('today.open'))}
          {...shortcut.attributes}
        >
          <span className="s-visually-hidden">{t('today.title')}: </span>
          <IconCalendarClock size={16} stroke={1.6} aria-hidden />
          <span className={styles.line}>{line}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-label={t('today.title')}>
        <Opened plan={plan} close={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** My day; null while it is not known and when nothing is planned for me within two weeks. */
function useMyPlan(): MyPlanOnWire | null {
  const cache = useQueryClient();
  const { me } = useMyState();
  const { user } = useMe();
  const refresh = useCallback(() => void cache.invalidateQueries({ queryKey: api.workforce.key() }), [cache]);
  useTopicChanges<PlanNews>(planTopicOf(user.id as UserId), refresh);
  const plan = useQuery({ ...api.workforce.me.plan.queryOptions(), refetchInterval: againMs });
  const state = me?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: going to a break and coming back changes what is left
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: api.workforce.me.plan.key() });
  }, [state, cache]);
  const known = plan.data;
  const hasPlan = known && (known.next !== null || known.day.blocks.length > 0 || known.following !== null);
  return hasPlan ? known : null;
}

/** `12:30 mola`, `18:00 çıkış`, `yarın 09:00`. */
function lineInWords({ next }: MyPlanOnWire, t: Words, formats: Formats, nowMs: number): string {
  if (!next) return t('today.over');
  const isToday = formats.dayKey(next.at) === formats.dayKey(nowMs);
  const time = isToday
    ? formats.time(next.at)
    : `${new Intl.DateTimeFormat(formats.locale, { weekday: 'short', timeZone: formats.zone }).format(Date.parse(next.at))} ${formats.time(next.at)}`;
  return t(`today.next.${next.type}`, { time });
}

function Opened({ plan, close }: { readonly plan: MyPlanOnWire; readonly close: () => void }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const { day, breaks, following } = plan;
  const shapes = shapesOf(day);
  return (
    <div className={styles.opened} tabIndex={-1} data-autofocus>
      <header className={styles.head}>
        <strong>{dayInWords(day.date, formats)}</strong>
        {day.shift && <span className={styles.dim}>{day.shift.name}</span>}
      </header>
      {shapes.length > 0 ? (
        <>
          <DayStrip shapes={shapes} day={day} />
          <dl className={styles.facts}>
            {shapes.map((shape) => (
              <div key={shape.from}>
                <dt>{t('today.work')}</dt>
                <dd>{timesInWords(shape)}</dd>
              </div>
            ))}
            {breaks && breaks.plannedMs > 0 && (
              <div>
                <dt>{t('today.breakLeft')}</dt>
                <dd>
                  {t('today.leftOf', {
                    left: formats.duration(breaks.leftMs),
                    planned: formats.duration(breaks.plannedMs),
                  })}
                </dd>
              </div>
            )}
          </dl>
          <ul className={styles.breaks}>
            {shapes.flatMap((shape) =>
              shape.breaks.map((pause) => <li key={pause.from}>{pauseInWords(pause, t, formats)}</li>),
            )}
          </ul>
        </>
      ) : (
        <p className={styles.none}>{t(`day.kinds.${day.kind}`)}</p>
      )}
      {day.zone !== formats.zone && <p className={styles.dim}>{t('day.zone', { zone: cityOf(day.zone) })}</p>}
      {following && (
        <p className={styles.following}>
          {t('today.following', {
            day: dayInWords(following.date, formats),
            times: shapesOf(following).map(timesInWords).join(', '),
          })}
        </p>
      )}
      <footer className={styles.foot}>
        <Link to="/team/calendar" onClick={close}>
          {t('calendar.title')}
        </Link>
        <Link to="/team/requests" onClick={close}>
          {t('requests.title')}
        </Link>
      </footer>
    </div>
  );
}
