import { invitedNameMax, isMailbox } from './invitation.ts';
import { type Language, languages } from './organisation.ts';
import { type Role, templates } from './role.ts';
import { searchKey } from './search-key.ts';
import { emailKey } from './user.ts';

/** Lines of one list of people, and bytes of one file. */
export const peopleLinesMax = 10_000;
export const peopleBytesMax = 2_000_000;

/** What the words of a list may mean: the groups, roles and projects of the company. */
export type PeopleWords = {
  readonly groups: readonly Named[];
  readonly roles: readonly (Named & Pick<Role, 'template'>)[];
  readonly projects: readonly Named[];
};
type Named = { readonly id: string; readonly name: string };

/** Somebody on a list; ids are the text that the server will check. */
export type PersonOnList = {
  readonly email: string;
  /** Empty: she says so herself. */
  readonly name: string;
  readonly groupId: string | null;
  readonly roleIds: readonly string[];
  readonly projectIds: 'all' | readonly string[];
  readonly language: Language;
};
/** What a line that says nothing of it gets. */
export type PeopleDefaults = Omit<PersonOnList, 'email' | 'name'>;

export const lineProblems = [
  'noEmail',
  'emailInvalid',
  'twice',
  'nameTooLong',
  'groupUnknown',
  'roleUnknown',
  'roleMissing',
  'languageUnknown',
  'projectUnknown',
] as const;
export type LineProblem = (typeof lineProblems)[number];

/** One line of a list as it was understood. */
export type ReadLine = {
  /** As an editor counts them. */
  readonly number: number;
  readonly email: string;
  readonly name: string;
  readonly person: PersonOnList | null;
  readonly problem: { readonly type: LineProblem; readonly value: string } | null;
};

type Column = 'email' | 'name' | 'lastName' | 'group' | 'role' | 'language' | 'project';

/** Names of columns, folded, in both languages. */
const columnNames: Readonly<Record<Column, readonly string[]>> = {
  email: ['e-posta', 'eposta', 'e-posta adresi', 'eposta adresi', 'email', 'e-mail', 'mail', 'email address'],
  name: ['ad', 'adi', 'isim', 'ad soyad', 'adi soyadi', 'ad ve soyad', 'name', 'full name', 'first name'],
  lastName: ['soyad', 'soyadi', 'last name', 'surname'],
  group: ['grup', 'grubu', 'ekip', 'takim', 'group', 'team'],
  role: ['rol', 'roller', 'rolu', 'role', 'roles'],
  language: ['dil', 'dili', 'language'],
  project: ['proje', 'projeler', 'project', 'projects'],
};
const languageNames: Readonly<Record<Language, readonly string[]>> = {
  tr: ['tr', 'turkce', 'turkish'],
  en: ['en', 'ingilizce', 'english'],
};

/** Reads the rows of a list of people: with a line of column names or without, in any order of columns. */
export function readPeople(
  rows: readonly (readonly string[])[],
  words: PeopleWords,
  defaults: PeopleDefaults,
): readonly ReadLine[] {
  const header = columnsOf(rows.find((row) => !isEmpty(row)) ?? []);
  const headerAt = header === null ? -1 : rows.findIndex((row) => !isEmpty(row));
  const lookUp = lookUpOf(words);
  const seen = new Map<string, number>();
  return rows.flatMap((row, index): readonly ReadLine[] => {
    if (index === headerAt || isEmpty(row)) return [];
    const number = index + 1;
    const said = header === null ? sayWithout(row) : sayWith(header, row);
    const read = personOf(said, lookUp, defaults);
    const base = { number, email: said.email, name: said.name };
    if ('type' in read) return [{ ...base, person: null, problem: read }];
    const key = emailKey(said.email);
    const before = seen.get(key);
    if (before !== undefined) return [{ ...base, person: null, problem: { type: 'twice', value: String(before) } }];
    seen.set(key, number);
    return [{ ...base, person: read, problem: null }];
  });
}

const isEmpty = (row: readonly string[]): boolean => row.every((cell) => cell.trim() === '');

/** The meaning of each column, when the row is one of column names: one of them must be the address. */
function columnsOf(row: readonly string[]): readonly (Column | null)[] | null {
  const columns = row.map((cell) => {
    const key = searchKey(cell);
    const found = Object.entries(columnNames).find(([, names]) => names.includes(key));
    return (found?.[0] as Column | undefined) ?? null;
  });
  return columns.includes('email') ? columns : null;
}

