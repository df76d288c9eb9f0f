import { Button, Select, Table } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { z } from 'zod';
import { chatStatuses } from '#interactions';
import { type Channel, channels, mediumOf } from '#kernel/channel.ts';
import { ChannelMark, StatusMark } from '#messaging/web';
import { LevelMark } from '#norms/web';
import { type ChatLogRow, chatLogSorts } from '#reports';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { FileButton } from '#web/parts/FileButton.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { PeriodTools, usePeriod } from './Period.tsx';
import styles from './reports.module.css';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  channel: z.enum(channels).optional(),
  queue: z.uuid().optional(),
  agent: z.uuid().optional(),
  status: z.enum(chatStatuses).optional(),
  level: z.enum(['1', '2', '3']).optional(),
  sort: z.enum(chatLogSorts).default('newest'),
});
type Filter = 'channel' | 'queue' | 'agent' | 'status' | 'level';
const pageSize = 50;
const written = channels.filter((channel) => mediumOf(channel) !== 'voice');

/** Every conversation in writing of a period: where it stands, who had it, how fast it was answered, how bad it got. */
export function ChatLogPage() {
  const t = useWords('reports');
  const said = useWords('messaging');
  const levels = useWords('norms');
  const may = useMay();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const asked = {
    ...period,
    sort: view.sort,
    ...(view.channel ? { channel: view.channel } : {}),
    ...(view.queue ? { queueId: view.queue } : {}),
    ...(view.agent ? { agentId: view.agent } : {}),
    ...(view.status ? { status: view.status } : {}),
    ...(view.level ? { minLevel: Number(view.level) as 1 | 2 | 3 } : {}),
  };
  const query = useInfiniteQuery(
    api.reports.chatReports.log.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...asked, limit: pageSize, ...(cursor ? { cursor } : {}) }) as never,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const first = query.data?.pages[0];
  const rows = (query.data?.pages ?? []).flatMap(({ items }) => items as readonly ChatLogRow[]);
  const named = (list: readonly { readonly id: string; readonly name: string }[] = []) =>
    list.map(({ id, name }) => ({ value: id, label: name }));
  const filter = (key: Filter, data: { value: string; label: string }[]) => (
    <Select
      aria-label={t(`chats.filter.${key}`)}
      placeholder={t(`chats.filter.${key}`)}
      clearable
      className={styles.filter}
      searchable={key === 'queue' || key === 'agent'}
      value={view[key] ?? null}
      onChange={(value) => change({ [key]: value ?? undefined })}
      data={data}
    />
  );
  const files = {
    xlsx: async () => (await client.reports.chatReports.logXlsx(asked as never)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.chatReports.logCsv({ ...asked, separator } as never)).body,
  };
  return (
    <div className={styles.wide}>
      <PlainPage
        title={t('chats.log.title')}
        sentence={t('chats.log.sentence')}
        actions={
          may('report.export') &&
          rows.length > 0 && (
            <FileButton part="reports" files={files}>
              {t('chats.download')}
            </FileButton>
          )
        }
      >
        <div className={styles.tools}>
          <PeriodTools {...period} choose={(days) => change({ ...days })} />
          {filter(
            'channel',
            written.map((value) => ({ value, label: said(`channel.${value}`) })),
          )}
          {filter('queue', named(first?.queues))}
          {filter('agent', named(first?.agents))}
          {filter(
            'status',
            chatStatuses.map((value) => ({ value, label: said(`status.${value}`) })),
          )}
          {filter(
            'level',
            (['1', '2', '3'] as const).map((value) => ({
              value,
              label: t('chats.atLeast', { level: levels(`level.${value}`) }),
            })),
          )}
          <Select
            aria-label={t('chats.sort.label')}
            className={styles.filter}
            value={view.sort}
            onChange={(value) => change({ sort: (value ?? 'newest') as typeof view.sort })}
            data={chatLogSorts.map((value) => ({ value, label: t(`chats.sort.${value}`) }))}
          />
        </div>
        {query.isPending && <LoadingState rows={8} />}
        {query.isError && <ErrorState error={query.error} part="reports" retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && (
          <EmptyState
            icon={<IconMessageOff size={22} stroke={1.5} />}
            title={t('chats.log.empty')}
            text={t('chats.log.emptyText')}
          />
        )}
        {rows.length > 0 && <Rows rows={rows} isBusy={query.isPlaceholderData} />}
        {query.hasNextPage && (
          <Button
            variant="default"
            mt={12}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('chats.more')}
          </Button>
        )}
      </PlainPage>
    </div>
  );
}

const columns = ['created', 'status', 'channel', 'queue', 'agent', 'firstAnswer', 'duration', 'level'] as const;

function Rows({ rows, isBusy }: { readonly rows: readonly ChatLogRow[]; readonly isBusy: boolean }) {
  const t = useWords('reports');
  const said = useWords('messaging');
  const levels = useWords('norms');
  const formats = useFormats();
  const may = useMay();
  const lengthOf = (ms: number | null) => (ms === null ? nothing : formats.duration(ms));
  return (
    <div className={`${kit.table} ${styles.body}`} aria-busy={isBusy || undefined}>
      <Table miw={880}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} ta={column === 'firstAnswer' || column === 'duration' ? 'end' : undefined}>
                {t(`chats.column.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.interactionId} className={kit.openRow}>
              <Table.Td className="s-figures">
                {may('chat.view') ? (
                  <Link
                    to="/desk"
                    search={{ scope: 'all', open: row.interactionId } as never}
                    className={kit.rowButton}
                    aria-label={t('chats.open', { at: formats.moment(row.createdAt) })}
                  >
                    {formats.moment(row.createdAt)}
                  </Link>
                ) : (
                  formats.moment(row.createdAt)
                )}
              </Table.Td>
              <Table.Td>
                <span className={styles.marked}>
                  <StatusMark status={row.status} /> {said(`status.${row.status}`)}
                </span>
              </Table.Td>
              <Table.Td>
                <span className={styles.marked}>
                  <ChannelMark channel={row.channel as Channel} /> {said(`channel.${row.channel}`)}
                </span>
              </Table.Td>
              <Table.Td>{row.queueName ?? nothing}</Table.Td>
              <Table.Td>{row.agentName ?? nothing}</Table.Td>
              <Table.Td ta="end" data-figure>
                {lengthOf(row.firstAnswerMs)}
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {row.durationMs === null ? (
                  <span className={kit.dim}>{t('chats.goesOn')}</span>
                ) : (
                  lengthOf(row.durationMs)
                )}
              </Table.Td>
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
