import { Menu } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { AwayReasonId } from '#agents';
import type { AvailabilityWish, AwayReason, useAwayReasons } from '#agents/web';
import type { MyState } from '#routing';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import styles from './availability.module.css';

type Reasons = ReturnType<typeof useAwayReasons>;

/** How much of a reason is used at a moment: what the server counted, and what has run since. */
function usedMs(me: MyState, reasonId: AwayReasonId, nowMs: number): number {
  const counted = me.awayToday.find((one) => one.reasonId === reasonId)?.usedMs ?? 0;
  const isRunning = me.availability === 'away' && me.reasonId === reasonId;
  return isRunning ? counted + Math.max(0, nowMs - Date.parse(me.at)) : counted;
}

/** What is left of a reason's allowance today; where none is set, what was used. */
export function LeftOf({ me, reason }: { readonly me: MyState; readonly reason: AwayReason }) {
  const t = useWords('routing');
  const formats = useFormats();
  const used = usedMs(me, reason.id, useNow());
  if (reason.allowanceMs === null && used < 1_000) return null;
  return (
    <span className={styles.left}>
      {reason.allowanceMs === null
        ? t('me.away.usedToday', { used: formats.duration(used) })
        : t('me.away.used', { used: formats.timer(used), allowance: formats.timer(reason.allowanceMs) })}
    </span>
  );
}

/** The time away that waits for the work in hand, or the one that runs: since when, until when, how much is left. */
export function AwayBlock(props: {
  readonly me: MyState;
  readonly reasons: Reasons;
  readonly begin: (wish: AvailabilityWish) => void;
  readonly withdraw: () => void;
}) {
  const { me, reasons } = props;
  const t = useWords('routing');
  const agents = useWords('agents');
  const formats = useFormats();
  const { pending } = me;
  const nameOf = (id: MyState['reasonId']) => reasons.nameOf(id) ?? agents('availability.away');
  if (pending) {
    return (
      <>
        <div className={styles.now}>
          <strong>{t('me.going.title', { reason: nameOf(pending.reasonId) })}</strong>
          <p>{t('me.going.text', { time: formats.time(pending.askedAt) })}</p>
          {pending.note && (
            <p>
              {t('me.by.supervisor')}: {pending.note}
            </p>
          )}
        </div>
        <Menu.Item onClick={props.withdraw}>{t('me.going.withdraw')}</Menu.Item>
        <Menu.Item onClick={() => props.begin({ availability: 'away', reasonId: pending.reasonId, when: 'now' })}>
          {t('me.going.now')}
        </Menu.Item>
        <Menu.Divider />
      </>
    );
  }
  const running = me.availability === 'away' ? reasons.reasons.find(({ id }) => id === me.reasonId) : undefined;
  if (!running) return null;
  return (
    <div className={styles.now}>
      <strong className={styles.nowHead}>
        {t('me.away.now', { reason: running.name, time: formats.time(me.availabilitySinceAt) })}
        <Timer since={me.availabilitySinceAt} />
      </strong>
      <Limits me={me} reason={running} />
    </div>
  );
}

function Limits({ me, reason }: { readonly me: MyState; readonly reason: AwayReason }) {
  const t = useWords('routing');
  const formats = useFormats();
  const now = useNow();
  const leftMs = reason.allowanceMs === null ? null : reason.allowanceMs - usedMs(me, reason.id, now);
  const isOver = me.awayLimitAt !== null && Date.parse(me.awayLimitAt) <= now;
  const said = [
    ...(me.awayLimitAt
      ? [t(isOver ? 'me.away.overSince' : 'me.away.until', { time: formats.time(me.awayLimitAt) })]
      : []),
    ...(leftMs === null
      ? []
      : [leftMs > 0 ? t('me.away.left', { left: formats.duration(leftMs) }) : t('me.away.nothingLeft')]),
    ...(reason.longestMs === null ? [] : [t('me.away.longest', { longest: formats.duration(reason.longestMs) })]),
  ];
  if (said.length === 0) return null;
  return (
    <p className={styles.limits}>
      {isOver && <StandingMark standing="poor" />}
      <span>{said.join(' · ')}</span>
    </p>
  );
}

/** Reminds her once, in the moment in which her time away is over; she decides what follows. */
export function useAwayReminder(me: MyState | null, reasons: Reasons): void {
  const t = useWords('routing');
  const now = useNow(1_000);
  const reminded = useRef<string | null>(null);
  const since = useRef(now);
  const limitAt = me?.awayLimitAt ?? null;
  const isOver = limitAt !== null && Date.parse(limitAt) <= now;
  const reason = reasons.nameOf(me?.reasonId ?? null);
  useEffect(() => {
    // What was over before the page was there is said beside her state; it is no news.
    if (!isOver || !reason || reminded.current === limitAt || Date.parse(limitAt) <= since.current) return;
    reminded.current = limitAt;
    tell(t('me.away.reminder', { reason }));
  }, [isOver, limitAt, reason, t]);
}
