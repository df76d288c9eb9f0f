import { useQuery } from '@tanstack/react-query';
import { type Board, type BoardChange, boardAfter } from '#monitoring';
import { api } from '#web/api.ts';
import { useTopic } from '#web/live.tsx';

/** The live board: asked once, then followed. `asked` says how the first question went. */
export function useBoard() {
  const asked = useQuery(api.monitoring.board.get.queryOptions({ staleTime: Number.POSITIVE_INFINITY }));
  const { data, refused } = useTopic<Board, BoardChange>(asked.data?.topic ?? null, boardAfter);
  const board = data ?? (asked.data as Board | undefined);
  return { board, refused, asked };
}
