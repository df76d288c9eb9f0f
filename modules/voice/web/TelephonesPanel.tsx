import { Button, Table } from '@mantine/core';
import { IconDeviceLandlinePhone, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TelephoneOnWire } from '#voice';
import { useActions } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { NewTelephone } from './NewTelephone.tsx';
import { ReachMark } from './ReachMark.tsx';
import { TelephoneDrawer } from './TelephoneDrawer.tsx';
import styles from './telephony.module.css';

/** Whether telephones are signed in is looked at this often while somebody watches. */
const refreshMs = 2_000;

/** The telephones on desks, whose they are, and which of them are signed in. */
export function TelephonesPanel() {
  const t = useWords('voice');
  const may = useMay()('telephony.manage');
  const telephones = useQuery(api.voice.telephones.list.queryOptions({ refetchInterval: refreshMs }));
  const [open, setOpen] = useState<string | null>(null);
  const [isAdding, setAdding] = useState(false);
  const add = () => setAdding(true);
  useActions(may ? [{ id: 'telephones.add', label: t('telephones.add'), shortcut: 'add', run: add }] : []);
  if (telephones.isPending) return <LoadingState rows={3} />;
  if (telephones.isError) {
    return <ErrorState error={telephones.error} part="voice" retry={() => void telephones.refetch()} />;
  }
  const rows = telephones.data.items;
  const opened = rows.find(({ id }) => id === open);
  const addButton = may && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('telephones.add')}
    </Button>
  );
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState
          icon={<IconDeviceLandlinePhone size={22} stroke={1.5} />}
          title={t('telephones.empty')}
          text={t('telephones.emptyText')}
          action={addButton}
        />
      ) : (
        <>
          <div className={styles.bar}>{addButton}</div>
          <TelephoneTable telephones={rows} open={may ? setOpen : null} />
        </>
      )}
      {isAdding && <NewTelephone close={() => setAdding(false)} />}
      {opened && <TelephoneDrawer key={opened.id} telephone={opened} close={() => setOpen(null)} />}
    </>
  );
}

function TelephoneTable(props: {
  readonly telephones: readonly TelephoneOnWire[];
  /** Null where she may look only. */
  readonly open: ((id: string) => void) | null;
}) {
  const t = useWords('voice');
  const { open } = props;
  return (
    <div className={kit.table}>
      <Table miw={{ base: 0, sm: 560 }} maw={860}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('telephones.person')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('telephones.signInName')}</Table.Th>
            <Table.Th>{t('telephones.reach')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.telephones.map((one) => {
            const words = (
              <>
                <span className={kit.name}>{one.userName}</span>
                <span className={`${kit.dim} ${kit.small}`}>{one.name}</span>
              </>
            );
            return (
              <Table.Tr key={one.id} className={open ? kit.openRow : undefined}>
                <Table.Td>
                  {open ? (
                    <button type="button" className={kit.rowButton} onClick={() => open(one.id)}>
                      {words}
                    </button>
                  ) : (
                    <span className={styles.lines}>{words}</span>
                  )}
                </Table.Td>
                <Table.Td visibleFrom="sm" className={styles.code}>
                  {one.signInName}
                </Table.Td>
                <Table.Td>
                  <ReachMark telephone={one} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
