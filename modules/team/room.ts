import type { Availability } from '#agents';
import type { GroupId, Id, UserId } from '#kernel/id.ts';

export type RoomId = Id<'room'>;
export type TeamMessageId = Id<'teamMessage'>;

/**
 * `direct`: two people. `group`: everybody of a user group, as long as they are in it; it has the group's id.
 * `own`: people somebody chose.
 */
export const roomKinds = ['direct', 'group', 'own'] as const;
export type RoomKind = (typeof roomKinds)[number];

export const teamLimits = {
  textChars: 4_000,
  filesPerMessage: 5,
  fileBytes: 20 * 1024 * 1024,
  mentions: 20,
  /** People of a room somebody opened. Rooms of groups hold the whole group. */
  members: 200,
  /** Rooms of one company that somebody opened. */
  ownRooms: 5_000,
  /** Rooms one person sees in her list, those with the newest words first. */
  roomsListed: 300,
  page: 50,
  /** Unread messages are counted up to here; more are shown as "99+". */
  unread: 100,
  previewChars: 120,
  /** People whose place of reading a room shows; in larger rooms nobody's. */
  readersShown: 60,
  /** A message may be changed this long after it was sent. */
  editMs: 24 * 3_600_000,
  /** The newest messages of her rooms that a search looks through. */
  searched: 100_000,
  colleaguesListed: 50,
} as const;

/** A thing a message or a task points to. It opens only for whom rights allow. */
export const linkTypes = ['interaction', 'customer'] as const;
export type Link = { readonly type: (typeof linkTypes)[number]; readonly id: Id<string> };

/** The room of a group has the group's id, and the other way round. */
export const roomOfGroup = (groupId: GroupId): RoomId => groupId as Id<string> as RoomId;
export const groupOfRoom = (roomId: RoomId): GroupId => roomId as Id<string> as GroupId;

/** What names the room of two people: the same, whoever opens it. */
export function pairOf(one: UserId, other: UserId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** The first words of a message for a list: one line, cut at a whole character. */
export function previewOf(text: string, files: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return files > 0 ? '📎' : '';
  const letters = [...line];
  return letters.length > teamLimits.previewChars ? `${letters.slice(0, teamLimits.previewChars - 1).join('')}…` : line;
}

/** Of the people a message wants to mention, those whose name really stands in it behind an @. */
export function mentionsIn(
  text: string,
  wanted: readonly UserId[],
  nameOf: (id: UserId) => string | null,
): readonly UserId[] {
  const said = text.normalize('NFC');
  if (!said.includes('@')) return [];
  return [...new Set(wanted)]
    .filter((id) => {
      const name = nameOf(id);
      return name !== null && said.includes(`@${name}`);
    })
    .slice(0, teamLimits.mentions);
}

/** How a colleague is, as far as it is her colleagues' business: never why, never what she is doing. */
const colleagueStates = ['available', 'away', 'offQueue', 'online', 'offline'] as const;
export type ColleagueState = (typeof colleagueStates)[number];

/**
 * What colleagues see of somebody. `online`: her screen is open and she takes no interactions, or chose to be offline,
 * or cannot be reached by customers. The reason of an absence stays with her and her supervisor.
 */
export function colleagueState(
  presence: { readonly availability: Availability; readonly isReachable: boolean } | null,
  isConnected: boolean,
): ColleagueState {
  if (presence?.isReachable && presence.availability !== 'offline') return presence.availability;
  return isConnected ? 'online' : 'offline';
}
