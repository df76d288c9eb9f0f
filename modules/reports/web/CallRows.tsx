import { Table } from '@mantine/core';
import { IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { callerShown } from '#customers';
import { LevelMark } from '#norms/web';
import type { CallLogRow } from '#reports';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import styles from './reports.module.css';

const columns = [
  ...(['started', 'direction', 'customer', 'queue', 'agent'] as const),
  ...(['wait', 'talk', 'hold', 'transfers', 'end', 'outcome', 'level'] as const),
] as const;
const figures: ReadonlySet<string> = new Set(['wait', 'talk', 'hold', 'transfers']);

/** Calls, one a row. The moment opens the page of the call. */
export function CallRows({ rows, isBusy }: { readonly rows: readonly CallLogRow[]; readonly isBusy: boolean }) {
  const t = useWords('reports');
  const levels = useWords('norms');
  const formats = useFormats();
  const lengthOf = (lengthMs: number) => (lengthMs === 0 ? nothing : formats.duration(lengthMs));
  return (
    <div className={`${kit.table} ${styles.body}`} aria-busy={isBusy || undefined}>
      <Table miw={980}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} ta={figures.has(column) ? 'end' : undefined}>
                {t(`calls.column.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.interactionId} className={kit.openRow}>
              <Table.Td className={`s-figures ${styles.whole}`}>
                <Link
                  to={`/reports/calls/${row.interactionId}` as '/'}
                  className={kit.rowButton}
                  aria-label={t('calls.open', { at: formats.moment(row.startedAt) })}
                >
                  {formats.moment(row.startedAt)}
                </Link>
              </Table.Td>
              <Table.Td>
                <span className={styles.marked}>
                  <DirectionMark direction={row.direction} /> {t(`calls.direction.${row.direction}`)}
                </span>
              </Table.Td>
              <Table.Td className={styles.whole ?? ''}>
                {row.customer ? callerShown(row.customer.name, row.customer.number).name : t('calls.hidden')}
              </Table.Td>
              <Table.Td>{row.queueNames.join(' → ') || nothing}</Table.Td>
              <Table.Td>{row.agentNames.join(', ') || nothing}</Table.Td>
              <Table.Td ta="end" data-figure>
                {lengthOf(row.waitMs)}
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {lengthOf(row.talkMs)}
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {lengthOf(row.holdMs)}
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {row.transfers === 0 ? nothing : formats.number(row.transfers)}
              </Table.Td>
              <Table.Td>{t(`calls.end.${row.end}`)}</Table.Td>
              <Table.Td>{row.outcomeNames.join(', ') || nothing}</Table.Td>
              <Table.Td>
                {row.level === 0 ? (
                  nothing
                ) : (
                  <span className={styles.marked}>
                    <LevelMark level={row.level} /> {levels(`level.${row.level}`)}
                  </span>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** Whether a call came to us or went out from us. */
function DirectionMark({ direction }: Pick<CallLogRow, 'direction'>) {
  const Mark = direction === 'inbound' ? IconPhoneIncoming : IconPhoneOutgoing;
  return <Mark size={14} stroke={1.6} aria-hidden />;
}
