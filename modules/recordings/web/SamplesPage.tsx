import { ActionIcon } from '@mantine/core';
import { IconScissors, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { samplePath } from '#recordings';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import styles from './recordings.module.css';

/** Samples for training that were cut from recordings. */
export function SamplesPage() {
  const t = useWords('recordings');
  const formats = useFormats();
  const cache = useQueryClient();
  const samples = useQuery(api.recordings.samples.queryOptions());
  const remove = useMutation({
    mutationFn: (sampleId: string) => client.recordings.deleteSample({ sampleId }),
    onSettled: () => cache.invalidateQueries({ queryKey: api.recordings.key() }),
  });
  if (samples.isPending) return <LoadingState rows={6} />;
  if (samples.isError) return <ErrorState error={samples.error} retry={() => void samples.refetch()} />;
  return (
    <PlainPage title={t('samples.title')} sentence={t('samples.sentence')}>
      {samples.data.items.length === 0 && (
        <EmptyState
          icon={<IconScissors size={22} stroke={1.5} />}
          title={t('samples.none')}
          text={t('samples.noneText')}
        />
      )}
      <ul className={styles.samples}>
        {samples.data.items.map((sample) => (
          <li key={sample.id}>
            <div className={styles.grow}>
              <Link to={'/recordings/$recordingId' as '/'} params={{ recordingId: sample.recordingId } as never}>
                {sample.name}
              </Link>
              <span className={styles.dim}>
                {formats.duration(sample.toMs - sample.fromMs)} · {sample.by.name} · {formats.date(sample.createdAt)} ·{' '}
                {t('kept.until', { day: formats.date(sample.keepUntil) })}
              </span>
            </div>
            {/* biome-ignore lint/a11y/useMediaCaption: what was said in a call was written down by nobody */}
            <audio src={samplePath(sample.id)} controls preload="none" aria-label={sample.name} />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('samples.delete', { name: sample.name })}
              title={t('samples.delete', { name: sample.name })}
              onClick={() => remove.mutate(sample.id)}
            >
              <IconTrash size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <InlineError error={remove.error} />
    </PlainPage>
  );
}
