import { IconCloudUpload, IconPencil } from '@tabler/icons-react';
import type { InteractionId } from '#kernel/id.ts';
import type { ConversationRow } from '#messaging';
import { LevelMark } from '#norms/web';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Face } from '#web/parts/Face.tsx';
import { useMe } from '#web/session.ts';
import styles from './list.module.css';
import { type ListedRow, needOf } from './order.ts';
import { ChannelMark, StatusMark } from './StatusMark.tsx';
import type { ListWish } from './useDesk.ts';
import { type MessagingWords, shortMoment } from './words.ts';

/** One conversation in the list, 44 px: channel, name, waiting time; last words, unread, who has the next move. */
export function ListRow(props: {
  readonly listed: ListedRow;
  readonly wish: ListWish;
  readonly isOpen: boolean;
  /** It stands in a pane, though another one has the keyboard. */
  readonly isShown: boolean;
  readonly hasDraft: boolean;
  readonly hasUnsent: boolean;
  readonly open: (interactionId: InteractionId) => void;
}) {
  const { listed, isOpen, wish } = props;
  const { row, isGone } = listed;
  const t = useWords('messaging');
  const isUnread = row.unread > 0 && row.status !== 'completed';
  const { user } = useMe();
  // One's own name would be noise; a colleague whom one helps is said.
  const other = row.responsible?.id === user.id && wish.scope !== 'all' ? null : row.responsible;
  return (
    <button
      type="button"
      className={styles.row}
      data-row={row.interactionId}
      data-open={isOpen || undefined}
      data-shown={props.isShown || undefined}
      data-gone={isGone || undefined}
      data-unread={isUnread || undefined}
      aria-current={isOpen || undefined}
      title={isGone ? t('list.gone') : hint(row, t)}
      onClick={() => props.open(row.interactionId)}
    >
      <span className={styles.channel} title={t(`channel.${row.channel}`)}>
        <ChannelMark channel={row.channel} />
        {row.customerIsHere && <i className={styles.here} title={t('list.here')} />}
      </span>
      <span className={styles.name} dir="auto">
        {row.customerName}
      </span>
      <WaitingTime row={row} />
      <span className={styles.words} dir="auto">
        {other && (
          <span className={styles.who}>
            <Face person={other} size={14} /> {other.name} ·{' '}
          </span>
        )}
        <LastWords row={row} hasDraft={props.hasDraft} hasUnsent={props.hasUnsent} />
      </span>
      <span className={styles.marks}>
        {isUnread && (
          <span className={styles.unread}>
            {row.unread > 99 ? '99+' : row.unread}
            <span className="s-visually-hidden">{t('list.unread', { count: row.unread })}</span>
          </span>
        )}
        <LevelMark level={row.level} />
        <StatusMark status={row.status} />
        <span className="s-visually-hidden">{t(`status.${row.status}`)}</span>
      </span>
    </button>
  );
}

function LastWords(props: { readonly row: ConversationRow; readonly hasDraft: boolean; readonly hasUnsent: boolean }) {
  const { row } = props;
  const t = useWords('messaging');
  const { user } = useMe();
  if (props.hasUnsent) {
    return (
      <span className={styles.flag}>
        <IconCloudUpload size={12} aria-hidden /> {t('conversation.delivery.waiting')}
      </span>
    );
  }
  return (
    <>
      {props.hasDraft && (
        <span className={styles.flag}>
          <IconPencil size={12} aria-hidden /> {t('list.draft')}{' '}
        </span>
      )}
      {row.lastAuthor === 'agent' && (
        <span className={styles.who}>{t(row.responsible?.id === user.id ? 'list.you' : 'list.agent')}: </span>
      )}
      {row.lastAuthor === 'bot' && <span className={styles.who}>{t('list.bot')}: </span>}
      {row.lastText || (row.lastAuthor !== null && t('list.wordless'))}
    </>
  );
}

/** How long the customer has waited for an answer, ticking; otherwise when the last message came. */
function WaitingTime({ row }: { readonly row: ConversationRow }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const isWaiting = row.unansweredSince !== null && row.status !== 'completed';
  const now = useNow(isWaiting ? 1_000 : 60_000);
  if (!isWaiting || row.unansweredSince === null) {
    return (
      <time className={styles.time} dateTime={row.lastAt} title={formats.exact(row.lastAt)}>
        {row.status === 'postponed' && row.postponedUntil
          ? shortMoment(row.postponedUntil, now, formats)
          : shortMoment(row.lastAt, now, formats)}
      </time>
    );
  }
  const length = now - Date.parse(row.unansweredSince);
  return (
    <time
      className={styles.time}
      data-waiting
      data-level={row.level || undefined}
      dateTime={row.unansweredSince}
      title={t('list.waiting', { time: formats.duration(length) })}
    >
      {formats.timer(length)}
    </time>
  );
}

function hint(row: ConversationRow, t: MessagingWords): string {
  const place = row.queueName ? ` · ${row.queueName}` : '';
  return `${row.customerName} · ${t(`status.${row.status}`)}${place}\n${t(`list.why.${needOf(row)}`)}`;
}
