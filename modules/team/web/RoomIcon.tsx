import { IconHash } from '@tabler/icons-react';
import type { RoomRow } from '#team';
import { Face } from '#web/parts/Face.tsx';
import { ColourSquare } from '#web/parts/GroupTag.tsx';
import styles from './team.module.css';

/** What stands before a room's name: the other person, the group's colour, or the sign of a room. */
export function RoomIcon({
  room,
  size = 28,
}: {
  readonly room: Pick<RoomRow, 'kind' | 'name' | 'colour' | 'with'>;
  readonly size?: number;
}) {
  if (room.kind === 'direct') return <Face person={{ id: room.with ?? '', name: room.name }} size={size} />;
  return (
    <span className={styles.roomIcon} style={{ width: size, height: size }} aria-hidden>
      {room.kind === 'group' && room.colour ? (
        <ColourSquare colour={room.colour} />
      ) : (
        <IconHash size={16} stroke={1.7} />
      )}
    </span>
  );
}
