import { announcementsContract } from './contract-announcements.ts';
import { roomsContract } from './contract-rooms.ts';
import { tasksContract } from './contract-tasks.ts';

export type { AnnouncementOnWire, AnnouncementReader, MyAnnouncement } from './contract-announcements.ts';
export type {
  Colleague,
  FoundMessage,
  LinkView,
  RoomDetail,
  RoomRow,
  TeamFile,
  TeamMessage,
} from './contract-rooms.ts';
export type { TaskComment, TaskCounts, TaskDetail, TaskOnWire } from './contract-tasks.ts';

export const teamContract = { ...roomsContract, ...tasksContract, ...announcementsContract };