type Said = Record<Exclude<Column, 'lastName'>, string>;
const nothingSaid: Said = { email: '', name: '', group: '', role: '', language: '', project: '' };

function sayWith(columns: readonly (Column | null)[], row: readonly string[]): Said {
  const cellOf = (column: Column) => row[columns.indexOf(column)]?.trim() ?? '';
  const names = [...columns.keys()].filter((at) => columns[at] === 'name' || columns[at] === 'lastName');
  const name = names
    .map((at) => row[at]?.trim() ?? '')
    .filter((part) => part !== '')
    .join(' ');
  const { email, rest } = splitAddress(cellOf('email'));
  return {
    ...{ email, name: tidy(name || rest) },
    ...{ group: cellOf('group'), role: cellOf('role'), language: cellOf('language'), project: cellOf('project') },
  };
}

/** Without names of columns: the cell with an at sign is the address, the first other one the name. */
function sayWithout(row: readonly string[]): Said {
  const cells = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const at = cells.findIndex((cell) => cell.includes('@'));
  const { email, rest } = splitAddress(cells[at] ?? cells[0] ?? '');
  const other = cells.find((_cell, index) => index !== (at === -1 ? 0 : at)) ?? '';
  return { ...nothingSaid, email, name: tidy(rest || other) };
}

/** `Ayşe Yılmaz <ayse@ornek.com>` is a name and an address. */
function splitAddress(text: string): { readonly email: string; readonly rest: string } {
  const [, rest = '', email = ''] = /^\s*"?([^"<]*)"?\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  return email === '' ? { email: text.trim(), rest: '' } : { email: email.trim(), rest: rest.trim() };
}

const tidy = (text: string): string => text.replace(/\s+/gu, ' ').trim();

function lookUpOf(words: PeopleWords) {
  const byName = <Thing extends { readonly name: string }>(things: readonly Thing[]) =>
    new Map(things.map((thing) => [searchKey(thing.name), thing]));
  const roles = new Map(
    words.roles.flatMap((role) =>
      (role.template === null ? [role.name] : Object.values(templates[role.template].name)).map((name) => [
        searchKey(name),
        role,
      ]),
    ),
  );
  return { groups: byName(words.groups), projects: byName(words.projects), roles };
}

/** Several roles or projects stand in one cell with a sign between them that no name begins with. */
const partsOf = (text: string): readonly string[] =>
  text
    .split(/[|+;,/]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function personOf(
  said: Said,
  { groups, roles, projects }: ReturnType<typeof lookUpOf>,
  defaults: PeopleDefaults,
): PersonOnList | { readonly type: LineProblem; readonly value: string } {
  const { email, name } = said;
  if (email === '') return { type: 'noEmail', value: '' };
  if (!isMailbox(email)) return { type: 'emailInvalid', value: email };
  if (name.length > invitedNameMax) return { type: 'nameTooLong', value: name.slice(0, 40) };
  const group = said.group === '' ? null : groups.get(searchKey(said.group));
  if (group === undefined) return { type: 'groupUnknown', value: said.group };
  // A name that holds such a sign itself is taken whole first.
  const roleParts = roles.has(searchKey(said.role)) ? [said.role] : partsOf(said.role);
  const unknownRole = roleParts.find((part) => !roles.has(searchKey(part)));
  if (unknownRole !== undefined) return { type: 'roleUnknown', value: unknownRole };
  const projectParts = projects.has(searchKey(said.project)) ? [said.project] : partsOf(said.project);
  const unknownProject = projectParts.find((part) => !projects.has(searchKey(part)));
  if (unknownProject !== undefined) return { type: 'projectUnknown', value: unknownProject };
  const spoken = searchKey(said.language);
  const language = languages.find((one) => languageNames[one].includes(spoken));
  if (spoken !== '' && language === undefined) return { type: 'languageUnknown', value: said.language };
  const roleIds = roleParts.flatMap((part) => roles.get(searchKey(part))?.id ?? []);
  const projectIds = projectParts.flatMap((part) => projects.get(searchKey(part))?.id ?? []);
  const given = roleIds.length > 0 ? [...new Set(roleIds)] : defaults.roleIds;
  if (given.length === 0) return { type: 'roleMissing', value: '' };
  return {
    ...{ email, name, roleIds: given },
    groupId: group?.id ?? defaults.groupId,
    projectIds: projectIds.length > 0 ? [...new Set(projectIds)] : defaults.projectIds,
    language: language ?? defaults.language,
  };
}
