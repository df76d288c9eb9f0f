import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { AnnouncementId } from './announcement.ts';
import type { AnnouncementOnWire, RoomDetail, RoomRow, TaskOnWire, TeamMessage } from './contract.ts';
import type { ColleagueState, RoomId } from './room.ts';

// What the sockets carry for colleagues. Moments are ISO text, as everywhere on the wire.

/** What concerns one person: her rooms with what is unread, her tasks, announcements she has to read. Her own alone. */
export const teamTopicOf = (userId: UserId) => `team/${userId}`;
/** One room, open on a screen. For its members alone. */
export const roomTopicOf = (roomId: RoomId) => `room/${roomId}`;
/** How colleagues are. For everybody of the company who may write to them. */
export const colleaguesTopicOf = (organisationId: OrganisationId) => `colleagues/${organisationId}`;

export interface TeamSnapshot {
  readonly rooms: readonly RoomRow[];
}

/** Every change is idempotent. */
export type TeamChange =
  | { readonly type: 'room'; readonly row: RoomRow }
  | { readonly type: 'roomGone'; readonly roomId: RoomId }
  | {
      readonly type: 'said';
      readonly roomId: RoomId;
      readonly seq: number;
      readonly author: { readonly id: UserId; readonly name: string };
      readonly text: string;
      readonly at: string;
      readonly isMention: boolean;
    }
  /** A message was changed or taken back. */
  | {
      readonly type: 'changed';
      readonly roomId: RoomId;
      readonly seq: number;
      readonly authorId: UserId;
      readonly text: string;
      readonly isDeleted: boolean;
    }
  | {
      readonly type: 'read';
      readonly roomId: RoomId;
      readonly readSeq: number;
      readonly unread: number;
      readonly mentions: number;
    }
  /** She does not want to hear this room, or does again. */
  | { readonly type: 'muted'; readonly roomId: RoomId; readonly isMuted: boolean }
  /** Tasks of hers changed; how many wait is asked by `GET /team/task-counts`. */
  | { readonly type: 'tasks' }
  /** Something about a task that this person should hear now. */
  | { readonly type: 'task'; readonly why: TaskNews; readonly task: TaskOnWire }
  /** To be read; shown until it is confirmed. */
  | { readonly type: 'announced'; readonly announcement: AnnouncementOnWire }
  /** Nothing to be read any more: confirmed in another tab, withdrawn or run out. */
  | { readonly type: 'announcementGone'; readonly announcementId: AnnouncementId };

const taskNews = ['assigned', 'soon', 'overdue', 'done', 'confirmed', 'returned', 'comment'] as const;
export type TaskNews = (typeof taskNews)[number];

export interface RoomSnapshot {
  readonly room: RoomDetail;
  readonly messages: readonly TeamMessage[];
  readonly beforeSeq: number | null;
}
export type RoomChange =
  | { readonly type: 'message'; readonly message: TeamMessage }
  | { readonly type: 'read'; readonly userId: UserId; readonly readSeq: number }
  | { readonly type: 'room'; readonly name: string; readonly members: RoomDetail['members'] }
  | { readonly type: 'typing'; readonly userId: UserId; readonly name: string; readonly isTyping: boolean };

export interface ColleaguesSnapshot {
  /** Who is not offline. */
  readonly states: Readonly<Record<string, ColleagueState>>;
}
export interface ColleagueChange {
  readonly userId: UserId;
  readonly state: ColleagueState;
}

export interface TeamCommands {
  readonly roomTyping: { readonly roomId: RoomId; readonly isTyping: boolean };
}
/** A sign of typing that is not renewed fades after this. */
export const roomTypingForMs = 6_000;
