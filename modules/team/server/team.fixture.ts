import { type Person, type RoleTemplate, templates } from '#identity';
import type { Actor } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { GroupId, Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FixedClock, organisation } from '#platform/testing/index.ts';
import { roomTopicOf, teamTopicOf } from '../live.ts';
import type { RoomId } from '../room.ts';
import { openTeam } from './team.ts';

const log = openLog({ level: 'fatal' });

export type House = Awaited<ReturnType<typeof openHouse>>;

/** One company with its team, people who can be moved, and everything screens were told. */
export async function openHouse(database: Database, clock: FixedClock) {
  const organisationId = await organisation(database);
  const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
  if (!lease) throw new Error('The floor is free');
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  let people: readonly Person[] = [];
  const told: { topic: string; change: { type: string; [more: string]: unknown } }[] = [];
  const rechecked: string[] = [];
  const connected = new Set<UserId>();
  /** What customers and interactions a person may see is not of this module: she sees these. */
  const seen = new Map<UserId, ReadonlySet<string>>();
  const titleOf = async (userId: UserId, id: string) =>
    seen.get(userId)?.has(id) ? `Müşteri ${id.slice(0, 4)}` : null;
  const needs = {
    organisationId,
    database,
    journal,
    clock,
    log,
    people: { all: () => people },
    presenceOf: () => null,
    isConnected: (id: UserId) => connected.has(id),
    links: {
      interactionTitle: (who: Person['who'], id: string) => titleOf(who.userId, id),
      customerTitle: (who: Person['who'], id: string) => titleOf(who.userId, id),
    },
    publish: (topic: string, change: unknown) => void told.push({ topic, change: change as never }),
    recheck: async (topics: ReadonlySet<string>) => void rechecked.push(...topics),
  };
  let team = await openTeam(needs);

  return {
    get team() {
      return team;
    },
    organisationId,
    told,
    rechecked,
    connected,
    seen,
    /** The program ends and another one begins. */
    async restart() {
      team.close();
      team = await openTeam(needs);
    },
    person(name: string, template: RoleTemplate = 'agent', group: Person['group'] = null): Person {
      const roleIds = [newId<'role'>()];
      const person = {
        name,
        group,
        isDisabled: false,
        roleIds,
        who: whoOf(organisationId, template, group?.id ?? null),
      };
      people = [...people, person];
      return person;
    },
    /** Moves somebody into a group, or out of it; answers her as she is now. */
    move(person: Person, group: Person['group']): Person {
      const moved = { ...person, group, who: { ...person.who, groupId: group?.id ?? null } };
      people = people.map((one) => (one.who.userId === person.who.userId ? moved : one));
      return moved;
    },
    /** What one person's screens were told of her own affairs. */
    heardBy: (person: Person) =>
      told.filter(({ topic }) => topic === teamTopicOf(person.who.userId)).map(({ change }) => change),
    heardIn: (roomId: RoomId) => told.filter(({ topic }) => topic === roomTopicOf(roomId)).map(({ change }) => change),
    async close() {
      team.close();
      await journal.close();
    },
  };
}

function whoOf(organisationId: OrganisationId, template: RoleTemplate, groupId: GroupId | null): Person['who'] {
  const { grants } = templates[template];
  return { organisationId, userId: newId<'user'>(), groupId, grants, projectIds: 'all' };
}

export const actorOf = ({ who }: Person): Actor => ({ who, ip: null, requestId: null });

export const groupOf = (name: string): NonNullable<Person['group']> => ({
  id: newId<'group'>(),
  name,
  colour: 'teal',
});

/** A message with nothing but words. */
export const saying = (
  text: string,
  more: { readonly mentions?: readonly UserId[]; readonly clientId?: string } = {},
) => ({
  clientId: more.clientId ?? newId<'client'>(),
  text,
  mentions: more.mentions ?? [],
  fileIds: [] as Id<'file'>[],
});
