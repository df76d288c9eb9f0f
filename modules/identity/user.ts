import type { GroupId, ProjectId, UserId } from '#kernel/id.ts';
import type { Who } from './may.ts';
import type { Language } from './organisation.ts';
import type { Role, RoleId } from './role.ts';
import type { ShortcutChoices } from './shortcut.ts';

/** Somebody who signs in. An agent is a user who takes interactions; supervisors and evaluators are users too. */
export type User = {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  /** A user is in one group at most. */
  readonly group: { readonly id: GroupId; readonly name: string; readonly colour: GroupColour } | null;
  /** Her own roles. */
  readonly roles: readonly RoleOfUser[];
  /** Those her group has, which are hers as long as she is in it. */
  readonly groupRoles: readonly RoleOfUser[];
  readonly projectIds: 'all' | readonly ProjectId[];
  readonly createdAtMs: number;
  readonly disabledAtMs: number | null;
  readonly lastSignInAtMs: number | null;
  /** Somebody else chose her password and she has not changed it yet. */
  readonly passwordIsFirst: boolean;
};

export type RoleOfUser = Pick<Role, 'id' | 'name' | 'template'>;

/** Somebody who is to be created; the password is chosen for her. */
export type NewUser = {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly groupId: GroupId | null;
  readonly roleIds: readonly RoleId[];
  readonly projectIds: User['projectIds'];
  readonly language?: Language | undefined;
};

/** What of a user is to become different; what is not said stays. */
export type UserChange = {
  readonly [Field in 'name' | 'email' | 'password']?: string | undefined;
} & {
  readonly groupId?: GroupId | null | undefined;
  readonly roleIds?: readonly RoleId[] | undefined;
  readonly projectIds?: User['projectIds'] | undefined;
  readonly disabled?: boolean | undefined;
};

/** A user as other modules know her: her name, her group and what she may do. */
export type Person = {
  readonly name: string;
  readonly group: User['group'];
  readonly isDisabled: boolean;
  /** Which roles she holds, her group's among them; absent where nobody has asked. */
  readonly roleIds?: readonly RoleId[];
  readonly who: Who;
};

export type Group = {
  readonly id: GroupId;
  readonly name: string;
  readonly colour: GroupColour;
  readonly members: number;
};

export const groupColours = ['blue', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'violet', 'gray'] as const;
export type GroupColour = (typeof groupColours)[number];

export const themes = ['light', 'dark', 'system'] as const;
export const densities = ['compact', 'comfortable'] as const;

/** How many conversations a desk can show at once. */
export const paneCounts = [1, 2, 4, 10] as const;
export type PaneCount = (typeof paneCounts)[number];

/** Figures of her own that stand on a desk at most: each more is a distraction. */
export const deskFiguresMost = 4;

/** Languages somebody writes to customers in. */
export const writingLanguages = ['tr', 'en', 'de', 'fr', 'ru', 'ar'] as const;
export type WritingLanguage = (typeof writingLanguages)[number];

/** How long a sent message stays on the desk so that it can be taken back, in seconds; 0 = it leaves at once. */
export const undoSecondsChoices = [0, 5, 10, 20] as const;
export type UndoSeconds = (typeof undoSecondsChoices)[number];

/** What a user chose for her own screens. */
export type Preferences = {
  readonly language: Language;
  readonly theme: (typeof themes)[number];
  readonly density: (typeof densities)[number];
  /** Whether anything rings. */
  readonly sound: boolean;
  /** Which of it rings, if anything does. */
  readonly rings: Readonly<Record<RingEvent, boolean>>;
  /** How loud, from 0 to 1. */
  readonly volume: number;
  /** How loud each of it is, as a share of that, from 0 to 1. */
  readonly volumes: Readonly<Record<RingEvent, number>>;
  /** Whether the browser checks the spelling of what she writes. */
  readonly spellCheck: boolean;
  /** The language spelling is checked in; null: that of the page. */
  readonly writingLanguage: WritingLanguage | null;
  /** How many conversations stand beside one another on her desk. */
  readonly panes: PaneCount;
  readonly undoSeconds: UndoSeconds;
  /** Which of her own figures stand above her list, by their ids, in her order; none until she chooses. */
  readonly deskFigures: string[];
  /** The keys she chose for herself. */
  readonly shortcuts: ShortcutChoices;
};

/**
 * What can ring: an offer, a customer who writes in a conversation one has, a message in a room, being mentioned, a norm
 * that was crossed, something about a task, an announcement.
 */
export const ringEvents = ['offer', 'customer', 'message', 'mention', 'norm', 'task', 'announcement'] as const;
export type RingEvent = (typeof ringEvents)[number];

/** The preferences of somebody who has chosen nothing yet. */
export function defaultPreferences(language: Language): Preferences {
  return {
    language,
    theme: 'system',
    density: 'comfortable',
    sound: true,
    rings: { offer: true, customer: true, message: false, mention: true, norm: true, task: true, announcement: true },
    volume: 0.6,
    volumes: { offer: 1, customer: 0.5, message: 0.7, mention: 0.7, norm: 0.7, task: 0.7, announcement: 0.7 },
    spellCheck: true,
    writingLanguage: null,
    panes: 1,
    undoSeconds: 0,
    deskFigures: [],
    shortcuts: {},
  };
}

/** What somebody chose at some time; what could not be chosen yet at that time is missing. */
export type ChosenPreferences = Partial<Omit<Preferences, 'rings' | 'volumes'>> & {
  readonly rings?: Partial<Preferences['rings']>;
  readonly volumes?: Partial<Preferences['volumes']>;
};

/** What somebody chose, with what she was not asked about when she chose it. */
export function preferencesOf(language: Language, chosen: ChosenPreferences): Preferences {
  const usual = defaultPreferences(language);
  return {
    ...usual,
    ...chosen,
    rings: { ...usual.rings, ...chosen.rings },
    volumes: { ...usual.volumes, ...chosen.volumes },
  };
}

/** How loud something rings for her, from 0 (not at all) to 1. */
export function loudnessOf({ sound, rings, volume, volumes }: Preferences, event: RingEvent): number {
  return sound && rings[event] ? volume * volumes[event] : 0;
}

/** A group's members are moved in portions of this size. */
export const membersAtOnceMax = 500;
export const rolesOfUserMax = 20;
export const userOrders = ['name', 'group', 'lastSignIn'] as const;
export type UserOrder = (typeof userOrders)[number];
export const emailLengthMax = 254;

/**
 * The form of an e-mail address in which two spellings of one mailbox are equal. Deliberately without a language:
 * in a Turkish locale "INFO" would become "ınfo" and its owner could not sign in. The "İ" of a Turkish keyboard is an "i".
 */
export function emailKey(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase().replaceAll('i\u0307', 'i');
}
