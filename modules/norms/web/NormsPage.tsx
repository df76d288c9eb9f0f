import { SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { z } from 'zod';
import { type NormStatus, type NormsOnWire, normStatuses, statusClocks } from '#norms';
import { QueueTabs } from '#queues/web';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import styles from './norms.module.css';
import { changesInWords, obstacleOf } from './norms-form.ts';
import { ReplayPanel } from './ReplayPanel.tsx';
import { StatusNormFields } from './StatusNormFields.tsx';

/** Which side's clocks are looked at. */
const Address = z.object({ side: z.enum(['agent', 'customer']).default('agent') });

/** How long a conversation of one queue may stay in each status, what happens then, and what that would have raised. */
export function NormsPage() {
  const { queueId } = useParams({ strict: false }) as { queueId: string };
  const norms = useQuery(api.norms.norms.get.queryOptions({ input: { queueId } }));
  const queue = useQuery(api.queues.queues.get.queryOptions({ input: { queueId } }));
  const error = norms.error ?? queue.error;
  if (error) return <ErrorState error={error} part="norms" retry={() => void norms.refetch()} />;
  if (!norms.data || !queue.data) return <LoadingState rows={10} />;
  return <NormsEditor key={queueId} queueId={queueId} queueName={queue.data.name} saved={norms.data} />;
}

function NormsEditor(props: {
  readonly queueId: string;
  readonly queueName: string;
  readonly saved: { readonly norms: NormsOnWire; readonly version: string };
}) {
  const { queueId, queueName, saved } = props;
  const t = useWords('norms');
  const statusWords = useWords('messaging');
  const formats = useFormats();
  const cache = useQueryClient();
  const [view, change] = useAddress(Address);
  const draft = useDraft<NormsOnWire>(saved.norms);
  // The state somebody looked at when she began to change it, whatever came from the server since.
  const base = useRef(saved.version);
  if (!draft.isChanged) base.current = saved.version;
  const statusWord = (status: NormStatus) => statusWords(`status.${status}`);
  useTitle(queueName);
  const key = api.norms.norms.get.queryOptions({ input: { queueId } });
  const save = useMutation({
    mutationFn: () => client.norms.norms.save({ queueId, version: base.current, norms: draft.now }),
    onSuccess: () => {
      draft.reset();
      tell(t('page.saved', { queue: queueName }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: key.queryKey }),
  });
  const loadCurrent = async () => {
    base.current = (await cache.fetchQuery(key)).version;
    save.reset();
  };
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/queues">{t('page.back')}</BackLink>
          {queueName}
        </>
      }
      sentence={t('page.sentence')}
    >
      <QueueTabs queueId={queueId} />
      <SegmentedControl
        aria-label={t('page.side')}
        value={view.side}
        data={(['agent', 'customer'] as const).map((side) => ({ value: side, label: t(`page.${side}`) }))}
        onChange={(side) => change({ side: side as 'agent' | 'customer' })}
        className={styles.sides}
      />
      <SideFields side={view.side} draft={draft} statusWord={statusWord} />
      <ReplayPanel queueId={queueId} norms={draft.now} isChanged={draft.isChanged} statusWord={statusWord} />
      <SaveBar
        changes={changesInWords(saved.norms, draft.now, { t, formats, statusWord })}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="norms"
        loadCurrent={loadCurrent}
        obstacle={obstacleOf(draft.now, t, statusWord)}
      />
    </PlainPage>
  );
}

function SideFields(props: {
  readonly side: 'agent' | 'customer';
  readonly draft: Draft<NormsOnWire>;
  readonly statusWord: (status: NormStatus) => string;
}) {
  const { side, draft, statusWord } = props;
  const t = useWords('norms');
  const statuses = normStatuses.filter((status) => statusClocks[status].side === side);
  return (
    <section aria-label={t(`page.${side}`)}>
      <p className={styles.sideText}>{t(`page.${side}Text`)}</p>
      {statuses.map((status) => (
        <StatusNormFields
          key={status}
          status={status}
          title={statusWord(status)}
          norm={draft.now[status]}
          set={(norm) => draft.set(status, norm)}
        />
      ))}
    </section>
  );
}
