import { Button, Drawer, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { UserId } from '#kernel/id.ts';
import type { Colleague, RoomDetail } from '#team';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { Face } from '#web/parts/Face.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMe } from '#web/session.ts';
import { PeoplePicker } from './PeoplePicker.tsx';
import { StateMark } from './StateMark.tsx';
import styles from './team.module.css';
import { useColleagueStates } from './useTeam.ts';

/** Who is in a room; its keeper chooses them here. */
export function MembersDrawer(props: {
  readonly room: RoomDetail;
  readonly close: () => void;
  readonly left: () => void;
}) {
  const { room } = props;
  const t = useWords('team');
  const errorWords = useErrorWords('team');
  const failed = (error: unknown) => tellError(errorWords(error));
  const leaving = useMutation({
    mutationFn: () => client.team.rooms.leave({ roomId: room.id }),
    onSuccess: props.left,
    onError: failed,
  });
  const leave = async () => {
    const isSure = await ask({
      title: t('members.leaveAsk.title'),
      text: t('members.leaveAsk.text'),
      yes: t('members.leaveAsk.yes'),
      no: t('members.leaveAsk.no'),
      isDangerous: true,
    });
    if (isSure) leaving.mutate();
  };
  return (
    <Drawer
      opened
      onClose={props.close}
      title={t('members.title')}
      closeButtonProps={{ 'aria-label': t('members.close') }}
    >
      <div className={styles.form}>
        <p className={styles.privacy}>{t('privacy')}</p>
        {room.kind === 'group' && <p className={styles.hint}>{t('members.group')}</p>}
        {room.kind === 'own' && (
          <p className={styles.hint}>{t(room.mayManage ? 'members.keeper' : 'members.notKeeper')}</p>
        )}
        {room.mayManage && <Rename room={room} />}
        <Members room={room} failed={failed} />
        {room.mayManage && <AddPeople room={room} />}
        {room.kind === 'own' && (
          <Button variant="subtle" color="red" loading={leaving.isPending} onClick={() => void leave()}>
            {t('members.leave')}
          </Button>
        )}
      </div>
    </Drawer>
  );
}

function Rename({ room }: { readonly room: RoomDetail }) {
  const t = useWords('team');
  const [name, setName] = useState(room.name);
  const saving = useMutation({ mutationFn: () => client.team.rooms.edit({ roomId: room.id, name }) });
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') saving.mutate();
      }}
    >
      <TextInput
        label={t('newRoom.name')}
        maxLength={80}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        disabled={name.trim() === '' || name === room.name}
        loading={saving.isPending}
      >
        {t('members.rename')}
      </Button>
      <InlineError error={saving.error} part="team" />
    </form>
  );
}

function Members({ room, failed }: { readonly room: RoomDetail; readonly failed: (error: unknown) => void }) {
  const t = useWords('team');
  const { user } = useMe();
  const stateOf = useColleagueStates();
  const remove = async (person: { readonly id: UserId; readonly name: string }) => {
    const isSure = await ask({
      title: t('members.removeAsk.title', { name: person.name }),
      text: t('members.removeAsk.text'),
      yes: t('members.removeAsk.yes'),
      no: t('members.removeAsk.no'),
      isDangerous: true,
    });
    if (!isSure) return;
    client.team.rooms
      .edit({ roomId: room.id, remove: [person.id] })
      .then(() => tell(t('members.removed', { name: person.name })), failed);
  };
  return (
    <ul className={styles.memberList}>
      {room.members.map((member) => (
        <li key={member.id} className={styles.person}>
          <Face person={member} size={28} />
          <span className={styles.personName}>{member.id === user.id ? t('room.you') : member.name}</span>
          <StateMark state={stateOf(member.id)} says />
          {member.group && <GroupTag group={member.group} />}
          {room.mayManage && member.id !== user.id && (
            <Button size="compact-xs" variant="default" onClick={() => void remove(member)}>
              {t('members.remove')}
              <span className="s-visually-hidden"> {member.name}</span>
            </Button>
          )}
        </li>
      ))}
      {room.membersInAll > room.members.length && (
        <li className={styles.hint}>{t('members.more', { count: room.membersInAll - room.members.length })}</li>
      )}
    </ul>
  );
}

function AddPeople({ room }: { readonly room: RoomDetail }) {
  const t = useWords('team');
  const [chosen, choose] = useState<readonly Colleague[]>([]);
  const adding = useMutation({
    mutationFn: () => client.team.rooms.edit({ roomId: room.id, add: chosen.map(({ id }) => id) }),
    onSuccess: () => choose([]),
  });
  return (
    <div className={styles.form}>
      <PeoplePicker
        label={t('members.add')}
        chosen={chosen}
        choose={choose}
        without={room.members.map(({ id }) => id)}
      />
      <p className={styles.hint}>{t('members.history')}</p>
      <InlineError error={adding.error} part="team" />
      {chosen.length > 0 && (
        <Button loading={adding.isPending} onClick={() => adding.mutate()}>
          {t('members.add')}
        </Button>
      )}
    </div>
  );
}
