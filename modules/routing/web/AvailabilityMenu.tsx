import { Button, Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { availabilities } from '#agents';
import {
  type AvailabilityWish,
  StateMark,
  useAwayReasons,
  useChooseAvailability,
  useRespondAgain,
  useWithdrawAway,
} from '#agents/web';
import { media } from '#kernel/channel.ts';
import type { MyState } from '#routing';
import { useActions } from '#web/actions.ts';
import { useNow } from '#web/clock.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { AwayBlock, LeftOf, useAwayReminder } from './AwayToday.tsx';
import styles from './availability.module.css';
import { StateButton } from './StateButton.tsx';
import { useMyState } from './useMyState.ts';
import { needsAttention, whyInWords } from './why.ts';

/** What the agent is, since when, what she has in hand, and why nothing arrives; opens to change it. */
export function AvailabilityMenu() {
  const t = useWords('routing');
  const { me, isOnline, lineSinceMs } = useMyState();
  const [isOpen, setOpen] = useState(false);
  const choice = useChoice();
  const back = useRespondAgain();
  const reasons = useAwayReasons();
  const withdraw = useWithdrawAway();
  useAvailabilityActions({
    choose: choice.choose,
    respond: () => back.mutate(undefined),
    withdraw: () => withdraw.mutate(undefined),
    me,
    open: () => setOpen(true),
  });
  useAwayReminder(me, reasons);

  if (!me) return <span className={styles.placeholder} role="status" aria-label={t('me.unknown')} />;
  return (
    <div className={styles.bar}>
      <WhyLine me={me} offlineSinceMs={isOnline ? null : lineSinceMs} reasonName={reasons.nameOf} />
      {me.pending && (
        <Button
          size="compact-sm"
          className={styles.withdraw ?? ''}
          variant="default"
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate(undefined)}
        >
          {t('me.going.withdraw')}
        </Button>
      )}
      {me.state === 'notResponding' && (
        <Button size="compact-sm" loading={back.isPending} onClick={() => back.mutate(undefined)}>
          {t('me.back')}
        </Button>
      )}
      <Menu opened={isOpen} onChange={setOpen} position="bottom-end" width={304} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <StateButton
            me={me}
            offlineSinceMs={isOnline ? null : lineSinceMs}
            wish={choice.wish}
            isOpen={isOpen}
            reasonName={reasons.nameOf}
          />
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          <AwayBlock me={me} reasons={reasons} begin={choice.choose} withdraw={() => withdraw.mutate(undefined)} />
          <Choices me={me} reasons={reasons} choose={choice.choose} />
          <Menu.Divider />
          <InHandBlock me={me} />
          <QueuesBlock me={me} />
          {me.voiceDoubt && <p className={styles.note}>{t(`me.noVoice.${me.voiceDoubt}`)}</p>}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** The wish is shown at once and given up when the server refuses it. */
function useChoice() {
  const t = useWords('routing');
  const errorWords = useErrorWords();
  const mutation = useChooseAvailability();
  const choose = (wish: AvailabilityWish) =>
    mutation.mutate(wish, {
      onError: (error) => tellError({ ...errorWords(error), title: t('me.failed') }),
    });
  return { choose, wish: mutation.isPending ? (mutation.variables as AvailabilityWish) : null };
}

function useAvailabilityActions({
  choose,
  respond,
  withdraw,
  me,
  open,
}: {
  readonly choose: (wish: AvailabilityWish) => void;
  readonly respond: () => void;
  readonly withdraw: () => void;
  readonly me: MyState | null;
  readonly open: () => void;
}): void {
  const t = useWords('routing');
  const { reasons } = useAwayReasons();
  useActions([
    { id: 'availability.open', label: t('me.act.open'), shortcut: 'availability', run: open },
    ...(me?.state === 'notResponding' ? [{ id: 'availability.back', label: t('me.act.back'), run: respond }] : []),
    ...(me?.pending ? [{ id: 'availability.withdraw', label: t('me.act.withdraw'), run: withdraw }] : []),
    { id: 'availability.available', label: t('me.act.available'), run: () => choose({ availability: 'available' }) },
    ...reasons.map((reason) => ({
      id: `availability.away.${reason.id}`,
      label: t('me.act.away', { reason: reason.name }),
      run: () => choose({ availability: 'away', reasonId: reason.id }),
    })),
    { id: 'availability.offQueue', label: t('me.act.offQueue'), run: () => choose({ availability: 'offQueue' }) },
    { id: 'availability.offline', label: t('me.act.offline'), run: () => choose({ availability: 'offline' }) },
  ]);
}

function WhyLine(props: {
  readonly me: MyState;
  readonly offlineSinceMs: number | null;
  readonly reasonName: (id: MyState['reasonId']) => string | null;
}) {
  const { me, offlineSinceMs } = props;
  const t = useWords('routing');
  const agents = useWords('agents');
  const formats = useFormats();
  const now = useNow();
  const nameOf = (id: MyState['reasonId']) => props.reasonName(id) ?? agents('availability.away');
  const isOver = me.awayLimitAt !== null && Date.parse(me.awayLimitAt) <= now;
  const text = (() => {
    if (offlineSinceMs !== null) return t('why.offlineSince', { time: formats.time(offlineSinceMs) });
    if (isOver && me.awayLimitAt)
      return t('why.over', { reason: nameOf(me.reasonId), time: formats.time(me.awayLimitAt) });
    const isRepeated = me.nothingArrives?.type === 'notAvailable' && me.state === me.availability;
    return isRepeated ? null : whyInWords(me.nothingArrives, t, formats, now, nameOf);
  })();
  if (!text) return null;
  const isLoud = offlineSinceMs !== null || isOver || needsAttention(me);
  return (
    <span className={styles.why} data-loud={isLoud || undefined} title={`${t('why.title')} ${text}`}>
      {isOver && <StandingMark standing="poor" />}
      {text}
    </span>
  );
}

function Choices(props: {
  readonly me: MyState;
  readonly reasons: ReturnType<typeof useAwayReasons>;
  readonly choose: (wish: AvailabilityWish) => void;
}) {
  const { me, reasons, choose } = props;
  const t = useWords('routing');
  const agents = useWords('agents');
  const now = useFormats();
  return (
    <>
      <Menu.Label>{t('me.choose')}</Menu.Label>
      {me.by !== 'agent' && me.note && (
        <p className={styles.note}>
          {t(`me.by.${me.by}`)}: {me.note}
        </p>
      )}
      {availabilities.map((availability) =>
        availability === 'away' ? (
          // biome-ignore lint/a11y/useSemanticElements: a group of a menu, which a fieldset cannot be
          <div key={availability} role="group" aria-label={agents('availability.away')} className={styles.group}>
            <span className={styles.groupName}>
              <StateMark state="away" size={14} />
              {agents('availability.away')}
            </span>
            {reasons.reasons.map((reason) => (
              <Menu.Item
                key={reason.id}
                className={styles.reason}
                rightSection={
                  me.availability === 'away' && me.reasonId === reason.id ? (
                    <IconCheck size={14} />
                  ) : (
                    <LeftOf me={me} reason={reason} />
                  )
                }
                onClick={() => choose({ availability, reasonId: reason.id })}
              >
                {reason.name}
              </Menu.Item>
            ))}
            {reasons.isLoaded && reasons.reasons.length === 0 && <p className={styles.note}>{t('me.noReasons')}</p>}
            {reasons.isError && <p className={styles.note}>{t('me.reasonsFailed')}</p>}
          </div>
        ) : (
          <Menu.Item
            key={availability}
            leftSection={<StateMark state={availability} />}
            rightSection={me.availability === availability && <IconCheck size={14} aria-label={now.time(me.sinceAt)} />}
            onClick={() => choose({ availability })}
          >
            {agents(`availability.${availability}`)}
            <span className={styles.means}>{agents(`availabilityMeans.${availability}`)}</span>
          </Menu.Item>
        ),
      )}
    </>
  );
}

function InHandBlock({ me }: { readonly me: MyState }) {
  const t = useWords('routing');
  const shown = media.filter((medium) => me.capacity[medium] > 0 || me.inHand[medium] > 0);
  return (
    <div className={styles.block}>
      <span className={styles.blockName}>{t('me.inHand')}</span>
      {shown.map((medium) => (
        <div key={medium} className={styles.figure}>
          <span>{t(`me.media.${medium}`)}</span>
          <i className={styles.track} aria-hidden>
            <i style={{ width: `${Math.min(100, (me.inHand[medium] / Math.max(1, me.capacity[medium])) * 100)}%` }} />
          </i>
          <span className="s-figures">
            {t('me.inHandOf', { inHand: me.inHand[medium], capacity: me.capacity[medium] })}
          </span>
        </div>
      ))}
    </div>
  );
}

function QueuesBlock({ me }: { readonly me: MyState }) {
  const t = useWords('routing');
  if (me.queues.length === 0) return null;
  return (
    <div className={styles.block}>
      <span className={styles.blockName}>{t('me.queues')}</span>
      {me.queues.map((queue) => (
        <div key={queue.queueId} className={styles.queue}>
          <span className={styles.queueName}>{queue.name}</span>
          <span className={styles.dim}>
            {queue.isOpen ? t('me.waiting', { count: queue.waiting }) : t('me.closed')}
          </span>
        </div>
      ))}
    </div>
  );
}
