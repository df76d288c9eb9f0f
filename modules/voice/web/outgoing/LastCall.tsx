import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import type { OwnCall } from '#voice';
import { useWords } from '#web/i18n.ts';
import styles from '../calls.module.css';
import { CallProblem } from './CallProblem.tsx';
import { useCalling, useMade } from './calling.ts';

/** Says what became of a call of hers that nobody answered, until she has read it or calls again. */
export function LastCall({ calls }: { readonly calls: readonly OwnCall[] }) {
  const dialing = calls.find(({ state }) => state === 'dialing')?.interactionId ?? null;
  const [lastId, setLastId] = useState<string | null>(null);
  useEffect(() => {
    if (dialing !== null) setLastId(dialing);
  }, [dialing]);
  if (lastId === null || calls.some(({ interactionId }) => interactionId === lastId)) return null;
  return <Ended key={lastId} id={lastId} read={() => setLastId(null)} />;
}

function Ended({ id, read }: { readonly id: string; readonly read: () => void }) {
  const t = useWords('voice');
  const { data } = useMade(id);
  const calling = useCalling();
  const call = data?.items.find(({ interactionId }) => interactionId === id);
  if (!call?.outcome || call.outcome === 'answered' || call.outcome === 'cancelled') return null;
  const name = call.customer?.name ?? call.number;
  return (
    <section className={styles.band} aria-label={t('calls.label', { name })}>
      <p className={styles.who} role="status">
        <strong>{name}</strong> <span>{t(`out.outcome.${call.outcome}`)}</span>
      </p>
      <div className={styles.acts}>
        <Button
          size="compact-sm"
          loading={calling.isPending}
          onClick={() => calling.mutate({ againId: id as InteractionId })}
        >
          {t('out.again')}
        </Button>
        <Button size="compact-sm" variant="default" aria-label={t('out.dismiss')} onClick={read}>
          {t('calls.act.wrapUp')}
        </Button>
      </div>
      {calling.error && <CallProblem error={calling.error} />}
    </section>
  );
}
