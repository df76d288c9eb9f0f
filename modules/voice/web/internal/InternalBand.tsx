import { Button } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AgentId } from '#kernel/id.ts';
import { callOfInternalLine, type InternalChange, internalTopicOf, type OwnInternalCall } from '#voice';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { tellNews } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import { useMe } from '#web/session.ts';
import styles from '../calls.module.css';
import { PhoneNote, RingingActs, SpeakingActs } from '../softphone/CallActs.tsx';
import { answer } from '../softphone/phone.ts';
import type { SoftphoneCall } from '../softphone/softphone.ts';
import { useInternalCall } from './internal.ts';

/** Above every page: the call with a colleague, and what became of it. `here`: it as the telephone of this page has it. */
export function InternalBand({ here }: { readonly here: SoftphoneCall | null }) {
  const t = useWords('voice');
  const { user } = useMe();
  const call = useInternalCall();
  useTopicChanges<InternalChange>(internalTopicOf(user.id as AgentId), ({ ended }) => {
    if (ended) tellNews(t(`internal.ended.${ended.cause}`, { name: ended.name }));
  });
  if (!call) return null;
  return <Line call={call} here={callOfInternalLine(here?.line ?? '') === call.callId ? here : null} />;
}

function Line({ call, here }: { readonly call: OwnInternalCall; readonly here: SoftphoneCall | null }) {
  const t = useWords('voice');
  const { callId, isMine, name, number, state, sinceAt } = call;
  const ending = useMutation({ mutationFn: () => client.internalCalls.hangUp({ callId }) });
  const rings = !isMine && state !== 'talking';
  // She asked for this call herself: her own line in this page needs no second click.
  const isMineHere = isMine && here?.state === 'ringing';
  useEffect(() => {
    if (isMineHere) void answer();
  }, [isMineHere]);
  return (
    <section className={styles.band} aria-label={t('internal.label', { name })}>
      <IconUsers size={18} stroke={1.6} aria-hidden />
      <p className={styles.who} role={rings ? 'alert' : undefined}>
        <strong>{name}</strong>{' '}
        <span>
          {number !== null && `${number} · `}
          {rings ? t('internal.calls') : t(`internal.state.${state}`)} <Timer since={sinceAt} />
        </span>
      </p>
      {here && <PhoneNote call={here} />}
      <div className={styles.acts}>
        {rings && here?.state === 'ringing' && <RingingActs />}
        {here?.state === 'up' && <SpeakingActs call={here} />}
        {!(rings && here?.state === 'ringing') && (
          <Button size="compact-sm" loading={ending.isPending} onClick={() => ending.mutate()}>
            {t(rings ? 'internal.decline' : 'calls.act.hangUp')}
          </Button>
        )}
      </div>
      <InlineError error={ending.error} part="voice" />
    </section>
  );
}
