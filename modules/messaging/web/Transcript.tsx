import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect, useMemo, useRef } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import type { HappeningView, MessageView } from '#messaging';
import { client, isRefusal } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { Happenings } from './Happenings.tsx';
import { MessageItem } from './MessageItem.tsx';
import styles from './timeline.module.css';
import { timeline } from './timeline.ts';
import { dayInWords } from './words.ts';

const pageOf = 50;
/** How far the customer has come is of no matter in what is read again. */
const notFollowed = { customerDeliveredSeq: 0, customerReadSeq: 0 };

interface Page {
  readonly messages: readonly MessageView[];
  readonly happenings: readonly HappeningView[];
  readonly beforeSeq: number | null;
}

/**
 * What was said in a conversation, to be read and not answered: as it is now, followed no further. `head` stands above
 * it; `gone` in place of both when it cannot be read (any more).
 */
export function Transcript(props: {
  readonly interactionId: InteractionId;
  readonly head?: ReactNode;
  readonly gone: ReactNode;
}) {
  const { interactionId, head, gone } = props;
  const t = useWords('messaging');
  const words = useWords('shell');
  const formats = useFormats();
  const now = useNow(60_000);
  const asked = useInfiniteQuery({
    queryKey: ['transcript', interactionId],
    queryFn: ({ pageParam }): Promise<Page> =>
      client.messaging.conversations.timeline({
        interactionId,
        limit: pageOf,
        ...(pageParam === null ? {} : { beforeSeq: pageParam }),
      }),
    initialPageParam: null as number | null,
    staleTime: 0,
    gcTime: 0, // what she may no longer read is kept no longer
    getNextPageParam: ({ beforeSeq }) => beforeSeq,
    retry: (times, error) => times < 2 && !isRefusal(error, 'NOT_FOUND'),
  });
  const pages = asked.data?.pages;
  const items = useMemo(() => {
    const oldestFirst = (pages ?? []).toReversed();
    return timeline({
      messages: oldestFirst.flatMap(({ messages }) => messages),
      happenings: oldestFirst.flatMap(({ happenings }) => happenings),
      unsent: [],
      readSeq: null,
      dayOf: formats.dayKey,
    });
  }, [pages, formats]);
  const box = useKeptPlace(pages?.length ?? 0);

  if (asked.isError && !pages) {
    return isRefusal(asked.error, 'NOT_FOUND') ? (
      gone
    ) : (
      <ErrorState error={asked.error} retry={() => void asked.refetch()} />
    );
  }
  if (!pages) return <LoadingState rows={6} />;
  return (
    <>
      {head}
      <div className={styles.frame}>
        <div
          className={styles.scroll}
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label={t('conversation.log')}
        >
          <div className={styles.content}>
            {asked.hasNextPage ? (
              <button
                type="button"
                className={styles.quietButton}
                disabled={asked.isFetchingNextPage}
                onClick={() => void asked.fetchNextPage()}
              >
                {asked.isFetchNextPageError ? words('states.retry') : t('conversation.showOlder')}
              </button>
            ) : (
              <p className={styles.beginning}>{t('conversation.beginning')}</p>
            )}
            {items.map((item) => {
              switch (item.type) {
                case 'day':
                  return (
                    <div key={item.key} className={styles.day}>
                      <span>{dayInWords(item.atMs, now, t, formats)}</span>
                    </div>
                  );
                case 'happenings':
                  return <Happenings key={item.key} happenings={item.happenings} />;
                case 'message':
                  return (
                    <MessageItem
                      key={item.key}
                      message={item.message}
                      place={item.place}
                      reached={notFollowed}
                      isLastOwn={false}
                    />
                  );
                default:
                  return null;
              }
            })}
          </div>
        </div>
      </div>
    </>
  );
}

/** At the latest word first; what is read stays where it is when older pages come above it. */
function useKeptPlace(pages: number) {
  const box = useRef<HTMLDivElement>(null);
  const below = useRef(0);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current || pages === 0) return;
    current.scrollTop = current.scrollHeight - below.current;
    const keep = () => {
      below.current = current.scrollHeight - current.scrollTop;
    };
    keep();
    current.addEventListener('scroll', keep, { passive: true });
    return () => current.removeEventListener('scroll', keep);
  }, [pages]);
  return box;
}
