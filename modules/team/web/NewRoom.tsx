import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Colleague, RoomId } from '#team';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMay } from '#web/session.ts';
import { PeoplePicker } from './PeoplePicker.tsx';
import styles from './team.module.css';

/** With whom: one colleague opens the room of two, several open a room with a name. */
export function NewRoom(props: { readonly close: () => void; readonly opened: (roomId: RoomId) => void }) {
  const t = useWords('team');
  const may = useMay();
  const [chosen, choose] = useState<readonly Colleague[]>([]);
  const [name, setName] = useState('');
  const [only] = chosen;
  const isRoom = chosen.length > 1;
  const mayCreate = may('team.createRoom');
  const canOpen = isRoom ? mayCreate && name.trim() !== '' : only !== undefined;
  const opening = useMutation({
    mutationFn: () =>
      isRoom || !only
        ? client.team.rooms.create({ name, memberIds: chosen.map(({ id }) => id) })
        : client.team.rooms.direct({ userId: only.id }),
    onSuccess: ({ id }) => props.opened(id as RoomId),
  });
  return (
    <Modal
      opened
      onClose={props.close}
      title={t('newRoom.title')}
      closeButtonProps={{ 'aria-label': t('members.close') }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (canOpen) opening.mutate();
        }}
      >
        <PeoplePicker label={t('newRoom.who')} chosen={chosen} choose={choose} />
        {isRoom && !mayCreate && <p className={styles.hint}>{t('newRoom.mayNot')}</p>}
        {isRoom && mayCreate && (
          <TextInput
            label={t('newRoom.name')}
            description={t('newRoom.nameHint')}
            required
            maxLength={80}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        )}
        <p className={styles.privacy}>{t('privacy')}</p>
        <InlineError error={opening.error} part="team" />
        <Button type="submit" disabled={!canOpen} loading={opening.isPending}>
          {t(isRoom ? 'newRoom.create' : 'newRoom.open')}
        </Button>
      </form>
    </Modal>
  );
}
