import { ActionIcon, Button, Table } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconUserCheck } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { DayField } from '#web/parts/DayField.tsx';
import { FileButton } from '#web/parts/FileButton.tsx';
import { GroupFilter } from '#web/parts/GroupFilter.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { limits, violationRules } from '#workforce';
import { DisciplineDrawer, type DisciplineRow } from './DisciplineDrawer.tsx';
import styles from './discipline.module.css';
import { addDays, daysBetween } from './zoned.ts';

const View = z.object({
  date: z.iso.date().optional(),
  /** The last day of a longer period. */
  until: z.iso.date().optional(),
  group: z.string().max(40).optional(),
  person: z.string().max(40).optional(),
});
const pageSize = 30;
/** How often a day that is not over is asked for again. */
const againMs = 30_000;
const daysMost = limits.disciplineDays;

/** The last day of a period that begins on a day: the one asked for, or where it lies before it or too far, the nearest. */
function untilOf(from: string, asked: string | undefined): string {
  if (asked === undefined || asked < from) return from;
  const last = addDays(from, daysMost - 1);
  return asked < last ? asked : last;
}

/** How days went against their plans, person by person; every figure opens to what it is made of. */
export function DisciplinePage() {
  const t = useWords('workforce');
  const formats = useFormats();
  const may = useMay();
  const [view, change] = useAddress(View);
  const today = formats.dayKey(nowMs());
  const date = view.date ?? today;
  const until = untilOf(date, view.until);
  const length = daysBetween(date, until) + 1;
  const choose = (from: string, to: string) =>
    change({ date: from === today ? undefined : from, until: to === from ? undefined : to });
  const query = useInfiniteQuery(
    api.workforce.discipline.read.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...{ from: date, to: until, limit: pageSize },
        ...(view.group ? { groupId: view.group } : {}),
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
      refetchInterval: until >= today ? againMs : false,
    }),
  );
  const rows = (query.data?.pages ?? []).flatMap(({ items }) => items as readonly DisciplineRow[]);
  const knownUntil = query.data?.pages[0]?.knownUntil;
  const go = (steps: number) => choose(addDays(date, steps * length), addDays(until, steps * length));
  const asked = { from: date, until, ...(view.group ? { groupId: view.group } : {}) };
  const files = {
    xlsx: async () => (await client.reports.disciplineReports.xlsx(asked)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.disciplineReports.csv({ ...asked, separator })).body,
  };
  useActions([
    { id: 'discipline.previous', label: t('calendar.previous'), shortcut: 'earlier', run: () => go(-1) },
    { id: 'discipline.next', label: t('calendar.next'), shortcut: 'later', run: () => go(1) },
  ]);
  const open = rows.find(({ person }) => person.id === view.person);
  return (
    <PlainPage
      title={t('discipline.title')}
      sentence={t('discipline.sentence')}
      actions={
        may('report.export') &&
        rows.length > 0 && (
          <FileButton part="workforce" files={files}>
            {t('discipline.download')}
          </FileButton>
        )
      }
    >
      <div className={styles.tools}>
        <ActionIcon size="input-xs" variant="default" aria-label={t('calendar.previous')} onClick={() => go(-1)}>
          <IconChevronLeft size={16} stroke={1.8} />
        </ActionIcon>
        <DayField
          label={t('discipline.date')}
          w={120}
          value={date}
          onChange={(day) => choose(day, untilOf(day, until))}
        />
        <DayField
          label={t('discipline.until')}
          w={120}
          value={until}
          maxDate={addDays(date, daysMost - 1)}
          onChange={(day) => (day < date ? choose(day, day) : choose(date, day))}
        />
        <ActionIcon size="input-xs" variant="default" aria-label={t('calendar.next')} onClick={() => go(1)}>
          <IconChevronRight size={16} stroke={1.8} />
        </ActionIcon>
        <Button variant="default" disabled={date === today && until === today} onClick={() => choose(today, today)}>
          {t('calendar.today')}
        </Button>
        {may('user.read') && <GroupFilter value={view.group} choose={(group) => change({ group })} />}
        {knownUntil && until >= today && (
          <span className={kit.dim}>{t('discipline.knownUntil', { time: formats.time(knownUntil) })}</span>
        )}
      </div>
      {query.isPending && <LoadingState rows={8} />}
      {query.isError && <ErrorState error={query.error} part="workforce" retry={() => void query.refetch()} />}
      {query.data && rows.length === 0 && (
        <EmptyState
          icon={<IconUserCheck size={22} stroke={1.5} />}
          title={t('discipline.empty')}
          text={t('discipline.emptyText')}
        />
      )}
      {rows.length > 0 && <Rows rows={rows} open={(person) => change({ person }, { push: true })} />}
      {query.hasNextPage && (
        <Button variant="default" mt={12} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('discipline.more')}
        </Button>
      )}
      {open && <DisciplineDrawer row={open} close={() => change({ person: undefined })} />}
    </PlainPage>
  );
}

function Rows({ rows, open }: { readonly rows: readonly DisciplineRow[]; readonly open: (id: string) => void }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const percent = (share: number | null) => (share === null ? '–' : formats.percent(share));
  return (
    <div className={kit.table}>
      <Table miw={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('discipline.person')}</Table.Th>
            <Table.Th ta="end">{t('discipline.scheduled')}</Table.Th>
            <Table.Th ta="end">{t('discipline.adherence')}</Table.Th>
            <Table.Th ta="end">{t('discipline.conformance')}</Table.Th>
            <Table.Th>{t('discipline.violations')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.person.id} className={kit.openRow}>
              <Table.Td>
                <button type="button" className={kit.rowButton} onClick={() => open(row.person.id)}>
                  <span className={kit.name}>{row.person.name}</span>
                  {row.person.group && (
                    <span className={`${kit.dim} ${kit.small}`}>
                      <GroupTag group={row.person.group} />
                    </span>
                  )}
                </button>
              </Table.Td>
              <Table.Td ta="end" data-figure>
                {row.scheduledMs === 0 ? '–' : formats.duration(row.scheduledMs)}
              </Table.Td>
              <Table.Td ta="end" data-figure>
                <span className={row.adherence === null ? kit.dim : styles.figure}>{percent(row.adherence)}</span>
              </Table.Td>
              <Table.Td ta="end" data-figure>
                <span className={row.conformance === null ? kit.dim : styles.figure}>{percent(row.conformance)}</span>
              </Table.Td>
              <Table.Td>
                <span className={styles.rules}>
                  {violationRules.map((rule) => {
                    const counted = row.byRule[rule];
                    return counted && counted.count > 0 ? (
                      <span key={rule}>
                        {t(`discipline.rules.${rule}`)}{' '}
                        <span className="s-figures">
                          {formats.duration(counted.ms)}
                          {counted.count > 1 && ` (${counted.count}×)`}
                        </span>
                      </span>
                    ) : null;
                  })}
                </span>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
