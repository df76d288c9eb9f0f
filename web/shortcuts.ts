import type { Right, ShortcutChoices } from '#identity';
import { collide } from './keys.ts';
import type shell from './tr.json';

/** Where keys can mean something. Two shortcuts may share their keys when no place has both. */
export const places = ['anywhere', 'desk', 'messages', 'lists', 'days', 'board', 'go'] as const;
export type Place = (typeof places)[number];

type PageName = keyof (typeof shell)['pages'];
type OwnId = (typeof own)[number]['id'];
type GoId = `go.${(typeof ways)[number]['page']}`;
export type ShortcutId = OwnId | GoId;

export type Shortcut = (
  | { readonly id: OwnId; readonly page: null }
  /** Goes to this page. */
  | { readonly id: GoId; readonly page: PageName }
) & {
  /** As in `keys.ts`, unless somebody chose her own; null: reached by the search only. */
  readonly keys: string | null;
  readonly places: readonly Place[];
  /** Nobody without it has any use for the shortcut. */
  readonly right: Right | 'signedIn';
};

const own = [
  { id: 'search', keys: 'mod+k', places: ['anywhere'] },
  { id: 'keys', keys: '?', places: ['anywhere'] },
  { id: 'save', keys: 'mod+s', places: ['anywhere'] },
  { id: 'accept', keys: 'alt+y', places: ['anywhere'], right: 'chat.reply' },
  { id: 'decline', keys: 'alt+n', places: ['anywhere'], right: 'chat.reply' },
  { id: 'availability', keys: 'alt+a', places: ['anywhere'], right: 'chat.reply' },
  { id: 'plan', keys: 'alt+p', places: ['anywhere'], right: 'shift.read' },
  { id: 'next', keys: 'j', places: ['desk', 'messages'], right: 'chat.view' },
  { id: 'previous', keys: 'k', places: ['desk', 'messages'], right: 'chat.view' },
  { id: 'reply', keys: 'r', places: ['desk', 'messages'], right: 'chat.view' },
  { id: 'note', keys: 'n', places: ['desk'], right: 'chat.note' },
  { id: 'status', keys: 's', places: ['desk'], right: 'chat.reply' },
  { id: 'postpone', keys: 'p', places: ['desk'], right: 'chat.reply' },
  { id: 'complete', keys: 'e', places: ['desk'], right: 'chat.reply' },
  { id: 'transfer', keys: 't', places: ['desk'], right: 'chat.view' },
  { id: 'take', keys: 'a', places: ['desk'], right: 'chat.view' },
  { id: 'details', keys: 'i', places: ['desk'], right: 'chat.view' },
  { id: 'nextPane', keys: 'alt+j', places: ['desk'], right: 'chat.view' },
  { id: 'previousPane', keys: 'alt+k', places: ['desk'], right: 'chat.view' },
  { id: 'closePane', keys: 'alt+x', places: ['desk'], right: 'chat.view' },
  { id: 'mute', keys: 'm', places: ['messages'], right: 'team.message' },
  { id: 'find', keys: '/', places: ['lists', 'desk', 'messages'] },
  { id: 'add', keys: 'n', places: ['lists', 'messages'] },
  { id: 'earlier', keys: 'j', places: ['days'] },
  { id: 'later', keys: 'k', places: ['days'] },
  { id: 'today', keys: 't', places: ['days'] },
  { id: 'wall', keys: 'w', places: ['board'], right: 'board.view' },
  { id: 'team', keys: 'g t', places: ['go'], right: 'team.message' },
  { id: 'settings', keys: 'g s', places: ['go'], right: 'channel.read' },
] as const;

