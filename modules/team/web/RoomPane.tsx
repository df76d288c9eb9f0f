import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconBell, IconBellOff, IconLock, IconUsers } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Link, RoomId, RoomRow } from '#team';
import { useActions, useShortcut } from '#web/actions.ts';
import { client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import { EmptyState, LoadingState } from '#web/parts/states.tsx';
import { MembersDrawer } from './MembersDrawer.tsx';
import { RoomComposer } from './RoomComposer.tsx';
import { RoomIcon } from './RoomIcon.tsx';
import { RoomTimeline } from './RoomTimeline.tsx';
import { StateMark } from './StateMark.tsx';
import styles from './team.module.css';
import type { OpenRoom } from './team-state.ts';
import { useRoom } from './useRoom.ts';
import { useColleagueStates } from './useTeam.ts';

/** One room: who is in it, what was said, where to write. */
export function RoomPane(props: {
  readonly roomId: RoomId;
  readonly row: RoomRow | null;
  readonly back: (() => void) | null;
  readonly leave: () => void;
  readonly link: Link | null;
  readonly takeLink: () => void;
}) {
  const { roomId, back } = props;
  const t = useWords('team');
  const view = useRoom(roomId);
  const [hasMembers, showMembers] = useState(false);
  if (view.isRefused) {
    return (
      <EmptyState
        icon={<IconLock size={22} stroke={1.5} />}
        title={t('room.gone.title')}
        text={t('room.gone.text')}
        action={
          <Button variant="default" onClick={props.leave}>
            {t('room.back')}
          </Button>
        }
      />
    );
  }
  if (!view.room) return <LoadingState rows={8} />;
  return (
    <section className={styles.room} aria-label={view.room.room.name}>
      <RoomHead
        room={view.room}
        isMuted={props.row?.isMuted ?? false}
        back={back}
        showMembers={() => showMembers(true)}
      />
      <RoomTimeline view={view} room={view.room} readSeq={props.row?.readSeq ?? view.room.room.readSeq} />
      <RoomComposer room={view.room} messages={view.messages} link={props.link} takeLink={props.takeLink} />
      {hasMembers && <MembersDrawer room={view.room.room} close={() => showMembers(false)} left={props.leave} />}
    </section>
  );
}

function RoomHead(props: {
  readonly room: OpenRoom;
  readonly isMuted: boolean;
  readonly back: (() => void) | null;
  readonly showMembers: () => void;
}) {
  const { room } = props.room;
  const t = useWords('team');
  const stateOf = useColleagueStates();
  useTitle(room.name);
  return (
    <header className={styles.roomHead}>
      {props.back && (
        <ActionIcon aria-label={t('room.back')} onClick={props.back}>
          <IconArrowLeft size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      )}
      <RoomIcon room={room} size={28} />
      <div className={styles.roomWords}>
        <h2 className={styles.roomName}>{room.name}</h2>
        <p className={styles.roomSub}>
          {room.with ? (
            <StateMark state={stateOf(room.with)} says />
          ) : (
            <span>{t('room.people', { count: room.membersInAll })}</span>
          )}
          <span className={styles.lock} title={t('privacy')}>
            <IconLock size={12} stroke={2} aria-hidden />
            {t('privacyShort')}
            <span className="s-visually-hidden">. {t('privacy')}</span>
          </span>
        </p>
      </div>
      <MuteButton roomId={room.id} isMuted={props.isMuted} />
      {room.kind !== 'direct' && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconUsers size={15} stroke={1.7} aria-hidden />}
          onClick={props.showMembers}
        >
          {t('room.members')}
        </Button>
      )}
    </header>
  );
}

/** Turns the sound of this room off for her, and on again; the list says which rooms are silent. */
function MuteButton({ roomId, isMuted }: { readonly roomId: RoomId; readonly isMuted: boolean }) {
  const t = useWords('team');
  const errorWords = useErrorWords('team');
  const muting = useMutation({
    mutationFn: () => client.team.rooms.mute({ roomId, isMuted: !isMuted }),
    onError: (failed) => tellError(errorWords(failed)),
  });
  const toggle = () => {
    if (!muting.isPending) muting.mutate();
  };
  const label = t(isMuted ? 'room.unmute' : 'room.mute');
  const shortcut = useShortcut('mute');
  useActions([{ id: 'team.mute', label, shortcut: 'mute', run: toggle }]);
  const Icon = isMuted ? IconBellOff : IconBell;
  return (
    <Tooltip label={shortcut.hint(label)}>
      <ActionIcon
        size={30}
        variant="default"
        aria-label={t('room.mute')}
        aria-pressed={isMuted}
        onClick={toggle}
        {...shortcut.attributes}
      >
        <Icon size={16} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
