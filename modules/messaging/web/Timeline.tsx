import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type MessageView, typingForMs } from '#messaging';
import { client } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useMe } from '#web/session.ts';
import { type OpenConversation, typingNow } from './conversation.ts';
import { Happenings } from './Happenings.tsx';
import { MessageItem, UnsentItem } from './MessageItem.tsx';
import { ActingContext, useActingOf } from './messages/acting.ts';
import styles from './timeline.module.css';
import { type TimelineItem, timeline } from './timeline.ts';
import type { ConversationView } from './useConversation.ts';
import { useInSight } from './useInSight.ts';
import { useUnsent } from './useOutbox.ts';
import { useReadingPlace } from './useReadingPlace.ts';
import { dayInWords } from './words.ts';

/** What was said and what happened, the latest at the bottom. */
export function Timeline(props: {
  readonly conversation: OpenConversation;
  readonly older: ConversationView['older'];
}) {
  const { conversation, older } = props;
  const { detail, messages, happenings } = conversation;
  const t = useWords('messaging');
  const formats = useFormats();
  const unsent = useUnsent(detail.interactionId);
  const readSeq = useReadSeq(conversation);
  const items = useMemo(
    () => timeline({ messages, happenings, unsent, readSeq, dayOf: formats.dayKey }),
    [messages, happenings, unsent, readSeq, formats],
  );
  const place = useReadingPlace({
    id: detail.interactionId,
    firstSeq: messages[0]?.seq ?? null,
    lastKey: items.at(-1)?.key ?? null,
    isOwnLast: items.at(-1)?.type === 'unsent',
    nearTop: older.state === 'some' ? older.load : null,
  });
  const end = useInSight();
  useSeen(conversation, place.isAtEnd && end.isInSight);
  const missed = useMissed(messages, place.isAtEnd);
  const lastOwn = messages.findLast((message) => message.author.type === 'agent' && message.kind === 'public');

  const acting = useActingOf(detail);

  return (
    <ActingContext value={acting}>
      <div className={styles.frame}>
        <div
          className={styles.scroll}
          ref={place.box}
          onScroll={place.onScroll}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-label={t('conversation.log')}
        >
          <div className={styles.content} ref={place.content}>
            <Beginning older={older} />
            {items.map((item) => (
              <Item key={item.key} item={item} conversation={conversation} lastOwn={lastOwn} />
            ))}
            <span ref={end.ref} />
            <Typing conversation={conversation} />
          </div>
        </div>
        {!place.isAtEnd && (
          <button type="button" className={styles.pill} onClick={place.toEnd}>
            <IconArrowDown size={14} aria-hidden />
            {missed > 0 ? t('conversation.newMessages', { count: missed }) : t('conversation.toLatest')}
          </button>
        )}
        <Announcer conversation={conversation} />
      </div>
    </ActingContext>
  );
}

function Item(props: {
  readonly item: TimelineItem;
  readonly conversation: OpenConversation;
  readonly lastOwn: MessageView | undefined;
}) {
  const { item, conversation } = props;
  switch (item.type) {
    case 'day':
      return <Day atMs={item.atMs} />;
    case 'unread':
      return <UnreadMark />;
    case 'happenings':
      return <Happenings happenings={item.happenings} />;
    case 'message':
      return (
        <MessageItem
          message={item.message}
          place={item.place}
          reached={conversation.detail}
          isLastOwn={item.message === props.lastOwn}
        />
      );
    case 'unsent':
      return <UnsentItem unsent={item.unsent} place={item.place} />;
  }
}

function Day({ atMs }: { readonly atMs: number }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const now = useNow(60_000);
  return (
    <div className={styles.day}>
      <span>{dayInWords(atMs, now, t, formats)}</span>
    </div>
  );
}

function UnreadMark() {
  const t = useWords('messaging');
  return (
    <div className={styles.unread} data-unread-mark>
      <span>{t('conversation.unread')}</span>
    </div>
  );
}

