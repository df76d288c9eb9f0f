import { Button, Table } from '@mantine/core';
import { IconPlus, IconRouteAltLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type TrunkOnWire, toldSipCodes } from '#voice';
import { useActions } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { TrunkDrawer } from './TrunkDrawer.tsx';
import styles from './telephony.module.css';

/** Whether trunks are reachable is looked at this often while somebody watches. */
const refreshMs = 2_000;

/** The trunks in the order in which they are tried, and which of them are reachable. */
export function TrunksPanel() {
  const t = useWords('voice');
  const may = useMay()('telephony.manage');
  const trunks = useQuery(api.voice.trunks.list.queryOptions({ refetchInterval: refreshMs }));
  const [open, setOpen] = useState<string | null>(null);
  const add = () => setOpen('new');
  useActions(may ? [{ id: 'trunks.add', label: t('trunks.add'), shortcut: 'add', run: add }] : []);
  if (trunks.isPending) return <LoadingState rows={3} />;
  if (trunks.isError) return <ErrorState error={trunks.error} part="voice" retry={() => void trunks.refetch()} />;
  const rows = trunks.data.items;
  const opened = rows.find(({ id }) => id === open) ?? null;
  const addButton = may && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('trunks.add')}
    </Button>
  );
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState
          icon={<IconRouteAltLeft size={22} stroke={1.5} />}
          title={t('trunks.empty')}
          text={t('trunks.emptyText')}
          action={addButton}
        />
      ) : (
        <>
          <div className={styles.bar}>{addButton}</div>
          <TrunkTable trunks={rows} open={may ? setOpen : null} />
        </>
      )}
      {(open === 'new' || opened) && (
        <TrunkDrawer key={open} trunk={opened} others={rows} close={() => setOpen(null)} />
      )}
    </>
  );
}

function TrunkTable(props: {
  readonly trunks: readonly TrunkOnWire[];
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
            <Table.Th>{t('trunks.name')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('trunks.way')}</Table.Th>
            <Table.Th ta="end" visibleFrom="sm">
              {t('trunks.linesShort')}
            </Table.Th>
            <Table.Th>{t('trunks.reach')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.trunks.map((one) => {
            const words = (
              <>
                <span className={kit.name}>{one.name}</span>
                <span className={`${kit.dim} ${kit.small}`}>{one.host}</span>
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
                <Table.Td visibleFrom="sm">{t(`trunks.ways.${one.way}`)}</Table.Td>
                <Table.Td ta="end" data-figure visibleFrom="sm">
                  {one.linesInUse} / {one.lines}
                </Table.Td>
                <Table.Td>
                  <TrunkMark trunk={one} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function TrunkMark({ trunk }: { readonly trunk: TrunkOnWire }) {
  const t = useWords('voice');
  if (!trunk.isActive) return <span className={kit.dim}>{t('trunks.off')}</span>;
  if (trunk.isReachable === null) return <span className={kit.dim}>{t('reach.unknown')}</span>;
  if (trunk.isReachable && trunk.trouble) return <Trouble code={trunk.trouble.code} />;
  return (
    <span className={styles.mark}>
      <StandingMark standing={trunk.isReachable ? 'within' : 'unacceptable'} size={10} />
      {t(trunk.isReachable ? 'reach.yes' : 'trunks.notReachable')}
    </span>
  );
}

/** Its server answers, and did not carry the call that was tried last. */
function Trouble({ code }: { readonly code: number | null }) {
  const t = useWords('voice');
  const known = toldSipCodes.find((one) => one === code);
  const why = known
    ? t(`trunks.test.code.${known}`)
    : code === null
      ? t('trunks.test.because.other')
      : t('trunks.test.code.other', { code });
  return (
    <span className={styles.mark}>
      <StandingMark standing="poor" size={10} />
      {t('trunks.notCarried')} {why}
    </span>
  );
}
