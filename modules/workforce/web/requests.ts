import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import type { AbsenceOnWire, SwapOnWire } from '#workforce';

export type Request = ({ readonly type: 'absence' } & AbsenceOnWire) | ({ readonly type: 'swap' } & SwapOnWire);

const pageSize = 30;

/** Absences and swaps in one list, newest first: all of mine, or all that wait for somebody's decision. */
export function useRequests(of: 'mine' | 'inbox', userId: string) {
  const input = (cursor: string | undefined) => ({ limit: pageSize, ...(cursor ? { cursor } : {}) });
  const paged = {
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: { readonly next: string | null }) => last.next ?? undefined,
  };
  const absences = useInfiniteQuery(
    api.workforce.absences.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...input(cursor),
        ...(of === 'mine' ? { userId } : { status: 'requested' as const }),
      }),
      ...paged,
    }),
  );
  const swaps = useInfiniteQuery(
    api.workforce.swaps.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...input(cursor),
        ...(of === 'mine' ? { userId } : { status: 'awaitingApproval' as const }),
      }),
      ...paged,
    }),
  );
  const items = useMemo(() => {
    const all: Request[] = [
      ...(absences.data?.pages ?? []).flatMap(({ items: page }) =>
        (page as readonly AbsenceOnWire[]).map((each) => ({ ...each, type: 'absence' as const })),
      ),
      ...(swaps.data?.pages ?? []).flatMap(({ items: page }) =>
        (page as readonly SwapOnWire[]).map((each) => ({ ...each, type: 'swap' as const })),
      ),
    ];
    const shown = of === 'mine' ? all : all.filter(({ mayDecide }) => mayDecide);
    return shown.toSorted((one, other) => other.askedAt.localeCompare(one.askedAt));
  }, [absences.data, swaps.data, of]);
  const both = [absences, swaps] as const;
  const retry = () => {
    for (const query of both) void query.refetch();
  };
  const hasMore = both.some(({ hasNextPage }) => hasNextPage);
  const more = () => {
    for (const query of both) if (query.hasNextPage) void query.fetchNextPage();
  };
  return {
    items,
    more: hasMore ? more : null,
    query: {
      isPending: both.some(({ isPending }) => isPending),
      isError: both.some(({ isError }) => isError),
      error: absences.error ?? swaps.error,
      retry,
    },
  };
}

export type Answer = 'approve' | 'refuse' | 'cancel' | 'agree' | 'decline';

/** Answers a request and says so; a refusal of the server brings the list up to date. True when it was kept. */
export function useAnswer(): (request: Request, answer: Answer, note: string) => Promise<boolean> {
  const t = useWords('workforce');
  const cache = useQueryClient();
  const errorWords = useErrorWords('workforce');
  return async (request, answer, note) => {
    try {
      await send(request, answer, note);
    } catch (failed) {
      tellError(errorWords(failed));
      await cache.invalidateQueries({ queryKey: api.workforce.key() });
      return false;
    }
    tell(t(`requests.done.${answer}`));
    await cache.invalidateQueries({ queryKey: api.workforce.key() });
    return true;
  };
}

async function send(request: Request, answer: Answer, note: string): Promise<void> {
  const { version } = request;
  const { absences, swaps } = client.workforce;
  if (request.type === 'absence') {
    const input = { absenceId: request.id, version };
    if (answer === 'approve') await absences.approve({ ...input, note });
    else if (answer === 'refuse') await absences.refuse({ ...input, note });
    else await absences.cancel(input);
    return;
  }
  const input = { swapId: request.id, version };
  if (answer === 'approve') await swaps.approve({ ...input, note });
  else if (answer === 'refuse') await swaps.refuse({ ...input, note });
  else if (answer === 'cancel') await swaps.cancel(input);
  else await swaps.consent({ ...input, agrees: answer === 'agree', note });
}
