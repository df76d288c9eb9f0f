import type { Person } from '#identity';
import type { Identity } from '#identity/server';
import type { GroupId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Log } from '#platform/log.ts';

/** The people of one organisation in memory: names, groups and what each may do. Who changes is read again. */
export interface Directory {
  readonly all: () => readonly Person[];
  /** Those who take interactions: not disabled, and allowed to answer customers. */
  readonly agents: () => readonly Person[];
  readonly find: (id: UserId) => { readonly name: string; readonly groupId: GroupId | null } | null;
  readonly person: (id: UserId) => Person | null;
  /** Agents who are in a group, by name. */
  readonly agentsIn: (groupId: GroupId) => readonly UserId[];
  readonly inGroup: (groupId: GroupId) => readonly UserId[];
  readonly isAgent: (id: UserId) => boolean;
  readonly read: () => Promise<void>;
  readonly close: () => void;
}

/** More changed people than this are read with everybody else. */
const readOneByOneMax = 2_000;

const byName = (() => {
  const { compare } = new Intl.Collator('tr');
  return (a: Person, b: Person) => compare(a.name, b.name);
})();

function isAgent({ isDisabled, who }: Person): boolean {
  return !isDisabled && who.grants.some((grant) => grant.right === 'chat.reply');
}

/** Two lists that are in order become one that is; the second is the short one. */
function inOrder(long: readonly Person[], short: readonly Person[]): readonly Person[] {
  const merged: Person[] = [];
  let from = 0;
  for (const person of short) {
    let to = from;
    for (let end = long.length; to < end; ) {
      const middle = (to + end) >> 1;
      const other = long[middle];
      if (other && byName(other, person) <= 0) to = middle + 1;
      else end = middle;
    }
    merged.push(...long.slice(from, to), person);
    from = to;
  }
  return [...merged, ...long.slice(from)];
}

/** Opens the directory of an organisation. `onChanged` is called after somebody was read again. */
export async function openDirectory(needs: {
  readonly identity: Identity;
  readonly organisationId: OrganisationId;
  readonly log: Log;
  /** What it begins is waited for, like the reading itself. */
  readonly onChanged: (changed: readonly UserId[]) => void | Promise<void>;
}): Promise<Directory> {
  const { identity, organisationId, log } = needs;
  let people: readonly Person[] = [];
  let agents: readonly Person[] = [];
  let byId = new Map<UserId, Person>();
  let agentIds = new Set<UserId>();

  const read = async (): Promise<void> => {
    byId = new Map((await identity.directory(organisationId)).map((person) => [person.who.userId, person]));
    take([...byId.values()].filter(isAgent).toSorted(byName));
  };
  const readThese = async (userIds: readonly UserId[]): Promise<void> => {
    const changed = await identity.directory(organisationId, userIds);
    for (const person of changed) byId.set(person.who.userId, person);
    const ids = new Set(userIds);
    const stayed = agents.filter(({ who }) => !ids.has(who.userId));
    take(inOrder(stayed, changed.filter(isAgent).toSorted(byName)));
  };
  const take = (next: readonly Person[]): void => {
    people = [...byId.values()];
    agents = next;
    agentIds = new Set(next.map(({ who }) => who.userId));
  };
  await read();
  // One reading after the other: the last one to end must be the newest.
  let reading = Promise.resolve();
  const readAgain = (userIds: readonly UserId[]): Promise<void> => {
    reading = reading
      .then(() => (userIds.length > readOneByOneMax ? read() : readThese(userIds)))
      .then(() => needs.onChanged(userIds))
      .catch((err: Error) => log.warn({ organisationId, err }, 'people could not be read again'));
    return reading;
  };
  const unlisten = identity.onUsersChanged((changed) =>
    changed.organisationId === organisationId ? readAgain(changed.userIds) : undefined,
  );

  return {
    all: () => people,
    agents: () => agents,
    find: (id) => {
      const person = byId.get(id);
      return person ? { name: person.name, groupId: person.who.groupId } : null;
    },
    person: (id) => byId.get(id) ?? null,
    agentsIn: (groupId) => agents.filter(({ who }) => who.groupId === groupId).map(({ who }) => who.userId),
    inGroup: (groupId) => people.filter((person) => person.who.groupId === groupId).map((person) => person.who.userId),
    isAgent: (id) => agentIds.has(id),
    read,
    close: () => void unlisten(),
  };
}
