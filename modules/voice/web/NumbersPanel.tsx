import { Button, Table } from '@mantine/core';
import { IconPhonePlus, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type NumberOnWire, shownNumber } from '#voice';
import { useActions } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { NumberDrawer } from './NumberDrawer.tsx';
import styles from './telephony.module.css';
import { useVoiceQueues } from './useVoiceQueues.ts';

/** The numbers customers call, and where each leads. */
export function NumbersPanel() {
  const t = useWords('voice');
  const may = useMay()('telephony.manage');
  const numbers = useQuery(api.voice.numbers.list.queryOptions());
  const [open, setOpen] = useState<NumberOnWire | 'new' | null>(null);
  const add = () => setOpen('new');
  useActions(may ? [{ id: 'numbers.add', label: t('numbers.add'), shortcut: 'add', run: add }] : []);
  if (numbers.isPending) return <LoadingState rows={3} />;
  if (numbers.isError) return <ErrorState error={numbers.error} part="voice" retry={() => void numbers.refetch()} />;
  const rows = numbers.data.items;
  const addButton = may && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('numbers.add')}
    </Button>
  );
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState
          icon={<IconPhonePlus size={22} stroke={1.5} />}
          title={t('numbers.empty')}
          text={t('numbers.emptyText')}
          action={addButton}
        />
      ) : (
        <>
          <div className={styles.bar}>{addButton}</div>
          <NumberTable numbers={rows} open={may ? setOpen : null} />
        </>
      )}
      {open && (
        <NumberDrawer
          key={open === 'new' ? 'new' : open.id}
          number={open === 'new' ? null : open}
          close={() => setOpen(null)}
        />
      )}
    </>
  );
}

function NumberTable(props: {
  readonly numbers: readonly NumberOnWire[];
  /** Null where she may look only. */
  readonly open: ((number: NumberOnWire) => void) | null;
}) {
  const t = useWords('voice');
  const { nameOf } = useVoiceQueues();
  const { open } = props;
  return (
    <div className={kit.table}>
      <Table miw={{ base: 0, sm: 560 }} maw={860}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('numbers.number')}</Table.Th>
            <Table.Th>{t('numbers.queue')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('numbers.language')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.numbers.map((one) => {
            const words = (
              <>
                <span className={`${kit.name} s-figures`}>{shownNumber(one.number)}</span>
                <span className={`${kit.dim} ${kit.small}`}>{one.name}</span>
              </>
            );
            return (
              <Table.Tr key={one.id} className={open ? kit.openRow : undefined}>
                <Table.Td>
                  {open ? (
                    <button type="button" className={kit.rowButton} onClick={() => open(one)}>
                      {words}
                    </button>
                  ) : (
                    <span className={styles.lines}>{words}</span>
                  )}
                </Table.Td>
                <Table.Td>{nameOf(one.queueId)}</Table.Td>
                <Table.Td visibleFrom="sm">{t(`languages.${one.language}`)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
