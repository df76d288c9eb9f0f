import { Table } from '@mantine/core';
import type { KpiNormOnWire } from '#kpi';
import kit from '#web/parts/page.module.css';
import { KpiMark } from './KpiMark.tsx';
import styles from './kpi.module.css';
import { type DaysOfPeriod, ResultButton } from './ResultButton.tsx';
import { daysOf, useKpiWords } from './words.ts';

/** So many finished periods stand beside a norm, the latest last; the figure of each opens. */
const marksMost = 14;

interface Acts {
  readonly open: (id: string) => void;
  readonly choose: (days: DaysOfPeriod) => void;
}

/** The norms, a row each: what should be, how it stands now, how often it was kept. */
export function NormTable({ norms, ...acts }: Acts & { readonly norms: readonly KpiNormOnWire[] }) {
  const { t } = useKpiWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={t('title')}>
      <Table miw={760}>
        <Table.Thead>
          <Table.Tr>
            {(['norm', 'target', 'now', 'kept', 'periods'] as const).map((head) => (
              <Table.Th key={head}>{t(head)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {norms.map((norm) => (
            <NormRow key={norm.id} norm={norm} {...acts} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function NormRow({ norm, open, choose }: Acts & { readonly norm: KpiNormOnWire }) {
  const { t, formats, ...words } = useKpiWords();
  const { running, results, kept } = norm;
  return (
    <Table.Tr className={norm.isMine ? kit.openRow : undefined}>
      <Table.Td>
        {norm.isMine ? (
          <button type="button" className={kit.rowButton} onClick={() => open(norm.id)}>
            <span className={kit.name}>{words.figure(norm.figure)}</span>
          </button>
        ) : (
          <span className={kit.name}>{words.figure(norm.figure)}</span>
        )}
        <div className={kit.dim}>
          {[words.place(norm), t(`every.${norm.period}`), ...(norm.isArchived ? [t('archivedMark')] : [])].join(' · ')}
        </div>
      </Table.Td>
      <Table.Td data-figure>{words.target(norm)}</Table.Td>
      <Table.Td data-figure>
        {running ? (
          <span
            className={styles.now}
            title={t('running', {
              when: daysOf(formats, running),
              value: words.value(norm.figure, running.value),
              standing: words.standing(running.standing),
            })}
          >
            <KpiMark standing={running.standing} />
            {words.value(norm.figure, running.value)}
          </span>
        ) : (
          '—'
        )}
      </Table.Td>
      <Table.Td data-figure>
        {kept.share === null ? '—' : formats.percent(kept.share, 0)}
        <div className={kit.dim}>
          {kept.based > 0
            ? t('keptOf', { kept: kept.kept, based: kept.based })
            : t(results.length > 0 ? 'nothingKept' : 'noPeriods')}
        </div>
      </Table.Td>
      <Table.Td>
        <div className={styles.marks}>
          {results.slice(-marksMost).map((result) => (
            <ResultButton key={result.date} norm={norm} result={result} choose={choose} isMark>
              <KpiMark standing={result.standing} />
            </ResultButton>
          ))}
        </div>
      </Table.Td>
    </Table.Tr>
  );
}
