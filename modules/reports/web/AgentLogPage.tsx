import { Button, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconUserOff } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { daysLater } from '#metrics';
import { type AgentLog, agentLogSorts } from '#reports';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { DayField } from '#web/parts/DayField.tsx';
import { FileButton } from '#web/parts/FileButton.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { AgentDays } from './AgentDays.tsx';
import agents from './agents.module.css';
import styles from './reports.module.css';

const View = z.object({
  date: z.iso.date().optional(),
  group: z.uuid().optional(),
  agent: z.uuid().optional(),
  sort: z.enum(agentLogSorts).default('name'),
});
const pageSize = 20;

/** What each agent did on a day: a lane of time for each, and behind it every piece with the queues it was for. */
export function AgentLogPage() {
  const t = useWords('reports');
  const formats = useFormats();
  const may = useMay();
  const [view, change] = useAddress(View);
  const today = formats.dayKey(nowMs());
  const date = view.date ?? today;
  const asked = {
    ...{ date, sort: view.sort },
    ...(view.group ? { groupId: view.group } : {}),
    ...(view.agent ? { agentId: view.agent } : {}),
  };
  const query = useInfiniteQuery(
    api.reports.agentReports.log.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...asked, limit: pageSize, ...(cursor ? { cursor } : {}) }) as never,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = (query.data?.pages ?? []) as readonly AgentLog[];
  const [first] = pages;
  const days = pages.flatMap(({ items }) => items);
  const filter = (key: 'group' | 'agent', list: readonly { readonly id: string; readonly name: string }[] = []) => (
    <Select
      aria-label={t(`agents.filter.${key}`)}
      placeholder={t(`agents.filter.${key}`)}
      clearable
      searchable
      className={styles.filter}
      value={view[key] ?? null}
      onChange={(value) => change({ [key]: value ?? undefined })}
      data={list.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
  const files = {
    xlsx: async () => (await client.reports.agentReports.logXlsx(asked as never)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.agentReports.logCsv({ ...asked, separator } as never)).body,
  };
  return (
    <div className={styles.wide}>
      <PlainPage
        title={t('agents.log.title')}
        sentence={t('agents.log.sentence')}
        actions={
          may('report.export') &&
          days.length > 0 && (
            <FileButton part="reports" files={files}>
              {t('chats.download')}
            </FileButton>
          )
        }
      >
        <div className={styles.tools}>
          <div className={styles.day}>
            <Button
              variant="default"
              px={8}
              aria-label={t('previousDay')}
              onClick={() => change({ date: daysLater(date, -1) })}
            >
              <IconChevronLeft size={16} stroke={1.7} aria-hidden />
            </Button>
            <DayField
              label={t('date')}
              value={date}
              onChange={(day) => change({ date: day })}
              w={120}
              maxDate={today}
            />
            <Button
              variant="default"
              px={8}
              aria-label={t('nextDay')}
              disabled={date >= today}
              onClick={() => change({ date: daysLater(date, 1) })}
            >
              <IconChevronRight size={16} stroke={1.7} aria-hidden />
            </Button>
          </div>
          {filter('group', first?.groups)}
          {filter('agent', first?.agents)}
          <Select
            aria-label={t('chats.sort.label')}
            className={styles.filter}
            allowDeselect={false}
            value={view.sort}
            onChange={(value) => change({ sort: (value ?? 'name') as typeof view.sort })}
            data={agentLogSorts.map((value) => ({ value, label: t(`agents.sort.${value}`) }))}
          />
        </div>
        {query.isPending && <LoadingState rows={8} />}
        {query.isError && <ErrorState error={query.error} part="reports" retry={() => void query.refetch()} />}
        {query.data && days.length === 0 && (
          <EmptyState
            icon={<IconUserOff size={22} stroke={1.5} />}
            title={t('agents.log.empty')}
            text={t('agents.log.emptyText')}
          />
        )}
        {days.length > 0 && <AgentDays days={days} isBusy={query.isPlaceholderData} />}
        {query.hasNextPage && (
          <Button
            variant="default"
            mt={12}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('agents.more')}
          </Button>
        )}
        {first?.upTo.at && (
          <p className={agents.quiet}>
            {t('upTo', { at: formats.moment(first.upTo.at), number: formats.number(first.upTo.number) })}
          </p>
        )}
      </PlainPage>
    </div>
  );
}
