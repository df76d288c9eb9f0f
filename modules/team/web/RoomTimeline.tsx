import { IconArrowDown } from '@tabler/icons-react';
import { Fragment, useRef, useState } from 'react';
import type { UserId } from '#kernel/id.ts';
import { dayInWords, useReadingPlace } from '#messaging/web';
import type { TeamMessage } from '#team';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useMe } from '#web/session.ts';
import { RoomMessage, UnsentRoomMessage } from './RoomMessage.tsx';
import styles from './team.module.css';
import type { OpenRoom } from './team-state.ts';
import { type RoomView, useReading, useTypists } from './useRoom.ts';
import { useUnsentOf } from './useUnsent.ts';

/** Messages of one person that follow each other this closely stand under one name. */
const togetherMs = 5 * 60_000;

/** What was said in a room, the latest at the bottom. */
export function RoomTimeline(props: { readonly view: RoomView; readonly room: OpenRoom; readonly readSeq: number }) {
  const { view, room } = props;
  const { messages, older } = view;
  const t = useWords('team');
  const { user } = useMe();
  // Where reading stood when the room was opened; the mark stays until it is left.
  const [readSeq] = useState(props.readSeq);
  const { unsent } = useUnsentOf(room.room.id);
  const waiting = unsent.filter(({ clientId }) => !messages.some((message) => message.clientId === clientId));
  const place = useReadingPlace({
    id: room.room.id,
    firstSeq: messages[0]?.seq ?? null,
    lastKey: waiting.at(-1)?.clientId ?? messages.at(-1)?.id ?? null,
    isOwnLast: waiting.length > 0 || messages.at(-1)?.author.id === user.id,
    nearTop: older.state === 'some' ? older.load : null,
  });
  const lastSeq = messages.at(-1)?.seq ?? 0;
  useReading(room.room.id, lastSeq, place.isAtEnd);
  const firstUnread = messages.find(({ seq, author }) => seq > readSeq && author.id !== user.id)?.seq;
  return (
    <div className={styles.frame}>
      <div
        className={styles.scroll}
        ref={place.box}
        onScroll={place.onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('room.log')}
      >
        <div className={styles.content} ref={place.content}>
          <p className={styles.beginning}>{t(older.state === 'none' ? 'room.beginning' : 'room.older')}</p>
          {messages.map((message, index) => (
            <Fragment key={message.id}>
              <DayLine message={message} before={messages[index - 1]} />
              {message.seq === firstUnread && (
                <p className={styles.unreadLine} data-unread-mark>
                  <span>{t('room.unread')}</span>
                </p>
              )}
              <RoomMessage message={message} room={room} isFirst={!isTogether(messages[index - 1], message)} />
            </Fragment>
          ))}
          {waiting.map((one) => (
            <UnsentRoomMessage key={one.clientId} message={one} room={room} />
          ))}
          <SeenLine room={room} last={messages.at(-1)} />
          <Typing room={room} />
        </div>
      </div>
      {!place.isAtEnd && (
        <button type="button" className={styles.pill} onClick={place.toEnd}>
          <IconArrowDown size={14} aria-hidden />
          {t('room.toLatest')}
        </button>
      )}
      <Announcer messages={messages} me={user.id as UserId} />
    </div>
  );
}

function isTogether(before: TeamMessage | undefined, message: TeamMessage): boolean {
  if (!before || before.author.id !== message.author.id) return false;
  return Date.parse(message.at) - Date.parse(before.at) < togetherMs;
}

function DayLine({ message, before }: { readonly message: TeamMessage; readonly before: TeamMessage | undefined }) {
  const words = useWords('messaging');
  const formats = useFormats();
  const now = useNow(60_000);
  if (before && formats.dayKey(before.at) === formats.dayKey(message.at)) return null;
  return (
    <p className={styles.day}>
      <span>{dayInWords(Date.parse(message.at), now, words, formats)}</span>
    </p>
  );
}

/** Under my own last words: who has read them. */
function SeenLine({ room, last }: { readonly room: OpenRoom; readonly last: TeamMessage | undefined }) {
  const t = useWords('team');
  const formats = useFormats();
  const { user } = useMe();
  if (!last || last.author.id !== user.id || last.deletedAt) return null;
  const readers = room.room.members.filter(({ id, readSeq }) => id !== user.id && (readSeq ?? 0) >= last.seq);
  if (readers.length === 0) return null;
  return (
    <p className={styles.seen} title={formats.list(readers.map(({ name }) => name))}>
      {room.room.kind === 'direct' ? t('room.seen') : t('room.seenBy', { count: readers.length })}
    </p>
  );
}

/** Room is kept for the sign, so that nothing moves when somebody begins to write. */
function Typing({ room }: { readonly room: OpenRoom }) {
  const t = useWords('team');
  const formats = useFormats();
  const names = useTypists(room, useNow());
  return (
    <p className={styles.typing} aria-hidden={names.length === 0}>
      {names.length > 0 && t('room.typing', { count: names.length, names: formats.list(names) })}
    </p>
  );
}

/** Reads out what others write while the room is open. */
function Announcer({ messages, me }: { readonly messages: readonly TeamMessage[]; readonly me: UserId }) {
  const t = useWords('team');
  const last = messages.findLast(({ author }) => author.id !== me);
  const first = useRef(last?.seq ?? 0);
  const text = last && last.seq > first.current ? t('room.wrote', { name: last.author.name, text: last.text }) : '';
  return (
    <div className="s-visually-hidden" aria-live="polite">
      {text}
    </div>
  );
}
