import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type amountsOf, type Reason, reasons } from '#metrics';
import type { FigureRow } from '#reports';
import { useFormats } from '../format.ts';
import { useLanguage, useWords } from '../i18n.ts';
import { useMay } from '../session.ts';
import styles from './figures.module.css';
import { nothing, shownAmount } from './shown.ts';

/** The first rows a figure is made of, those counted before those left out. */
export function FigureRows(props: {
  readonly rows: readonly FigureRow[];
  readonly rowsInAll: number;
  readonly amounts: ReturnType<typeof amountsOf>;
}) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const may = useMay();
  // Rows of one minute are common, and a wait of five seconds is what somebody came to see.
  const clock = useMemo(
    () => new Intl.DateTimeFormat(formats.locale, { timeZone: formats.zone, timeStyle: 'medium' }),
    [formats],
  );
  if (props.rows.length === 0) return <p className={styles.sentence}>{t('made.noRows')}</p>;
  return (
    <div>
      <h3 className={styles.rowsTitle}>{t('made.rowsTitle')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.rows} tabIndex={0} aria-label={t('made.rowsTitle')}>
        <Table miw={600} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('row.when')}</Table.Th>
              <Table.Th>{t('row.what')}</Table.Th>
              <Table.Th>{t('row.who')}</Table.Th>
              <Table.Th ta="end">{t('row.part')}</Table.Th>
              <Table.Th ta="end">{t('row.whole')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {props.rows.map((row) => (
              <Table.Tr key={row.rowId} data-left={row.excluded ? 'out' : undefined} className={styles.row}>
                <Table.Td className={`${styles.when} s-figures`}>
                  <time dateTime={row.fromAt} title={formats.exact(row.fromAt)}>
                    {clock.format(Date.parse(row.fromAt))}
                  </time>
                  {row.toAt && row.toAt !== row.fromAt && <span> – {clock.format(Date.parse(row.toAt))}</span>}
                </Table.Td>
                <Table.Td>
                  {row.interactionId && row.isCall ? (
                    <Link to={`/reports/calls/${row.interactionId}` as '/'} className={styles.link}>
                      {wordOf(row)}
                    </Link>
                  ) : row.interactionId && row.kind !== 'message' && may('chat.view') ? (
                    <Link
                      to="/desk"
                      search={{ scope: 'all', open: row.interactionId } as never}
                      className={styles.link}
                    >
                      {wordOf(row)}
                    </Link>
                  ) : (
                    wordOf(row)
                  )}
                  {row.excluded && <span className={styles.why}>{reasons[row.excluded as Reason][language]}</span>}
                </Table.Td>
                <Table.Td>{[row.agentName, row.queueName].filter(Boolean).join(' · ') || nothing}</Table.Td>
                <Table.Td ta="end" data-figure className={styles.when}>
                  {amount(row.part, props.amounts.part)}
                </Table.Td>
                <Table.Td ta="end" data-figure className={styles.when}>
                  {amount(row.whole, props.amounts.whole)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      {props.rowsInAll > props.rows.length && (
        <p className={styles.sentence}>
          {t('made.firstOf', { shown: formats.number(props.rows.length), all: formats.number(props.rowsInAll) })}
        </p>
      )}
    </div>
  );

  function wordOf(row: FigureRow): string {
    return `${t(`kind.${row.kind}`)}: ${t(`what.${row.what}` as 'what.answered', { defaultValue: row.what })}`;
  }

  function amount(value: number | null, of: 'ms' | 'count'): string {
    return value === null ? nothing : shownAmount(formats, of, value);
  }
}