function Beginning({ older }: { readonly older: ConversationView['older'] }) {
  const t = useWords('messaging');
  const words = useWords('shell');
  if (older.state === 'failed') {
    return (
      <button type="button" className={styles.quietButton} onClick={older.load}>
        {words('states.retry')}
      </button>
    );
  }
  return (
    <p className={styles.beginning}>{older.state === 'none' ? t('conversation.beginning') : t('conversation.older')}</p>
  );
}

/** Room is kept for the sign, so that nothing moves when somebody begins to write. */
function Typing({ conversation }: { readonly conversation: OpenConversation }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const now = useNow();
  const { user } = useMe();
  const typists = typingNow(conversation.typists, now, typingForMs).filter(({ agentId }) => agentId !== user.id);
  const names = formats.list(
    typists.map(({ name, side }) => (side === 'customer' ? conversation.detail.customerName : name)),
  );
  return (
    <p className={styles.typing} aria-hidden={typists.length === 0}>
      {typists.length > 0 && (
        <>
          <i />
          <i />
          <i />
          <span>{t('conversation.typing', { count: typists.length, names })}</span>
        </>
      )}
    </p>
  );
}

/** Reads out what the customer writes while the conversation is open; nothing else. */
function Announcer({ conversation }: { readonly conversation: OpenConversation }) {
  const t = useWords('messaging');
  const last = conversation.messages.findLast((message) => message.author.type === 'customer');
  const first = useRef(last?.seq ?? 0);
  const text =
    last && last.seq > first.current
      ? t('conversation.customerWrote', { name: conversation.detail.customerName, text: last.text })
      : '';
  return (
    <div className="s-visually-hidden" aria-live="polite">
      {text}
    </div>
  );
}

/** Where reading stood when the conversation was opened. The mark stays until the conversation is left. */
function useReadSeq(conversation: OpenConversation): number | null {
  const id = conversation.detail.interactionId;
  const [at, setAt] = useState(() => ({ id, readSeq: readSeqOf(conversation) }));
  if (at.id !== id) setAt({ id, readSeq: readSeqOf(conversation) });
  return at.id === id ? at.readSeq : null;
}

function readSeqOf({ detail, messages }: OpenConversation): number | null {
  if (detail.unread === 0) return null;
  const fromCustomer = messages.filter(({ author }) => author.type === 'customer');
  const firstUnread = fromCustomer.at(-detail.unread) ?? fromCustomer[0];
  return firstUnread ? firstUnread.seq - 1 : null;
}

/** Messages of the customer that came while the reader was further up. */
function useMissed(messages: readonly MessageView[], isAtEnd: boolean): number {
  const lastSeq = messages.at(-1)?.seq ?? 0;
  const [seenSeq, setSeen] = useState(lastSeq);
  useEffect(() => {
    if (isAtEnd) setSeen(lastSeq);
  }, [isAtEnd, lastSeq]);
  return messages.filter(({ seq, author }) => seq > seenSeq && author.type === 'customer').length;
}

/** Reading rests this long before the server is told, so that a run of messages is told once. */
const seenAfterMs = 500;

/** Tells the server what has been read: by the responsible agent, the last word in sight, with the page in front. */
function useSeen({ detail }: OpenConversation, isEndInSight: boolean): void {
  const { user } = useMe();
  const { interactionId, lastSeq, unread } = detail;
  const isMine = detail.responsible?.id === user.id;
  useEffect(() => {
    if (!isMine || unread === 0 || !isEndInSight) return;
    const tellSeen = () => {
      if (document.hidden) return;
      // What is not told now is told with the next message or the next visit.
      client.messaging.conversations.seen({ interactionId, upToSeq: lastSeq }).catch(() => undefined);
    };
    const timer = setTimeout(tellSeen, seenAfterMs);
    document.addEventListener('visibilitychange', tellSeen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tellSeen);
    };
  }, [interactionId, lastSeq, unread, isEndInSight, isMine]);
}
