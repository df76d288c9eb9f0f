import type { Person } from '#identity';
import type { Identity } from '#identity/server';
import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Log } from '#platform/log.ts';

/** The people of one organisation in memory: names, groups and what each may do. Read again when somebody changes. */
export interface Directory {
  readonly all: () => readonly Person[];
  /** Those who take interactions: not disabled, and allowed to answer customers. */
  readonly agents: () => readonly Person[];
  readonly find: (id: UserId) => { readonly name: string; readonly groupId: GroupId | null } | null;
  readonly inGroup: (groupId: GroupId) => readonly UserId[];
  readonly isAgent: (id: UserId) => boolean;
  readonly read: () => Promise<void>;
  readonly close: () => void;
}

/** Opens the directory of an organisation. `onChanged` is called after it was read again. */
export async function openDirectory(needs: {
  readonly identity: Identity;
  readonly organisationId: OrganisationId;
  readonly log: Log;
  readonly onChanged: () => void;
}): Promise<Directory> {
  const { identity, organisationId, log } = needs;
  let people: readonly Person[] = [];
  let agents: readonly Person[] = [];
  let byId = new Map<UserId, Person>();

  const read = async (): Promise<void> => {
    people = await identity.directory(organisationId);
    byId = new Map(people.map((person) => [person.who.userId, person]));
    agents = people
      .filter((person) => !person.isDisabled && person.who.grants.some((grant) => grant.right === 'chat.reply'))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'tr'));
  };
  await read();
  // One reading after the other: the last one to end must be the newest.
  let reading = Promise.resolve();
  const readAgain = (): Promise<void> => {
    reading = reading
      .then(read)
      .then(needs.onChanged, (err: Error) => log.warn({ organisationId, err }, 'people could not be read again'));
    return reading;
  };
  const unlisten = identity.onUsersChanged((changed) =>
    changed.organisationId === organisationId ? readAgain() : undefined,
  );

  return {
    all: () => people,
    agents: () => agents,
    find: (id) => {
      const person = byId.get(id);
      return person ? { name: person.name, groupId: person.who.groupId } : null;
    },
    inGroup: (groupId) => people.filter((person) => person.who.groupId === groupId).map((person) => person.who.userId),
    isAgent: (id) => agents.some((person) => person.who.userId === id),
    read,
    close: () => void unlisten(),
  };
}
