import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { blocksOf, type PlannedDay, type Row, sentBlocks } from './plan.ts';
import type { Shape } from './reshape.ts';

/** People of one question; the next ones are asked for when the list is walked down. */
const pageSize = 60;

export type CalendarAsk = {
  readonly from: string;
  readonly to: string;
  readonly groupId: string | undefined;
  readonly search: string;
};

/** Who works when, between two days, page by page. */
export function useCalendar({ from, to, groupId, search }: CalendarAsk) {
  const query = useInfiniteQuery(
    api.workforce.calendar.read.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...{ from, to, limit: pageSize },
        ...(groupId ? { groupId } : {}),
        ...(search ? { search } : {}),
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const rows = useMemo(() => (query.data?.pages ?? []).flatMap(({ items }) => items as readonly Row[]), [query.data]);
  return { query, rows };
}

/** Names of holidays by their day, for all years that are in sight. */
export function useHolidays(from: string, to: string, language: 'tr' | 'en'): ReadonlyMap<string, string> {
  const first = useQuery(api.workforce.holidays.list.queryOptions({ input: { year: Number(from.slice(0, 4)) } }));
  const last = useQuery(api.workforce.holidays.list.queryOptions({ input: { year: Number(to.slice(0, 4)) } }));
  return useMemo(
    () => new Map([...(first.data?.items ?? []), ...(last.data?.items ?? [])].map((day) => [day.date, day[language]])),
    [first.data, last.data, language],
  );
}

/** The day of a person, by its date. */
export function dayOf(row: Row, date: string): PlannedDay | null {
  return row.days.find((day) => day.date === date) ?? null;
}

export type DayWish = {
  readonly userId: string;
  readonly name: string;
  readonly date: string;
  /** Null: what her shift says. */
  readonly shapes: readonly Shape[] | null;
  readonly note?: string;
};

/**
 * Changes days: shown at once, sent one after the other with the version that was looked at, undone for ten seconds.
 * A refusal brings back what the server knows.
 */
export function useDayChanges(): (wish: DayWish) => Promise<boolean> {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('workforce');
  const before = useRef<Promise<unknown>>(Promise.resolve());
  const refresh = () => cache.invalidateQueries({ queryKey: api.workforce.key() });
  const refused = async (failed: unknown) => {
    await refresh();
    tellError({ ...errorWords(failed), title: t('calendar.notChanged') });
    return false;
  };
  const undo = async (changeId: string, name: string) => {
    try {
      const { days } = await client.workforce.calendar.undo({ changeId });
      for (const { userId, day } of days) keepDay(cache, userId, () => day);
      tell(t('calendar.undone', { name }));
      await refresh();
    } catch (failed) {
      await refused(failed);
    }
  };
  const send = async ({ userId, name, date, shapes, note }: DayWish, version: number) => {
    try {
      const blocks = shapes && sentBlocks(shapes);
      const days = [{ userId, date, version, blocks }];
      const changed = await client.workforce.calendar.change({ days, ...(note ? { note } : {}) });
      for (const answer of changed.days) keepDay(cache, answer.userId, () => answer.day);
      tell(t('calendar.changed', { name }), {
        label: shell('form.undo'),
        run: () => void undo(changed.changeId, name),
      });
      await refresh();
      return true;
    } catch (failed) {
      return refused(failed);
    }
  };
  return (wish) => {
    const { userId, date, shapes } = wish;
    const next = before.current.then(() => {
      const version = knownDay(cache, userId, date)?.version ?? 0;
      return send(wish, version);
    });
    if (shapes) keepDay(cache, userId, (day) => (day.date === date ? { ...day, blocks: blocksOf(shapes, day) } : null));
    before.current = next;
    return next;
  };
}

type Pages = InfiniteData<{ readonly items: readonly Row[] }>;

function isPages(data: unknown): data is Pages {
  return typeof data === 'object' && data !== null && 'pages' in data;
}

function knownDay(cache: QueryClient, userId: string, date: string): PlannedDay | null {
  const known = cache.getQueriesData<unknown>({ queryKey: api.workforce.calendar.read.key() });
  const rows = known.flatMap(([, data]) => (isPages(data) ? data.pages.flatMap(({ items }) => items) : []));
  const days = rows.flatMap((row) => (row.person.id === userId ? (dayOf(row, date) ?? []) : []));
  return days.toSorted((one, other) => other.version - one.version)[0] ?? null;
}

/** Puts a day where it stood in every calendar in memory. `next` answers null for a day that stays. */
function keepDay(cache: QueryClient, userId: string, next: (day: PlannedDay) => PlannedDay | null): void {
  cache.setQueriesData<unknown>({ queryKey: api.workforce.calendar.read.key() }, (data: unknown) => {
    if (!isPages(data)) return data;
    const dayAfter = (day: PlannedDay) => {
      const changed = next(day);
      return changed?.date === day.date ? changed : day;
    };
    const rowAfter = (row: Row) =>
      (row.person.id as string) === userId ? { ...row, days: row.days.map(dayAfter) } : row;
    return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(rowAfter) })) };
  });
}
