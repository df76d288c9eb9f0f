import type { GroupColour, Person, Who } from '#identity';
import { searchKey, searchWords } from '#identity';
import type { GroupId, UserId } from '#kernel/id.ts';
import { lookupBy } from '#kernel/lookup.ts';
import type { Colleague } from '../contract.ts';
import { teamLimits } from '../room.ts';

/** The people of one organisation, as whoever keeps them in memory tells. A new list is another array. */
export interface PeopleOfHouse {
  readonly all: () => readonly Person[];
}

/** Colleagues by id and by group, for names and for who belongs to a room. */
export interface Colleagues {
  readonly find: (id: UserId) => Person | null;
  readonly nameOf: (id: UserId) => string;
  readonly view: (id: UserId) => Colleague;
  /** Somebody who may be written to: here, not disabled. */
  readonly isActive: (id: UserId) => boolean;
  readonly inGroup: (id: GroupId) => readonly UserId[];
  readonly group: (id: GroupId) => { readonly name: string; readonly colour: GroupColour } | null;
  readonly search: (
    who: Who,
    asked: { readonly search: string; readonly groupId?: GroupId | undefined; readonly limit: number },
  ) => readonly Colleague[];
  readonly all: () => readonly Person[];
}

interface Read {
  readonly from: readonly Person[];
  readonly keyed: readonly { readonly key: string; readonly person: Person }[];
  readonly members: ReadonlyMap<GroupId, readonly UserId[]>;
  readonly groups: ReadonlyMap<GroupId, { readonly name: string; readonly colour: GroupColour }>;
}

/** Opens the look-up over people who are kept elsewhere; it is made anew when they change. */
export function openColleagues(people: PeopleOfHouse): Colleagues {
  let read: Read = readOf([]);
  const now = (): Read => {
    const from = people.all();
    if (read.from !== from) read = readOf(from);
    return read;
  };
  const find = lookupBy(people.all, ({ who }): UserId => who.userId);
  const viewOf = (person: Person): Colleague => ({ id: person.who.userId, name: person.name, group: person.group });

  return {
    find,
    nameOf: (id) => find(id)?.name ?? '',
    view: (id) => {
      const person = find(id);
      return person ? viewOf(person) : { id, name: '', group: null };
    },
    isActive: (id) => find(id)?.isDisabled === false,
    inGroup: (id) => now().members.get(id) ?? [],
    group: (id) => now().groups.get(id) ?? null,
    search: (who, { search, groupId, limit }) => {
      const words = searchWords(search);
      const found: Colleague[] = [];
      for (const { key, person } of now().keyed) {
        if (found.length >= Math.min(limit, teamLimits.colleaguesListed)) break;
        if (person.isDisabled || person.who.userId === who.userId) continue;
        if (groupId && person.who.groupId !== groupId) continue;
        if (words.every((word) => key.includes(word))) found.push(viewOf(person));
      }
      return found;
    },
    all: () => now().from,
  };
}

/** Under which words somebody is found. Whoever did not change is the same object as before, and is not folded again. */
const keys = new WeakMap<Person, string>();

function keyOf(person: Person): string {
  const known = keys.get(person);
  if (known !== undefined) return known;
  const key = searchKey(`${person.name} ${person.group?.name ?? ''}`);
  keys.set(person, key);
  return key;
}

function readOf(from: readonly Person[]): Read {
  const members = new Map<GroupId, UserId[]>();
  const groups: Map<GroupId, { name: string; colour: GroupColour }> = new Map();
  for (const { group, isDisabled, who } of from) {
    if (!group) continue;
    groups.set(group.id, { name: group.name, colour: group.colour });
    if (isDisabled) continue;
    const own = members.get(group.id);
    if (own) own.push(who.userId);
    else members.set(group.id, [who.userId]);
  }
  return {
    from,
    members,
    groups,
    keyed: from.map((person) => ({ key: keyOf(person), person })),
  };
}
