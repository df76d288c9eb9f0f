import type { Presence } from '#agents';
import type { FactShape } from '#kernel/fact.ts';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { type TeamChange, teamTopicOf } from '../live.ts';
import { roomOfGroup } from '../room.ts';
import { type Announcements, openAnnouncements } from './announcements.ts';
import { type ColleagueStates, openColleagueStates } from './colleague-states.ts';
import { type Colleagues, openColleagues, type PeopleOfHouse } from './colleagues.ts';
import { openTeamFiles, type TeamFiles } from './files.ts';
import { type LinksNeeds, openLinks } from './links.ts';
import { openRooms, type Rooms } from './rooms.ts';
import { openTalk, type Talk } from './talk.ts';
import { openTasks, type Tasks } from './tasks.ts';
import { openRoomTurns } from './turns.ts';

/** The house among itself, of one organisation. */
export interface Team {
  readonly colleagues: Colleagues;
  readonly states: ColleagueStates;
  readonly rooms: Rooms;
  readonly talk: Talk;
  readonly files: TeamFiles;
  readonly tasks: Tasks;
  readonly announcements: Announcements;
  /** People changed: whoever moved between groups finds the room of her new one. */
  readonly refresh: () => void;
  readonly close: () => void;
}

export interface TeamNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly journal: Journal<FactShape>;
  readonly clock: Clock;
  readonly log: Log;
  readonly people: PeopleOfHouse;
  readonly links: LinksNeeds;
  /** Null for somebody who takes no interactions. */
  readonly presenceOf: (userId: UserId) => Presence | null;
  readonly isConnected: (userId: UserId) => boolean;
  readonly publish: (topic: string, change: unknown) => void;
  /** Who hears these topics must be asked again; resolves when nobody hears them who may not. */
  readonly recheck: (topics: ReadonlySet<string>) => Promise<void>;
}

/** Opens the team of one organisation on its floor. */
export async function openTeam(needs: TeamNeeds): Promise<Team> {
  const colleagues = openColleagues(needs.people);
  const turns = openRoomTurns();
  const links = openLinks(needs.links);
  const rooms = openRooms({ ...needs, colleagues, turns });
  const tasks = await openTasks({ ...needs, colleagues, links });
  return {
    colleagues,
    rooms,
    tasks,
    states: openColleagueStates({ ...needs, colleagues }),
    talk: openTalk({ ...needs, colleagues, rooms, links, turns }),
    files: openTeamFiles({ ...needs, rooms }),
    announcements: await openAnnouncements({ ...needs, colleagues }),
    refresh: followGroups(colleagues, rooms, needs),
    close: tasks.close,
  };
}

/** Remembers who was in which group, and tells those who moved which room they left and which they came into. */
function followGroups(colleagues: Colleagues, rooms: Rooms, { publish, log }: TeamNeeds): () => void {
  const groupsNow = () => new Map(colleagues.all().map(({ who }) => [who.userId, who.groupId]));
  let known = groupsNow();
  return () => {
    const before = known;
    known = groupsNow();
    for (const [userId, groupId] of known) {
      const left = before.get(userId) ?? null;
      if (left === groupId) continue;
      const tell = (change: TeamChange) => publish(teamTopicOf(userId), change);
      if (left) tell({ type: 'roomGone', roomId: roomOfGroup(left) });
      const person = groupId && colleagues.find(userId);
      if (!person) continue;
      rooms.row(person.who, roomOfGroup(groupId)).then(
        (row) => row && tell({ type: 'room', row }),
        (err: Error) => log.warn({ userId, err }, 'the room of a new group could not be told'),
      );
    }
  };
}
