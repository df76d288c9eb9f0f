import { useLocation, useNavigate } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import type { UserId } from '#kernel/id.ts';
import { type RoomId, type RoomRow, type TeamChange, teamTopicOf } from '#team';
import { useActions } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { tell } from '#web/notices.tsx';
import { useRing } from '#web/ring.ts';
import { useMay, useMe } from '#web/session.ts';
import { notifySystem } from './system-notice.ts';
import { newsOf } from './team-state.ts';
import { linkOfAddress } from './unsent.ts';
import { useMyRooms } from './useTeam.ts';
import { UnsentLine } from './useUnsent.ts';

/** Beside every page: what colleagues want to be heard now, and what I have not sent yet. */
export function TeamOverlay() {
  const may = useMay();
  return (
    <>
      <News />
      {may('team.message') && <UnsentLine />}
      <Share />
    </>
  );
}

/** What is news while another page is open, or this one is not in front. */
function News() {
  const t = useWords('team');
  const { user } = useMe();
  const navigate = useNavigate();
  const ring = useRing();
  const rooms = useRef<readonly RoomRow[]>([]);
  rooms.current = useMyRooms() ?? [];
  const hear = useCallback(
    (change: TeamChange) => {
      const openRoom = (roomId: RoomId) => {
        window.focus();
        void navigate({ to: '/team/messages' as '/', search: { room: roomId } as never });
      };
      switch (change.type) {
        case 'said': {
          if (change.author.id === user.id || isInFront(change.roomId)) return;
          const news = newsOf(rooms.current, change);
          if (news.rings) ring(news.rings);
          const title = t(change.isMention ? 'news.mention' : 'news.message', { name: change.author.name });
          if (change.isMention)
            tell(`${title}: ${change.text}`, { label: t('news.open'), run: () => openRoom(change.roomId) });
          if (news.isShown)
            notifySystem({ title, body: change.text, tag: change.roomId, open: () => openRoom(change.roomId) });
          return;
        }
        case 'task': {
          ring('task');
          const title = t(`news.task.${change.why}`, { title: change.task.title });
          const open = () => {
            window.focus();
            void navigate({ to: '/team/tasks' as '/', search: { task: change.task.id } as never });
          };
          tell(title, { label: t('news.open'), run: open });
          notifySystem({ title, body: '', tag: change.task.id, open });
          return;
        }
        case 'announced': {
          ring('announcement');
          const title = t('news.announcement', { title: change.announcement.title });
          notifySystem({ title, body: '', tag: change.announcement.id, open: () => window.focus() });
          return;
        }
        case 'roomGone':
          if (isInFront(change.roomId)) tell(t('news.removed'));
          return;
        default:
          return;
      }
    },
    [t, user.id, navigate, ring],
  );
  useTopicChanges<TeamChange>(teamTopicOf(user.id as UserId), hear);
  return null;
}

/** Whether this room is what somebody looks at now. */
function isInFront(roomId: RoomId): boolean {
  const url = new URL(location.href);
  return !document.hidden && url.pathname === '/team/messages' && url.searchParams.get('room') === roomId;
}

/** From a customer's page or an open conversation, by name: send its link to a colleague, or give a task about it. */
function Share() {
  const t = useWords('team');
  const navigate = useNavigate();
  const href = useLocation({ select: ({ pathname, searchStr }) => pathname + searchStr });
  const link = linkOfAddress(location.origin + href, location.origin);
  const may = useMay();
  const take = (to: string) => () =>
    void navigate({ to: to as '/', search: { link: `${link?.type}:${link?.id}` } as never });
  useActions([
    ...(link && may('team.message') ? [{ id: 'team.share', label: t('link.share'), run: take('/team/messages') }] : []),
    ...(link && may('task.assign') && may('task.read')
      ? [{ id: 'team.taskAbout', label: t('link.task'), run: take('/team/tasks') }]
      : []),
  ]);
  return null;
}
