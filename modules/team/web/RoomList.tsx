import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAt, IconBellOff, IconEdit, IconMessages, IconMoodSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { searchKey, searchWords } from '#identity';
import type { UserId } from '#kernel/id.ts';
import type { FoundMessage, RoomId, RoomRow } from '#team';
import { useActions } from '#web/actions.ts';
import { api } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMe } from '#web/session.ts';
import { RoomIcon } from './RoomIcon.tsx';
import { StateMark } from './StateMark.tsx';
import styles from './team.module.css';
import { useColleagueStates } from './useTeam.ts';

/** My rooms, the newest words first; with a search, rooms by name and messages by their words. */
export function RoomList(props: {
  readonly rooms: readonly RoomRow[] | null;
  readonly openId: RoomId | null;
  readonly open: (roomId: RoomId) => void;
  readonly begin: () => void;
  readonly search: string;
  readonly setSearch: (search: string) => void;
  readonly isLinking: boolean;
}) {
  const { rooms, openId, open, search } = props;
  const t = useWords('team');
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const words = searchWords(search);
  const shown = (rooms ?? []).filter(({ name }) => words.every((word) => searchKey(name).includes(word)));
  const walk = (by: 1 | -1) => {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.room : undefined;
    const from = shown.findIndex(({ id }) => id === (focused ?? openId));
    const next = shown[from < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, from + by))];
    if (next) box.current?.querySelector<HTMLElement>(`[data-room="${next.id}"]`)?.focus();
  };
  useActions([
    { id: 'team.search', label: t('act.search'), shortcut: 'find', run: () => field.current?.focus() },
    { id: 'team.next', label: t('act.nextRoom'), shortcut: 'next', isHidden: true, run: () => walk(1) },
    { id: 'team.previous', label: t('act.previousRoom'), shortcut: 'previous', isHidden: true, run: () => walk(-1) },
  ]);
  return (
    <section className={styles.list} aria-label={t('list.title')}>
      <div className={styles.listHead}>
        <SearchField
          ref={field}
          size="xs"
          className={styles.search ?? ''}
          label={t('list.search')}
          value={search}
          change={props.setSearch}
        />
        <Tooltip label={t('list.new')}>
          <ActionIcon size={30} variant="default" aria-label={t('list.new')} onClick={props.begin}>
            <IconEdit size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {props.isLinking && openId === null && <p className={styles.hint}>{t('link.choose')}</p>}
      <div className={styles.listBody} ref={box}>
        {rooms === null && <LoadingState rows={8} />}
        {rooms?.length === 0 && words.length === 0 && (
          <EmptyState
            icon={<IconMessages size={22} stroke={1.5} />}
            title={t('list.empty.title')}
            text={t('list.empty.text')}
          />
        )}
        {words.length > 0 && shown.length > 0 && <p className={styles.listTitle}>{t('list.rooms')}</p>}
        <ul className={styles.rows}>
          {shown.map((row) => (
            <li key={row.id}>
              <Row row={row} isOpen={row.id === openId} open={open} />
            </li>
          ))}
        </ul>
        {words.length > 0 && <Found search={search} hasRooms={shown.length > 0} open={open} />}
      </div>
    </section>
  );
}

function Row({
  row,
  isOpen,
  open,
}: {
  readonly row: RoomRow;
  readonly isOpen: boolean;
  readonly open: (id: RoomId) => void;
}) {
  const t = useWords('team');
  const formats = useFormats();
  const { user } = useMe();
  const stateOf = useColleagueStates();
  const now = useNow(60_000);
  const isToday = row.lastAt !== null && formats.dayKey(row.lastAt) === formats.dayKey(now);
  return (
    <button
      type="button"
      className={styles.row}
      data-room={row.id}
      data-open={isOpen || undefined}
      data-unread={row.unread > 0 || undefined}
      aria-current={isOpen || undefined}
      onClick={() => open(row.id)}
    >
      <span className={styles.rowFace}>
        <RoomIcon room={row} />
        {row.with && <StateMark state={stateOf(row.with)} />}
      </span>
      <span className={styles.rowName} title={row.name}>
        {row.name}
        {row.kind === 'group' && <span className="s-visually-hidden"> {t('list.groupRoom')}</span>}
      </span>
      <time className={styles.rowTime} dateTime={row.lastAt ?? undefined}>
        {row.lastAt && (isToday ? formats.time(row.lastAt) : formats.date(row.lastAt))}
      </time>
      <span className={styles.rowWords}>{lastWords(row, user.id as UserId, t)}</span>
      <span className={styles.rowMarks}>
        {row.isMuted && (
          <span className={styles.muted} title={t('list.muted')}>
            <IconBellOff size={13} stroke={1.8} aria-hidden />
            <span className="s-visually-hidden">{t('list.muted')}</span>
          </span>
        )}
        {row.mentions > 0 && (
          <span className={styles.mention} title={t('list.mentioned')}>
            <IconAt size={13} stroke={2.2} aria-hidden />
            <span className="s-visually-hidden">{t('list.mentioned')}</span>
          </span>
        )}
        {row.unread > 0 && (
          <span className={styles.unread}>
            <span aria-hidden>{row.unread > 99 ? '99+' : row.unread}</span>
            <span className="s-visually-hidden">{t('list.unread', { count: row.unread })}</span>
          </span>
        )}
      </span>
    </button>
  );
}

function lastWords(row: RoomRow, me: UserId, t: ReturnType<typeof useWords<'team'>>): string {
  if (!row.lastAuthor) return t('list.nothingYet');
  const text = row.lastText === '' ? t('list.takenBack') : row.lastText;
  if (row.lastAuthor.id === me) return t('list.you', { text });
  return row.kind === 'direct' ? text : t('list.by', { name: row.lastAuthor.name, text });
}

function Found(props: { readonly search: string; readonly hasRooms: boolean; readonly open: (id: RoomId) => void }) {
  const t = useWords('team');
  const formats = useFormats();
  const { search } = props;
  const found = useQuery({
    ...api.team.messages.search.queryOptions({ input: { search } }),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  if (found.isError) return <ErrorState error={found.error} part="team" retry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState rows={3} />;
  const items = found.data.items as readonly FoundMessage[];
  if (items.length === 0)
    return props.hasRooms ? null : (
      <EmptyState
        icon={<IconMoodSearch size={22} stroke={1.5} />}
        title={t('list.foundNone.title')}
        text={t('list.foundNone.text')}
      />
    );
  return (
    <>
      <p className={styles.listTitle}>{t('list.found')}</p>
      <ul className={styles.rows}>
        {items.map((message) => (
          <li key={message.id}>
            <button type="button" className={styles.found} onClick={() => props.open(message.roomId)}>
              <span className={styles.foundHead}>
                <span>{message.author.name}</span>
                <span>{message.roomName}</span>
                <time dateTime={message.at}>{formats.moment(message.at)}</time>
              </span>
              <span className={styles.foundWords}>
                {message.text || message.files.map(({ name }) => name).join(', ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
