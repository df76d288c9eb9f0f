import { Button, SegmentedControl } from '@mantine/core';
import { IconEar, IconHeadphones } from '@tabler/icons-react';
import type { UserId } from '#kernel/id.ts';
import { type OwnSupervision, type SupervisionChange, supervisionModes, supervisionTopicOf } from '#voice';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { tellNews } from '#web/notices.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import { useMe } from '#web/session.ts';
import styles from '../calls.module.css';
import { PhoneNote, RingingActs, SpeakingActs } from '../softphone/CallActs.tsx';
import type { SoftphoneCall } from '../softphone/softphone.ts';
import { usePickUp, useSupervising, useSupervision } from './useSupervision.ts';

/**
 * Above every page: the call that somebody supervises, with everything she can do with it, and to an agent who is on hers.
 * `here`: her line, when the telephone of this page has it.
 */
export function SupervisionBand({ here }: { readonly here: SoftphoneCall | null }) {
  const t = useWords('voice');
  const { user } = useMe();
  const now = useSupervision();
  usePickUp();
  useTopicChanges<SupervisionChange>(supervisionTopicOf(user.id as UserId), ({ ended }) => {
    if (ended) tellNews(t(`supervision.ended.${ended}`));
  });
  return (
    <>
      {now?.mine && <Mine of={now.mine} here={here} />}
      {now && now.listeners.length > 0 && (
        <p className={styles.listeners} role="status">
          <IconEar size={16} stroke={1.6} aria-hidden />
          {now.listeners.map(({ name, mode }) => t(`supervision.onYours.${mode}`, { name })).join(' · ')}
        </p>
      )}
    </>
  );
}

function Mine({ of, here }: { readonly of: OwnSupervision; readonly here: SoftphoneCall | null }) {
  const t = useWords('voice');
  const { interactionId, agentName, customerName, mode, isUp, sinceAt, can } = of;
  const acting = useSupervising(interactionId);
  const modes = supervisionModes.filter((one) => can[one] || one === mode);
  return (
    <section className={styles.band} aria-label={t('supervision.label', { agent: agentName })}>
      <IconHeadphones size={18} stroke={1.6} aria-hidden />
      <p className={styles.who}>
        <strong>{t('supervision.with', { agent: agentName, customer: customerName || t('calls.hidden') })}</strong>{' '}
        <span>
          {isUp ? t(`supervision.mode.${mode}`) : t('supervision.rings')} <Timer since={sinceAt} />
        </span>
      </p>
      {here && <PhoneNote call={here} />}
      <div className={styles.acts}>
        {here?.state === 'ringing' && <RingingActs />}
        {here?.state === 'up' && <SpeakingActs call={here} />}
        <SegmentedControl
          size="xs"
          aria-label={t('supervision.modes')}
          value={mode}
          onChange={(next) => {
            const chosen = modes.find((one) => one === next);
            if (chosen) acting.mutate({ type: 'supervise', mode: chosen });
          }}
          data={modes.map((value) => ({ value, label: t(`supervision.act.${value}`) }))}
        />
        {can.takeOver && isUp && (
          <Button size="compact-sm" variant="default" onClick={() => acting.mutate({ type: 'takeOver' })}>
            {t('supervision.act.takeOver')}
          </Button>
        )}
        <Button size="compact-sm" onClick={() => acting.mutate({ type: 'stop' })}>
          {t('supervision.act.stop')}
        </Button>
      </div>
    </section>
  );
}
