import { z } from 'zod';
import { IdOf, Moment, Name, NameOf, PageOf, PageQuery, route } from '#kernel/contract.ts';
import { apiKeysContract } from './api-keys-contract.ts';
import { auditContract } from './audit-contract.ts';
import { groupInUse, groupMoveContract } from './groups-contract.ts';
import { invitationsContract, passwordResetContract } from './invitations-contract.ts';
import { mailContract } from './mail-contract.ts';
import { isZone, languages, projectsMax } from './organisation.ts';
import { ownSecurityContract, userSecurityContract } from './own-security-contract.ts';
import { passwordObjections } from './password.ts';
import { picturesContract } from './pictures-contract.ts';
import { policiesContract } from './policies-contract.ts';
import { providerContract, providerSignInContract } from './provider-contract.ts';
import { exceedsOwn, lastOwner, limitReached, nameTaken, proveAgain, yourself } from './refusals.ts';
import { scopes } from './rights.ts';
import { Grant, GroupOfUser, RightName, RoleOfUser, rolesContract } from './roles-contract.ts';
import { isCombination, isShortcutName, shortcutChoicesMax } from './shortcut.ts';
import { networkRefused, StepOnWire, stepContract } from './step-contract.ts';
import {
  densities,
  deskFiguresMost,
  emailLengthMax,
  groupColours,
  membersAtOnceMax,
  paneCounts,
  ringEvents,
  rolesOfUserMax,
  themes,
  undoSecondsChoices,
  userOrders,
  writingLanguages,
} from './user.ts';

const Language = z.enum(languages);
const Zone = z.string().min(1).max(64).refine(isZone, 'There is no such time zone.');
const Email = NameOf(emailLengthMax).pipe(z.email());
/** As typed: a password is never cleaned. The rules of `password.ts` decide, this only keeps giants out. */
const Password = z.string().min(1).max(1_000);
const ProjectIds = z.union([z.literal('all'), z.array(IdOf('project')).max(projectsMax)]);

export const OrganisationOnWire = z
  .object({ id: IdOf('organisation'), name: z.string(), zone: z.string(), defaultLanguage: Language })
  .meta({ id: 'Organisation' });
export const ProjectOnWire = z
  .object({ id: IdOf('project'), name: z.string(), isDefault: z.boolean() })
  .meta({ id: 'Project' });
const ShortcutsOnWire = z
  .record(
    z.string().refine(isShortcutName, 'No shortcut has such a name.'),
    z.string().max(40).refine(isCombination, 'This is no combination of keys.').nullable(),
  )
  .refine((chosen) => Object.keys(chosen).length <= shortcutChoicesMax, 'These are too many.');
export const PreferencesOnWire = z
  .object({
    language: Language,
    theme: z.enum(themes),
    density: z.enum(densities),
    sound: z.boolean(),
    rings: z.record(z.enum(ringEvents), z.boolean()),
    volume: z.number().min(0).max(1),
    volumes: z.record(z.enum(ringEvents), z.number().min(0).max(1)),
    spellCheck: z.boolean(),
    writingLanguage: z.enum(writingLanguages).nullable(),
    panes: z.literal(paneCounts),
    /** How long a sent message can be taken back before it leaves; 0 = not at all. */
    undoSeconds: z.literal(undoSecondsChoices),
    /** Figures of her own that she sees on her desk, by their ids. */
    deskFigures: z
      .array(z.string().regex(/^[A-Za-z0-9]{1,60}$/))
      .max(deskFiguresMost)
      .refine((ids) => new Set(ids).size === ids.length, 'A figure stands there once.'),
    /** Keys she chose for herself: by the name of a shortcut a combination such as `g q` or `mod+k`, null for none. */
    shortcuts: ShortcutsOnWire,
  })
  .meta({ id: 'Preferences' });
export const GroupOnWire = GroupOfUser.extend({ members: z.int() }).meta({ id: 'Group' });
export const UserOnWire = z
  .object({
    id: IdOf('user'),
    name: z.string(),
    email: z.string(),
    group: GroupOfUser.nullable(),
    roles: z.array(RoleOfUser),
    /** Roles of her group, which are hers as long as she is in it. */
    groupRoles: z.array(RoleOfUser),
    projectIds: ProjectIds,
    createdAt: Moment,
    disabledAt: Moment.nullable(),
    lastSignInAt: Moment.nullable(),
    passwordIsFirst: z.boolean(),
  })
  .meta({ id: 'User' });
