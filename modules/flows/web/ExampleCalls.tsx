import { Button } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useEndWords } from './end-words.ts';
import styles from './flows.module.css';

/** How far they have come is asked so often while they are being called. */
const againMs = 1_000;

/**
 * Lets the switch really call the examples of a flow's saved draft: whether every sentence can be heard and every key
 * arrives, no conversation in a page can tell.
 */
export function ExampleCalls(props: { readonly flowId: string; readonly isChanged: boolean; readonly isFit: boolean }) {
  const t = useWords('flows');
  const formats = useFormats();
  const [runId, setRunId] = useState<string | null>(null);
  const calling = useMutation({
    mutationFn: () => client.voice.examples.call({ flowId: props.flowId }),
    onSuccess: ({ runId: begun }) => setRunId(begun),
  });
  const run = useQuery({
    ...api.voice.examples.called.queryOptions({ input: { runId: runId ?? '' } }),
    enabled: runId !== null,
    refetchInterval: ({ state: { data } }) => (data?.isOver ? false : againMs),
  });
  const cancelling = useMutation({ mutationFn: () => client.voice.examples.cancel({ runId: runId ?? '' }) });
  const told = runId === null ? undefined : run.data;
  const isRunning = told !== undefined && !told.isOver;
  const done = told?.outcomes.filter(({ outcome }) => outcome !== null).length ?? 0;
  const nights = useQuery(api.voice.examples.nights.queryOptions({ input: {} }));
  const night = nights.data?.items.find(({ flowId }) => flowId === props.flowId);
  const obstacle = props.isChanged ? t('calls.saveFirst') : props.isFit ? null : t('calls.unfit');
  return (
    <section className={styles.example} aria-label={t('calls.title')}>
      <p className={styles.hint}>{t('calls.text')}</p>
      <div className={styles.acts}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPhoneOutgoing size={14} stroke={1.6} aria-hidden />}
          loading={calling.isPending}
          disabled={obstacle !== null || isRunning}
          onClick={() => calling.mutate()}
        >
          {t('calls.begin')}
        </Button>
        {isRunning && (
          <Button
            variant="default"
            size="compact-sm"
            loading={cancelling.isPending}
            onClick={() => cancelling.mutate()}
          >
            {t('calls.cancel')}
          </Button>
        )}
      </div>
      {obstacle && <p className={styles.hint}>{obstacle}</p>}
      <InlineError error={calling.error ?? run.error ?? cancelling.error} part="flows" />
      {told && (
        <div role="status">
          <p className={styles.hint}>
            {isRunning
              ? t('calls.progress', { done, all: told.outcomes.length })
              : t('calls.passed', {
                  passed: told.outcomes.filter(({ outcome }) => outcome?.type === 'passed').length,
                  all: told.outcomes.length,
                })}
          </p>
          <ul className={styles.collected}>
            <Failures of={told.outcomes} />
          </ul>
        </div>
      )}
      {night && (
        <div>
          <p className={styles.hint}>
            {t('calls.night', {
              at: formats.moment(night.calledAt),
              version: night.version,
              passed: night.outcomes.filter(({ outcome }) => outcome.type === 'passed').length,
              all: night.outcomes.length,
            })}
          </p>
          <ul className={styles.collected}>
            <Failures of={night.outcomes} />
          </ul>
        </div>
      )}
    </section>
  );
}

function Failures(props: { readonly of: readonly { readonly name: string; readonly outcome: Outcome | null }[] }) {
  return props.of.map(({ name, outcome }, at) =>
    outcome?.type === 'failed' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: an example is known by its place; names may be alike
      <Failed key={at} name={name} outcome={outcome} />
    ) : null,
  );
}

type Outcome = NonNullable<Awaited<ReturnType<typeof client.voice.examples.called>>['outcomes'][number]['outcome']>;

/** Which example failed when it was called, and why. */
function Failed(props: { readonly name: string; readonly outcome: Extract<Outcome, { type: 'failed' }> }) {
  const t = useWords('flows');
  const inWords = useEndWords();
  const { name, outcome } = props;
  const turn = outcome.turn + 1;
  const why = (): string => {
    switch (outcome.because) {
      case 'otherWords':
        return t('calls.otherWords', { turn, expected: outcome.expected, said: outcome.said });
      case 'endedEarly':
        return t('examples.endedEarly', { turn });
      case 'otherEnd':
      case 'otherTarget':
        return t('examples.otherEnd', { end: inWords(outcome.end, outcome.target) });
      default:
        return t(`calls.because.${outcome.because}`, { turn });
    }
  };
  return (
    <li>
      <strong>{name}</strong> {why()}
    </li>
  );
}
