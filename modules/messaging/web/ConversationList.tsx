import { Button } from '@mantine/core';
import { IconFilterOff, IconInbox, IconMoodSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { tabOf } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { ConversationRow } from '#messaging';
import { useActions } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { ListHead } from './ListHead.tsx';
import { ListRow } from './ListRow.tsx';
import styles from './list.module.css';
import { held, type ListedRow, ordered } from './order.ts';
import { isHeld } from './outbox.ts';
import { filtersOf, isOwnDesk, type ListWish, unfiltered, useDesk, useListed, useWaitingNews } from './useDesk.ts';
import { useBegun, useOutbox } from './useOutbox.ts';

const rowPx = 44;
/** Rows drawn beyond what is seen, so that walking with the keyboard never meets a gap. */
const overscan = 8;

export interface ConversationListProps {
  readonly wish: ListWish;
  readonly change: (wish: Partial<ListWish>) => void;
  readonly openId: InteractionId | null;
  readonly open: (interactionId: InteractionId) => void;
  /** The conversations that stand in a pane. */
  readonly shown: ReadonlySet<InteractionId>;
  /** Beside the search: what the desk as a whole can be told. */
  readonly tools?: React.ReactNode;
}

/** The agent's list: tabs, search, order, and the rows. */
export function ConversationList(props: ConversationListProps) {
  const { wish, change, openId, open } = props;
  const t = useWords('messaging');
  const desk = useDesk();
  const list = useRows(wish, desk);
  useWaitingNews(wish.scope === 'pool');
  const search = useRef<HTMLInputElement>(null);
  const [isPointed, point] = useState(false);
  const question = useAnswered(wish, list.isOld);
  const rows = useHeld(list.rows, isPointed, question);
  useActions([{ id: 'list.search', label: t('act.search'), shortcut: 'find', run: () => search.current?.focus() }]);
  return (
    <section className={styles.list} aria-label={t('list.title')}>
      <ListHead wish={wish} change={change} desk={desk} searchRef={search} tools={props.tools} />
      <div className={styles.body}>
        {list.state === 'loading' && <LoadingState rows={8} />}
        {list.state === 'failed' && <ErrorState error={list.error} retry={list.retry} />}
        {list.state === 'ready' && rows.length === 0 && <NoRows wish={wish} change={change} />}
        {list.state === 'ready' && rows.length > 0 && (
          <Rows
            key={question}
            isOld={list.isOld}
            rows={rows}
            wish={wish}
            openId={openId}
            open={open}
            shown={props.shown}
            point={point}
            more={list.more}
          />
        )}
      </div>
    </section>
  );
}

function useRows(wish: ListWish, desk: readonly ConversationRow[] | null) {
  const isOwn = isOwnDesk(wish);
  const listed = useListed(wish, !isOwn);
  const own = useMemo(
    () =>
      ordered(
        (desk ?? []).filter(
          (row) =>
            tabOf(row.status) === wish.tab &&
            (wish.channel === null || row.channel === wish.channel) &&
            (wish.queue === null || row.queueId === wish.queue) &&
            (wish.level === null || (row.level ?? 0) >= wish.level),
        ),
        wish.sort,
      ),
    [desk, wish.tab, wish.sort, wish.channel, wish.queue, wish.level],
  );
  const asked = useMemo(
    () => (listed.data?.pages ?? []).flatMap((page) => page.items as readonly ConversationRow[]),
    [listed.data],
  );
  if (isOwn) {
    const state = desk === null ? 'loading' : 'ready';
    return { rows: own, isOld: false, state, error: null, retry: noop, more: noop } as const;
  }
  return {
    rows: asked,
    isOld: listed.isPlaceholderData,
    state: listed.data ? 'ready' : listed.isError ? 'failed' : 'loading',
    error: listed.error,
    retry: () => void listed.refetch(),
    more: () => {
      if (listed.hasNextPage && !listed.isFetchingNextPage) void listed.fetchNextPage();
    },
  } as const;
}

const noop = () => undefined;

/** Keeps every row in its place while the pointer is in the list; the answer to another question is another list. */
function useHeld(rows: readonly ConversationRow[], isPointed: boolean, question: string): readonly ListedRow[] {
  const shown = useRef<readonly ListedRow[]>([]);
  const answered = useRef(question);
  return useMemo(() => {
    const isSame = answered.current === question && isPointed;
    answered.current = question;
    shown.current = isSame ? held(shown.current, rows) : rows.map((row) => ({ row, isGone: false }));
    return shown.current;
  }, [rows, isPointed, question]);
}

/** The question whose answer is on the screen: while the new answer is awaited, still the former one. */
function useAnswered(wish: ListWish, isOld: boolean): string {
  const answered = useRef('');
  const { scope, tab, sort, search, channel, queue, level, favourites, orphaned } = wish;
  if (!isOld)
    answered.current = JSON.stringify([scope, tab, sort, search, channel, queue, level, favourites, orphaned]);
  return answered.current;
}

function Rows(props: {
  readonly rows: readonly ListedRow[];
  readonly isOld: boolean;
  readonly wish: ListWish;
  readonly openId: InteractionId | null;
  readonly open: (interactionId: InteractionId) => void;
  readonly shown: ReadonlySet<InteractionId>;
  readonly point: (isPointed: boolean) => void;
  readonly more: () => void;
}) {
  const { rows, openId, open, more } = props;
  const t = useWords('messaging');
  const box = useRef<HTMLDivElement>(null);
  const { all } = useOutbox();
  const begun = useBegun();
  const unsent = useMemo(
    () => new Set(all.filter((item) => !isHeld(item)).map(({ interactionId }) => interactionId)),
    [all],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.row.interactionId ?? index,
    overscan,
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - overscan) more();
  }, [last, rows.length, more]);
  useWalk(rows, openId, box, (index) => virtual.scrollToIndex(index, { align: 'auto' }));
  const openAt = rows.findIndex(({ row }) => row.interactionId === openId);
  useEffect(() => {
    if (openAt >= 0) virtual.scrollToIndex(openAt, { align: 'auto' });
  }, [openAt, virtual]);

  return (
    <div
      className={styles.scroll}
      aria-busy={props.isOld}
      ref={box}
      onPointerEnter={() => props.point(true)}
      onPointerLeave={() => props.point(false)}
    >
      <ul
        className={styles.rows}
        style={{ height: virtual.getTotalSize() }}
        aria-label={t('list.count', { count: rows.length })}
      >
        {drawn.map((item) => {
          const listed = rows[item.index];
          return (
            listed && (
              <li key={item.key} style={{ transform: `translateY(${item.start}px)` }} className={styles.place}>
                <ListRow
                  listed={listed}
                  wish={props.wish}
                  isOpen={listed.row.interactionId === openId}
                  isShown={props.shown.has(listed.row.interactionId)}
                  hasDraft={begun.has(listed.row.interactionId)}
                  hasUnsent={unsent.has(listed.row.interactionId)}
                  open={open}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

/** `j` and `k` walk through the rows; Enter opens the one that has the focus. */
function useWalk(
  rows: readonly ListedRow[],
  openId: InteractionId | null,
  box: React.RefObject<HTMLDivElement | null>,
  show: (index: number) => void,
): void {
  const t = useWords('messaging');
  const step = (by: 1 | -1) => {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.row : undefined;
    const from = rows.findIndex(({ row }) => row.interactionId === (focused ?? openId));
    const index = from < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, from + by));
    const id = rows[index]?.row.interactionId;
    if (!id) return;
    show(index);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus());
  };
  useActions([
    { id: 'list.next', label: t('act.next'), shortcut: 'next', isHidden: true, run: () => step(1) },
    { id: 'list.previous', label: t('act.previous'), shortcut: 'previous', isHidden: true, run: () => step(-1) },
  ]);
}

function NoRows({ wish, change }: { readonly wish: ListWish; readonly change: (wish: Partial<ListWish>) => void }) {
  const t = useWords('messaging');
  if (wish.search !== '') {
    return (
      <EmptyState
        icon={<IconMoodSearch size={22} stroke={1.5} />}
        title={t('list.empty.search.title')}
        text={t('list.empty.search.text')}
        action={
          <Button variant="default" onClick={() => change({ search: '' })}>
            {t('list.empty.search.clear')}
          </Button>
        }
      />
    );
  }
  if (filtersOf(wish) > 0) {
    return (
      <EmptyState
        icon={<IconFilterOff size={22} stroke={1.5} />}
        title={t('list.empty.filter.title')}
        text={t('list.empty.filter.text')}
        action={
          <Button variant="default" onClick={() => change(unfiltered)}>
            {t('list.empty.filter.clear')}
          </Button>
        }
      />
    );
  }
  const which = emptyOf(wish);
  return (
    <EmptyState
      icon={<IconInbox size={22} stroke={1.5} />}
      title={t(`list.empty.${which}.title`)}
      text={t(`list.empty.${which}.text`)}
    />
  );
}

function emptyOf(wish: ListWish) {
  if (wish.scope === 'pool') return 'pool';
  if (wish.tab === 'archive') return 'archive';
  if (wish.scope === 'all') return 'all';
  if (wish.tab === 'active') return 'mineActive';
  return wish.tab === 'postponed' ? 'minePostponed' : 'mineCompleted';
}
