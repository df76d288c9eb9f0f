import { Select, Table } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QueueId } from '#kernel/id.ts';
import type { PeriodSummary, WaitClass, WaitsReport } from '#reports';
import { api } from '#web/api.ts';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import styles from './chart.module.css';

/** How long people waited in a period, of all queues or of one: how many were answered and gave up in each class of waits. */
export function WaitsTable({ report }: { readonly report: PeriodSummary }) {
  const t = useWords('reports');
  const [queueId, choose] = useState<string | null>(null);
  const queues = report.lines.flatMap(({ kind, id, name }) => (kind === 'queue' && id && name ? [{ id, name }] : []));
  const input = { from: report.from, until: report.until, ...(queueId ? { queueId: queueId as QueueId } : {}) };
  const waits = useQuery(api.reports.waits.classes.queryOptions({ input, placeholderData: keepPreviousData }));
  const shown = waits.data as WaitsReport | undefined;
  return (
    <section className={styles.chart} aria-labelledby="waits-head" aria-busy={waits.isPlaceholderData || undefined}>
      <div className={styles.legend}>
        <h2 id="waits-head" className={styles.head}>
          {t('waits.title')}
        </h2>
        <Select
          size="xs"
          clearable
          searchable
          aria-label={t('waits.queue')}
          placeholder={t('waits.allQueues')}
          value={queueId}
          onChange={choose}
          data={queues.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      {waits.isPending && <LoadingState rows={4} />}
      {waits.isError && <ErrorState error={waits.error} part="reports" retry={() => void waits.refetch()} />}
      {shown && <Classes waits={shown} />}
    </section>
  );
}

function Classes({ waits }: { readonly waits: WaitsReport }) {
  const t = useWords('reports');
  const formats = useFormats();
  const { classes, answered, abandoned } = waits;
  const greatest = Math.max(1, ...classes.flatMap((one) => [one.answered, one.abandoned]));
  const last = classes.findLastIndex((one) => one.answered + one.abandoned + one.other > 0);
  if (last < 0) return <p className={styles.hint}>{t('waits.none')}</p>;
  const name = ({ fromMs, toMs }: WaitClass) =>
    toMs === null
      ? t('waits.longer', { from: formats.duration(fromMs) })
      : t('waits.upTo', { from: fromMs / 1_000, to: toMs / 1_000 });
  const soFar = (at: number) => classes.slice(0, at + 1).reduce((sum, one) => sum + one.answered, 0);
  const isLimit = ({ toMs }: WaitClass) => toMs !== null && toMs === waits.serviceLevelMs;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={styles.scroll} tabIndex={0}>
      <Table miw={560} className={styles.waits}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('waits.waited')}</Table.Th>
            <Table.Th>{t('waits.answered', { shown: formats.number(answered) })}</Table.Th>
            <Table.Th>{t('waits.abandoned', { shown: formats.number(abandoned) })}</Table.Th>
            <Table.Th ta="end">{t('waits.soFar')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {classes.slice(0, last + 1).map((one, at) => (
            <Table.Tr key={one.fromMs} className={styles.row} data-limit={isLimit(one) || undefined}>
              <Table.Th scope="row" className={styles.class}>
                {name(one)}
              </Table.Th>
              {(['answered', 'abandoned'] as const).map((how) => (
                <Table.Td key={how}>
                  <span className={styles.amount}>
                    <span data-figure>{one[how] === 0 ? nothing : formats.number(one[how])}</span>
                    <span
                      className={styles.length}
                      data-how={how}
                      style={{ inlineSize: `${(one[how] / greatest) * 80}%` }}
                      aria-hidden
                    />
                  </span>
                </Table.Td>
              ))}
              <Table.Td ta="end" data-figure>
                {answered === 0 ? nothing : formats.percent(soFar(at) / answered, 0)}
                {isLimit(one) && <span className={styles.limit}> {t('waits.limit')}</span>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