export const Me = z
  .object({
    user: z.object({
      id: IdOf('user'),
      name: z.string(),
      email: z.string(),
      group: GroupOfUser.nullable(),
      passwordIsFirst: z.boolean(),
    }),
    organisation: OrganisationOnWire,
    /** What the browser asks the same `may` with. */
    who: z.object({
      organisationId: IdOf('organisation'),
      userId: IdOf('user'),
      groupId: IdOf('group').nullable(),
      grants: z.array(Grant),
      projectIds: ProjectIds,
    }),
    projects: z.array(ProjectOnWire),
    preferences: PreferencesOnWire,
    sessionEndsAt: Moment,
    /** With it her browser encrypts what it keeps on the device (drafts); null for a program. */
    deviceKey: z.string().nullable(),
  })
  .meta({ id: 'Me' });

const passwordRefused = {
  PASSWORD_REFUSED: {
    status: 422,
    message: 'This password is not good enough.',
    data: z.object({ objections: z.array(z.enum(passwordObjections)) }),
  },
} as const;
const emailTaken = { EMAIL_TAKEN: { status: 409, message: 'This e-mail address already belongs to a user.' } } as const;

const open = { tags: ['Sign-in'], right: 'public' } as const;

export const contract = {
  setup: {
    state: route({ ...open, method: 'GET', path: '/setup', summary: 'Is there a first account yet?' }).output(
      z.object({ needed: z.boolean() }),
    ),
    run: route({
      ...open,
      method: 'POST',
      path: '/setup',
      summary: 'Create the company, its first project and its owner; works once',
    })
      .input(
        z.object({
          organisationName: Name,
          zone: Zone,
          language: Language,
          ownerName: Name,
          email: Email,
          password: Password,
        }),
      )
      .output(Me)
      .errors({ ...passwordRefused, SETUP_DONE: { status: 409, message: 'The first account exists already.' } }),
  },
  signIn: route({ ...open, method: 'POST', path: '/sign-in', summary: 'Sign in with e-mail and password' })
    .input(z.object({ email: z.string().min(1).max(1_000), password: Password }))
    /** Either she is in, or `step` says what is still owed at `/sign-in/step`. */
    .output(z.union([Me, z.object({ step: StepOnWire })]))
    .errors({
      ...networkRefused,
      SIGN_IN_REFUSED: { status: 401, message: 'E-mail address and password do not match.' },
    }),
  signInStep: stepContract(Me),
  signOut: route({ ...open, method: 'POST', path: '/sign-out', summary: 'End this session' }).output(
    z.object({ signedOut: z.literal(true) }),
  ),
  me: {
    read: route({ right: 'signedIn', method: 'GET', path: '/me', tags: ['Me'], summary: 'Who am I, and what may I?' }) //
      .output(Me),
    prefer: route({
      right: 'inPerson',
      method: 'PATCH',
      path: '/me/preferences',
      tags: ['Me'],
      summary: 'Choose language, theme, density, sound and keyboard shortcuts',
    })
      .input(PreferencesOnWire.partial())
      .output(PreferencesOnWire),
    changePassword: route({
      right: 'inPerson',
      method: 'POST',
      path: '/me/password',
      tags: ['Me'],
      summary: 'Change my password; ends my other sessions',
    })
      .input(z.object({ current: Password, next: Password }))
      .output(z.object({ endedSessions: z.int() }))
      .errors({ ...passwordRefused, WRONG_PASSWORD: { status: 422, message: 'The current password is not right.' } }),
  },
  security: ownSecurityContract,
  userSecurity: userSecurityContract,
  policies: policiesContract,
  apiKeys: apiKeysContract,
  provider: providerContract,
  providerSignIn: providerSignInContract,
  users: {
    list: route({ right: 'user.read', method: 'GET', path: '/users', tags: ['Users'], summary: 'List users, in pages' })
      .input(
        PageQuery.extend({
          search: z.string().max(200).optional(),
          /** `none`: users who are in no group. */
          groupId: z.union([z.literal('none'), IdOf('group')]).optional(),
          /** Users who have this role themselves or by their group. */
          roleId: IdOf('role').optional(),
          state: z.enum(['active', 'disabled', 'all']).default('active'),
          order: z.enum(userOrders).default('name'),
          /** Last to first; for `lastSignIn` that is: whoever was there lately first. */
          backwards: z.boolean().default(false),
        }),
      )
      .output(
        PageOf(UserOnWire).extend({
          /** How many there are on all pages; told with the first. */
          total: z.int().nullable(),
        }),
      ),
    create: route({
      right: 'user.manage',
      method: 'POST',
      path: '/users',
      tags: ['Users'],
      summary: 'Create a user with a first password',
      successStatus: 201,
    })
      .input(
        z.object({
          name: Name,
          email: Email,
          password: Password,
          groupId: IdOf('group').nullable().default(null),
          /** May be empty: her group’s roles are hers too. */
          roleIds: z.array(IdOf('role')).max(rolesOfUserMax),
          projectIds: ProjectIds.default('all'),
          language: Language.optional(),
        }),
      )
      .output(UserOnWire)
      .errors({ ...passwordRefused, ...emailTaken, ...exceedsOwn, ...limitReached }),
    edit: route({
      right: 'user.manage',
      method: 'PATCH',
      path: '/users/{id}',
      tags: ['Users'],
      summary: 'Change or disable a user; disabling or a new password ends her sessions',
    })
      .input(
        z.object({
          id: IdOf('user'),
          name: Name.optional(),
          email: Email.optional(),
          password: Password.optional(),
          groupId: IdOf('group').nullable().optional(),
          roleIds: z.array(IdOf('role')).max(rolesOfUserMax).optional(),
          projectIds: ProjectIds.optional(),
          disabled: z.boolean().optional(),
        }),
      )
      .output(UserOnWire)
      .errors({
        ...passwordRefused,
        ...emailTaken,
        ...exceedsOwn,
        ...proveAgain,
        ...yourself,
        ...lastOwner,
      }),
  },
  groups: {
    list: route({
      right: 'signedIn',
      method: 'GET',
      path: '/groups',
      tags: ['Users'],
      summary: 'List user groups',
    }).output(z.object({ items: z.array(GroupOnWire) })),
    create: route({
      right: 'group.manage',
      method: 'POST',
      path: '/groups',
      tags: ['Users'],
      summary: 'Create a user group',
      successStatus: 201,
    })
      .input(z.object({ name: Name, colour: z.enum(groupColours) }))
      .output(GroupOnWire)
      .errors({ ...nameTaken, ...limitReached }),
    edit: route({
      right: 'group.manage',
      method: 'PATCH',
      path: '/groups/{id}',
      tags: ['Users'],
      summary: 'Change a group or its members; a user who is added leaves her former group',
    })
      .input(
        z.object({
          id: IdOf('group'),
          name: Name.optional(),
          colour: z.enum(groupColours).optional(),
          add: z.array(IdOf('user')).max(membersAtOnceMax).optional(),
          remove: z.array(IdOf('user')).max(membersAtOnceMax).optional(),
        }),
      )
      .output(GroupOnWire)
      .errors({ ...nameTaken, ...exceedsOwn, ...yourself, ...lastOwner }),
    remove: route({
      right: 'group.manage',
      method: 'DELETE',
      path: '/groups/{id}',
      tags: ['Users'],
      summary: 'Delete a group; its users stay',
    })
      .input(z.object({ id: IdOf('group'), evenIfUsed: z.boolean().default(false) }))
      .output(z.object({ removed: IdOf('group') }))
      .errors({ ...exceedsOwn, ...yourself, ...lastOwner, ...groupInUse }),
    ...groupMoveContract,
  },
  roles: rolesContract,
  rights: route({
    right: 'signedIn',
    method: 'GET',
    path: '/rights',
    tags: ['Users'],
    summary: 'Every right with its description in English and Turkish',
  }).output(
    z.object({
      items: z.array(z.object({ right: RightName, en: z.string(), tr: z.string(), scopes: z.array(z.enum(scopes)) })),
    }),
  ),
  projects: {
    list: route({
      right: 'signedIn',
      method: 'GET',
      path: '/projects',
      tags: ['Company'],
      summary: 'List the projects you are a member of',
    }).output(z.object({ items: z.array(ProjectOnWire) })),
    create: route({
      right: 'project.manage',
      method: 'POST',
      path: '/projects',
      tags: ['Company'],
      summary: 'Create a project',
      successStatus: 201,
    })
      .input(z.object({ name: Name }))
      .output(ProjectOnWire)
      .errors({ ...nameTaken, ...limitReached }),
  },
  ...auditContract,
  pictures: picturesContract,
  mail: mailContract,
  invitations: invitationsContract,
  passwordResets: passwordResetContract,
};