/** A way to every page whose address needs no id; who may go there is said by the page, and here as well. */
const ways = [
  { page: 'desk', keys: 'g d', right: 'chat.view' },
  { page: 'customers', keys: 'g c', right: 'customer.read' },
  { page: 'live', keys: 'g l', right: 'board.view' },
  { page: 'dayReport', keys: 'g r', right: 'report.view' },
  { page: 'people', keys: 'g p', right: 'user.read' },
  { page: 'calendar', keys: 'g w', right: 'shift.read' },
  { page: 'messages', keys: 'g m', right: 'team.message' },
  { page: 'tasks', keys: 'g k', right: 'task.read' },
  { page: 'queues', keys: 'g q', right: 'queue.manage' },
  { page: 'channels', keys: 'g h', right: 'channel.read' },
  { page: 'flows', keys: null, right: 'flow.read' },
  { page: 'start', keys: null, right: 'organisation.edit' },
  { page: 'invitations', keys: null, right: 'user.manage' },
  { page: 'groups', keys: null, right: 'user.read' },
  { page: 'agents', keys: null, right: 'agent.manage' },
  { page: 'requests', keys: null, right: 'absence.request' },
  { page: 'callLog', keys: null, right: 'report.view' },
  { page: 'missedCalls', keys: null, right: 'report.view' },
  { page: 'chatLog', keys: null, right: 'report.view' },
  { page: 'chatOverview', keys: null, right: 'report.view' },
  { page: 'periodSummary', keys: null, right: 'report.view' },
  { page: 'surveyAnswers', keys: null, right: 'report.view' },
  { page: 'why', keys: null, right: 'report.view' },
  { page: 'agentSummary', keys: null, right: 'report.view' },
  { page: 'agentLog', keys: null, right: 'report.view' },
  { page: 'missedOffers', keys: null, right: 'report.view' },
  { page: 'kpis', keys: null, right: 'report.view' },
  { page: 'digests', keys: null, right: 'digest.manage' },
  { page: 'discipline', keys: null, right: 'report.view' },
  { page: 'shifts', keys: null, right: 'shift.manage' },
  { page: 'holidays', keys: null, right: 'shift.manage' },
  { page: 'roles', keys: null, right: 'role.manage' },
  { page: 'announcements', keys: null, right: 'team.message' },
  { page: 'skills', keys: null, right: 'agent.manage' },
  { page: 'awayReasons', keys: null, right: 'agent.manage' },
  { page: 'telephony', keys: null, right: 'telephony.read' },
  { page: 'recordingRules', keys: null, right: 'recording.manage' },
  { page: 'samples', keys: null, right: 'recording.sample' },
  { page: 'mail', keys: null, right: 'organisation.edit' },
  { page: 'signInSettings', keys: null, right: 'security.manage' },
  { page: 'security', keys: null },
  { page: 'audit', keys: null, right: 'audit.read' },
  { page: 'account', keys: null },
] as const;

/** Every shortcut of the product, in the order in which it is shown. */
export const shortcuts: readonly Shortcut[] = [
  ...own.map((entry): Shortcut => ({ right: 'signedIn', page: null, ...entry })),
  ...ways.map((way): Shortcut => ({ right: 'signedIn', ...way, id: `go.${way.page}`, places: ['go'] })),
];

const byId = new Map(shortcuts.map((shortcut) => [shortcut.id, shortcut]));

/** The shortcut that goes to a page; null for pages whose address needs an id. */
export function wayTo(page: PageName): ShortcutId | null {
  return shortcuts.find((shortcut) => shortcut.page === page)?.id ?? null;
}

/** A shortcut by its name. */
export function shortcutOf(id: ShortcutId): Shortcut {
  const found = byId.get(id);
  if (!found) throw new Error(`There is no shortcut ${id}`);
  return found;
}

/** The keys of a shortcut for somebody who chose these; null: it has none. */
export function keysOf(id: ShortcutId, choices: ShortcutChoices): string | null {
  const chosen = choices[id];
  return chosen === undefined ? shortcutOf(id).keys : chosen;
}

const everywhere: readonly Place[] = ['anywhere', 'go'];

/** Whether there is a place where both can be meant. */
function meet(one: Shortcut, other: Shortcut): boolean {
  if ([one, other].some((each) => each.places.some((place) => everywhere.includes(place)))) return true;
  return one.places.some((place) => other.places.includes(place));
}

/** Which other shortcuts could not be told from this one if it had these keys. */
export function usersOf(keys: string, id: ShortcutId, choices: ShortcutChoices): readonly ShortcutId[] {
  const wanted = shortcutOf(id);
  return shortcuts
    .filter((other) => other.id !== id && meet(wanted, other))
    .filter((other) => {
      const theirs = keysOf(other.id, choices);
      return theirs !== null && collide(keys, theirs);
    })
    .map((other) => other.id);
}

/** The choices with these keys for a shortcut; what the product has anyhow is no choice. */
export function chosen(choices: ShortcutChoices, id: ShortcutId, keys: string | null): ShortcutChoices {
  const { [id]: _former, ...others } = choices;
  return keys === shortcutOf(id).keys ? others : { ...others, [id]: keys };
}

/** The choices after a shortcut took these keys from all that have them, which are left without. */
export function taken(choices: ShortcutChoices, id: ShortcutId, keys: string): ShortcutChoices {
  const bare = usersOf(keys, id, choices).reduce((now, other) => chosen(now, other, null), choices);
  return chosen(bare, id, keys);
}

/**
 * The choices after a shortcut took these keys from the one that has them and gave it its own; null when that would only
 * move the quarrel elsewhere.
 */
export function swapped(choices: ShortcutChoices, id: ShortcutId, keys: string): ShortcutChoices | null {
  const [other, ...more] = usersOf(keys, id, choices);
  if (other === undefined || more.length > 0) return null;
  const next = chosen(chosen(choices, id, keys), other, keysOf(id, choices));
  const theirs = keysOf(other, next);
  const isQuiet =
    usersOf(keys, id, next).length === 0 && (theirs === null || usersOf(theirs, other, next).length === 0);
  return isQuiet ? next : null;
}
