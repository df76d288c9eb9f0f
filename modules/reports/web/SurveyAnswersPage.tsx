import { Button, Select, Table } from '@mantine/core';
import { IconMessageStar } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { z } from 'zod';
import { type SurveyAnswer, type SurveyAnswers, surveyFilters } from '#reports';
import { scales, surveyKinds } from '#surveys';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { FileButton } from '#web/parts/FileButton.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { PeriodTools, usePeriod } from './Period.tsx';
import styles from './reports.module.css';
import survey from './survey.module.css';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  agent: z.uuid().optional(),
  group: z.uuid().optional(),
  queue: z.uuid().optional(),
  kind: z.enum(surveyKinds).optional(),
  which: z.enum(surveyFilters).default('answered'),
});
const pageSize = 50;

/** What customers were asked when a conversation was over, and what they answered, the latest first. */
export function SurveyAnswersPage() {
  const t = useWords('reports');
  const may = useMay();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const asked = {
    ...period,
    which: view.which,
    ...(view.agent ? { agentId: view.agent } : {}),
    ...(view.group ? { groupId: view.group } : {}),
    ...(view.queue ? { queueId: view.queue } : {}),
    ...(view.kind ? { kind: view.kind } : {}),
  };
  const query = useInfiniteQuery(
    api.reports.surveyReports.answers.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...asked, limit: pageSize, ...(cursor ? { cursor } : {}) }) as never,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = (query.data?.pages ?? []) as readonly SurveyAnswers[];
  const [first] = pages;
  const rows = pages.flatMap(({ items }) => items);
  const filter = (
    key: 'agent' | 'group' | 'queue',
    list: readonly { readonly id: string; readonly name: string }[] = [],
  ) => (
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
    xlsx: async () => (await client.reports.surveyReports.answersXlsx(asked as never)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.surveyReports.answersCsv({ ...asked, separator } as never)).body,
  };
  return (
    <div className={styles.wide}>
      <PlainPage
        title={t('surveys.title')}
        sentence={t('surveys.sentence')}
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
          <Select
            aria-label={t('surveys.which')}
            allowDeselect={false}
            className={styles.filter}
            value={view.which}
            onChange={(value) => change({ which: (value ?? 'answered') as typeof view.which })}
            data={surveyFilters.map((value) => ({ value, label: t(`surveys.whichOf.${value}`) }))}
          />
          {filter('group', first?.groups)}
          {filter('agent', first?.agents)}
          {filter('queue', first?.queues)}
          <Select
            aria-label={t('surveys.kind')}
            placeholder={t('surveys.kind')}
            clearable
            className={styles.filter}
            value={view.kind ?? null}
            onChange={(value) => change({ kind: (value ?? undefined) as typeof view.kind })}
            data={surveyKinds.map((value) => ({ value, label: t(`surveys.kinds.${value}`) }))}
          />
        </div>
        {query.isPending && <LoadingState rows={8} />}
        {query.isError && <ErrorState error={query.error} part="reports" retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && (
          <EmptyState
            icon={<IconMessageStar size={22} stroke={1.5} />}
            title={t('surveys.empty')}
            text={t('surveys.emptyText')}
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

const columns = ['asked', 'score', 'comment', 'customer', 'agent', 'queue', 'answered'] as const;

function Rows({ rows, isBusy }: { readonly rows: readonly SurveyAnswer[]; readonly isBusy: boolean }) {
  const t = useWords('reports');
  const formats = useFormats();
  const maySee = useMay()('chat.view');
  return (
    <div className={`${kit.table} ${styles.body}`} aria-busy={isBusy || undefined}>
      <Table miw={860}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{t(`surveys.column.${column}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id} className={maySee ? kit.openRow : undefined}>
              <Table.Td className="s-figures">
                {maySee ? (
                  <Link
                    to="/desk"
                    search={{ scope: 'all', open: row.interactionId } as never}
                    className={kit.rowButton}
                    aria-label={t('surveys.open', { at: formats.moment(row.askedAt) })}
                  >
                    {formats.moment(row.askedAt)}
                  </Link>
                ) : (
                  formats.moment(row.askedAt)
                )}
              </Table.Td>
              <Table.Td>
                <Score row={row} />
              </Table.Td>
              <Table.Td className={survey.comment}>{row.comment ?? nothing}</Table.Td>
              <Table.Td>{row.customerName ?? nothing}</Table.Td>
              <Table.Td>{row.agentName ?? nothing}</Table.Td>
              <Table.Td>{row.queueName ?? nothing}</Table.Td>
              <Table.Td className="s-figures">{row.answeredAt ? formats.moment(row.answeredAt) : nothing}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Score({ row: { score, kind, isLow } }: { readonly row: SurveyAnswer }) {
  const t = useWords('reports');
  return (
    <span className={survey.score}>
      {isLow && <StandingMark standing="unacceptable" />}
      <span data-figure>{score === null ? t('surveys.none') : `${score} / ${scales[kind].to}`}</span>
      <span className={kit.dim}>{t(`surveys.kinds.${kind}`)}</span>
    </span>
  );
}
