import { useMediaQuery } from '@mantine/hooks';
import { IconMessages, IconMoodPuzzled } from '@tabler/icons-react';
import { z } from 'zod';
import { isId } from '#kernel/id.ts';
import type { RoomId } from '#team';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { useWords } from '#web/i18n.ts';
import { EmptyState } from '#web/parts/states.tsx';
import { LinkInAddress, linkIn } from './link-address.ts';
import { NewRoom } from './NewRoom.tsx';
import { RoomList } from './RoomList.tsx';
import { RoomPane } from './RoomPane.tsx';
import styles from './team.module.css';
import { useMyRooms } from './useTeam.ts';

const address = z.object({
  room: z.string().refine(isId).optional(),
  search: z.string().max(200).default(''),
  /** A new room is being begun. */
  begin: z.literal('yes').optional(),
  /** Something to be sent as a link: `customer:<id>`. */
  link: LinkInAddress,
});

/** Rooms on the left, the open one on the right; on a phone one after the other. */
export function MessagesPage() {
  const t = useWords('team');
  const [view, change] = useAddress(address);
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false;
  const setNew = (isNew: boolean) => change({ begin: isNew ? 'yes' : undefined });
  const isNew = view.begin === 'yes';
  const rooms = useMyRooms();
  const openId = (view.room ?? null) as RoomId | null;
  const open = (roomId: RoomId) => change({ room: roomId }, { push: true });
  const link = linkIn(view.link);
  useActions([{ id: 'team.new', label: t('act.newRoom'), shortcut: 'add', run: () => setNew(true) }]);
  const shown = isPhone ? (openId ? 'room' : 'list') : 'all';
  return (
    <div className={styles.page} data-shown={shown}>
      <h1 className="s-visually-hidden">{t('title')}</h1>
      {shown !== 'room' && (
        <RoomList
          rooms={rooms}
          openId={openId}
          open={open}
          begin={() => setNew(true)}
          search={view.search}
          setSearch={(search) => change({ search })}
          isLinking={link !== null}
        />
      )}
      {shown !== 'list' && (
        <div className={styles.roomSide}>
          {openId ? (
            <RoomPane
              key={openId}
              roomId={openId}
              row={rooms?.find(({ id }) => id === openId) ?? null}
              back={isPhone ? () => change({ room: undefined }) : null}
              leave={() => change({ room: undefined })}
              link={link}
              takeLink={() => change({ link: undefined })}
            />
          ) : (
            <EmptyState
              icon={
                rooms?.length === 0 ? (
                  <IconMoodPuzzled size={22} stroke={1.5} />
                ) : (
                  <IconMessages size={22} stroke={1.5} />
                )
              }
              title={t('room.choose.title')}
              text={`${t('room.choose.text')} ${t('privacy')}`}
            />
          )}
        </div>
      )}
      {isNew && (
        <NewRoom
          close={() => setNew(false)}
          opened={(roomId) => {
            setNew(false);
            open(roomId);
          }}
        />
      )}
    </div>
  );
}
