import type { UserId } from '#kernel/id.ts';
import type { RoomChange, RoomRow, RoomSnapshot, TeamChange, TeamMessage, TeamSnapshot } from '#team';
import { nowMs } from '#web/clock.ts';

/** The rooms of the one who is signed in after a change. `me` is whose list it is: her own words are never unread. */
export function applyTeam(me: UserId) {
  return (now: TeamSnapshot, change: TeamChange): TeamSnapshot => {
    switch (change.type) {
      case 'room':
        return { rooms: ordered([change.row, ...now.rooms.filter(({ id }) => id !== change.row.id)]) };
      case 'roomGone':
        return { rooms: now.rooms.filter(({ id }) => id !== change.roomId) };
      case 'said':
        return { rooms: ordered(now.rooms.map((row) => (row.id === change.roomId ? rowAfter(row, change, me) : row))) };
      case 'changed':
        return { rooms: now.rooms.map((row) => (row.id === change.roomId ? rowCorrected(row, change, me) : row)) };
      case 'read':
        return {
          rooms: now.rooms.map((row) =>
            row.id === change.roomId
              ? { ...row, readSeq: change.readSeq, unread: change.unread, mentions: change.mentions }
              : row,
          ),
        };
      case 'muted':
        return {
          rooms: now.rooms.map((row) => (row.id === change.roomId ? { ...row, isMuted: change.isMuted } : row)),
        };
      default:
        return now;
    }
  };
}

function rowAfter(row: RoomRow, said: TeamChange & { type: 'said' }, me: UserId): RoomRow {
  // Heard twice, as after a drop of the line, it counts once.
  if (said.seq <= row.lastSeq) return row;
  const isOwn = said.author.id === me;
  return {
    ...row,
    lastSeq: said.seq,
    lastAt: said.at,
    lastText: said.text,
    lastAuthor: said.author,
    readSeq: isOwn ? said.seq : row.readSeq,
    unread: isOwn ? 0 : row.unread + 1,
    mentions: isOwn ? 0 : row.mentions + (said.isMention ? 1 : 0),
  };
}

function rowCorrected(row: RoomRow, change: TeamChange & { type: 'changed' }, me: UserId): RoomRow {
  const wasUnread = change.isDeleted && change.seq > row.readSeq && change.authorId !== me;
  return {
    ...row,
    lastText: change.seq === row.lastSeq ? change.text : row.lastText,
    unread: wasUnread ? Math.max(0, row.unread - 1) : row.unread,
  };
}

/** Those with the newest words first; rooms in which nothing was said stand at the end, by name. */
function ordered(rooms: readonly RoomRow[]): readonly RoomRow[] {
  return rooms.toSorted((a, b) => (b.lastAt ?? '').localeCompare(a.lastAt ?? '') || a.name.localeCompare(b.name, 'tr'));
}

/** How a message is news: a muted room is never heard, and shows only what mentions her. */
export function newsOf(
  rooms: readonly RoomRow[],
  said: Pick<TeamChange & { type: 'said' }, 'roomId' | 'isMention'>,
): { readonly rings: 'mention' | 'message' | null; readonly isShown: boolean } {
  const isMuted = rooms.some(({ id, isMuted: its }) => id === said.roomId && its);
  const rings = said.isMention ? 'mention' : 'message';
  return { rings: isMuted ? null : rings, isShown: !isMuted || said.isMention };
}

/** What waits for her in all rooms: messages, and those that mention her. */
export function waitingIn(rooms: readonly RoomRow[]): { readonly unread: number; readonly mentions: number } {
  return {
    unread: rooms.reduce((sum, row) => sum + row.unread, 0),
    mentions: rooms.reduce((sum, row) => sum + row.mentions, 0),
  };
}

/** An open room: its snapshot and who is writing in it just now. */
export interface OpenRoom extends RoomSnapshot {
  readonly typists?: Readonly<Record<string, { readonly name: string; readonly atMs: number }>>;
}

export function applyRoom(now: OpenRoom, change: RoomChange): OpenRoom {
  switch (change.type) {
    case 'message': {
      const { [change.message.author.id]: _wrote, ...typists } = now.typists ?? {};
      return {
        ...now,
        room: { ...now.room, lastSeq: Math.max(now.room.lastSeq, change.message.seq) },
        messages: withMessage(now.messages, change.message),
        typists,
      };
    }
    case 'read':
      return {
        ...now,
        room: {
          ...now.room,
          members: now.room.members.map((member) =>
            member.id === change.userId && member.readSeq !== null
              ? { ...member, readSeq: Math.max(member.readSeq, change.readSeq) }
              : member,
          ),
        },
      };
    case 'room':
      return {
        ...now,
        room: {
          ...now.room,
          name: now.room.kind === 'own' ? change.name : now.room.name,
          members: change.members,
          membersInAll: change.members.length,
        },
      };
    case 'typing': {
      const { [change.userId]: _before, ...others } = now.typists ?? {};
      if (!change.isTyping) return { ...now, typists: others };
      return { ...now, typists: { ...others, [change.userId]: { name: change.name, atMs: nowMs() } } };
    }
  }
}

/** Puts a message into its place; one that is there is replaced. */
export function withMessage(messages: readonly TeamMessage[], message: TeamMessage): readonly TeamMessage[] {
  const others = messages.filter(({ seq }) => seq !== message.seq);
  return [...others, message].toSorted((a, b) => a.seq - b.seq);
}

/** An older page and the newer messages, each message once. */
export function joined(older: readonly TeamMessage[], newer: readonly TeamMessage[]): readonly TeamMessage[] {
  const known = new Set(newer.map(({ seq }) => seq));
  return [...older.filter(({ seq }) => !known.has(seq)), ...newer];
}
