import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { callerShown } from '#customers';
import { ListenButton } from '#recordings/web';
import type { MissedCall } from '#reports';
import { CallButton } from '#voice/web';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import styles from './reports.module.css';

const columns = ['started', 'customer', 'queue', 'wait', 'why', 'followUp'] as const;

/** Missed calls, one a row. The moment opens the page of the call; who was not seen to can be called from here. */
export function MissedRows({ rows, isBusy }: { readonly rows: readonly MissedCall[]; readonly isBusy: boolean }) {
  const t = useWords('reports');
  const formats = useFormats();
  return (
    <div className={`${kit.table} ${styles.body}`} aria-busy={isBusy || undefined}>
      <Table miw={820}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} ta={column === 'wait' ? 'end' : undefined}>
                {t(`missed.column.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.interactionId} className={kit.openRow}>
              <Table.Td className="s-figures">
                <Link
                  to={`/reports/calls/${row.interactionId}` as '/'}
                  className={kit.rowButton}
                  aria-label={t('calls.open', { at: formats.moment(row.startedAt) })}
                >
                  {formats.moment(row.startedAt)}
                </Link>
              </Table.Td>
              <Table.Td>
                <Caller customer={row.customer} />
              </Table.Td>
              <Table.Td>{row.queueNames.join(' → ') || nothing}</Table.Td>
              <Table.Td ta="end" data-figure>
                {row.waitMs === 0 ? nothing : formats.duration(row.waitMs)}
              </Table.Td>
              <Table.Td>
                {row.why === 'voicemail' ? (
                  <div className={styles.above}>
                    <ListenButton interactionId={row.interactionId} />
                  </div>
                ) : (
                  t(`missed.why.${row.why}`)
                )}
              </Table.Td>
              <Table.Td>
                <FollowUp row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Caller({ customer }: Pick<MissedCall, 'customer'>) {
  const t = useWords('reports');
  if (!customer) return t('calls.hidden');
  const { name, number } = callerShown(customer.name, customer.number);
  return number ? `${name} · ${number}` : name;
}

/** The call that saw to it; else the button that does. */
function FollowUp({ row: { customer, followUp, interactionId } }: { readonly row: MissedCall }) {
  const t = useWords('reports');
  const formats = useFormats();
  if (followUp) {
    return (
      <Link to={`/reports/calls/${followUp.interactionId}` as '/'} className={styles.above}>
        {t(`missed.followUp.${followUp.how}`, { at: formats.moment(followUp.at) })}
      </Link>
    );
  }
  return customer ? (
    <div className={styles.above}>
      <CallButton customerId={customer.id} aboutId={interactionId} isSmall />
    </div>
  ) : (
    t('missed.followUp.none')
  );
}
