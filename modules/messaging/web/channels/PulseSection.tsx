import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChannelAccountView } from '#messaging';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { Section } from '#web/parts/page.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { ErrorState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { useMay } from '#web/session.ts';
import styles from './channels.module.css';
import { HealthMark } from './HealthMark.tsx';

/** The pulse of a channel, and what came in and could not be read. */
export function PulseSection({ channel }: { readonly channel: ChannelAccountView }) {
  const t = useWords('channels');
  const may = useMay();
  return (
    <Section title={t('state.title')} text={t('state.text')}>
      <HealthMark channel={channel} isInFull />
      <span>
        {t('state.last')}: {channel.lastInboundAt ? <Ago at={channel.lastInboundAt} /> : t('state.never')}
      </span>
      <Alerts channelAccountId={channel.id} />
      <strong>{t('state.dead')}</strong>
      {channel.deadLetters === 0 && <p className={styles.hint}>{t('state.noDead')}</p>}
      {channel.deadLetters > 0 && may('channel.manage') && <DeadLetters channelAccountId={channel.id} />}
    </Section>
  );
}

/** What the provider told about the account, in its own words. */
function Alerts({ channelAccountId }: { readonly channelAccountId: string }) {
  const t = useWords('channels');
  const alerts = useQuery(api.messaging.channels.alerts.queryOptions({ input: { channelAccountId } }));
  const items = alerts.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <>
      <strong>{t('state.alerts')}</strong>
      <ul className={styles.alerts}>
        {items.map(({ id, at, what, detail, isBad }) => (
          <li key={id}>
            <StandingMark standing={isBad ? 'poor' : 'within'} /> {what}
            {detail && `: ${detail}`} <Ago at={at} />
          </li>
        ))}
      </ul>
    </>
  );
}

function DeadLetters({ channelAccountId }: { readonly channelAccountId: string }) {
  const t = useWords('channels');
  const cache = useQueryClient();
  const errorWords = useErrorWords('channels');
  const letters = useQuery(api.messaging.channels.deadLetters.queryOptions({ input: { channelAccountId } }));
  const retry = useMutation({
    mutationFn: (id: string) => client.messaging.channels.retryDeadLetter({ channelAccountId, id }),
    onSuccess: ({ state }) => tell(t(state === 'done' ? 'state.done' : 'state.stillDead')),
    onError: (failed) => tellError(errorWords(failed)),
    onSettled: () => cache.invalidateQueries({ queryKey: api.messaging.channels.key() }),
  });
  if (letters.isError) return <ErrorState error={letters.error} retry={() => void letters.refetch()} />;
  return (letters.data?.items ?? []).map(({ id, receivedAt, tries, error, raw }) => (
    <article className={styles.letter} key={id}>
      <div className={styles.letterHead}>
        <Ago at={receivedAt} />
        <span className={styles.hint}>{t('state.tries', { count: tries })}</span>
        <Button
          size="compact-sm"
          variant="default"
          loading={retry.isPending && retry.variables === id}
          onClick={() => retry.mutate(id)}
        >
          {t('state.retry')}
        </Button>
      </div>
      <span>{error}</span>
      <details>
        <summary className={styles.hint}>{t('state.raw')}</summary>
        <pre className={styles.raw}>{raw}</pre>
      </details>
    </article>
  ));
}
