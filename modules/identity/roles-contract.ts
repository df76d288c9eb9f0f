import { z } from 'zod';
import { cleanText, IdOf, Name, route } from '#kernel/contract.ts';
import { exceedsOwn, lastOwner, limitReached, nameTaken, yourself } from './refusals.ts';
import { type Right, rightNames, rights, type Scope, scopes } from './rights.ts';
import { roleDescriptionLengthMax, roleTemplates } from './role.ts';
import { groupColours } from './user.ts';

/** People or groups that can be given a role in one step. */
export const holdersAtOnceMax = 500;

export const RightName = z.enum(rightNames as readonly [Right, ...Right[]]);
export const Grant = z.object({ right: RightName, scope: z.enum(scopes) });

/** What a role may grant: each right once, in a scope that makes sense for it. */
const Grants = z
  .array(Grant)
  .max(rightNames.length)
  .superRefine((grants, context) => {
    const seen = new Set<Right>();
    for (const [index, { right, scope }] of grants.entries()) {
      if (seen.has(right)) context.addIssue({ code: 'custom', path: [index, 'right'], message: 'It is named twice.' });
      seen.add(right);
      const allowed: readonly Scope[] = rights[right].scopes;
      if (!allowed.includes(scope))
        context.addIssue({ code: 'custom', path: [index, 'scope'], message: `${right}: ${allowed.join(', ')}.` });
    }
  });

export const GroupOfUser = z.object({ id: IdOf('group'), name: z.string(), colour: z.enum(groupColours) });
export const RoleOfUser = z.object({ id: IdOf('role'), name: z.string(), template: z.enum(roleTemplates).nullable() });
export const RoleOnWire = RoleOfUser.extend({
  description: z.string(),
  grants: z.array(Grant),
  version: z.int(),
  /** Whether you may give it: it grants no more than you have. */
  givable: z.boolean(),
  /** Active people who have it themselves. */
  users: z.int(),
  /** Groups whose members have it. */
  groups: z.array(GroupOfUser),
}).meta({ id: 'Role' });
const RoleText = z.object({ name: Name, description: cleanText(roleDescriptionLengthMax).default(''), grants: Grants });
const EffectiveRight = Grant.extend({
  from: z.array(
    z.object({
      role: RoleOfUser,
      scope: z.enum(scopes),
      /** The group whose role it is; null when the role is her own. */
      group: z.object({ id: IdOf('group'), name: z.string() }).nullable(),
    }),
  ),
}).meta({ id: 'EffectiveRight' });

const isTemplate = {
  IS_TEMPLATE: { status: 409, message: 'A shipped role cannot be changed. Copy it and change the copy.' },
} as const;
const locksYouOut = {
  LOCKS_YOU_OUT: { status: 409, message: 'After this you could not manage roles any more.' },
} as const;

const tags = ['Users'] as const;
const id = z.object({ id: IdOf('role') });
const Members = <T extends z.ZodType>(one: T) => z.array(one).max(holdersAtOnceMax).optional();

/** Roles: what they grant, and who has them. */
export const rolesContract = {
  list: route({
    right: 'user.read',
    method: 'GET',
    path: '/roles',
    tags,
    summary: 'List roles with their rights, who has them, and whether you may give them',
  }).output(z.object({ items: z.array(RoleOnWire) })),
  create: route({
    right: 'role.manage',
    method: 'POST',
    path: '/roles',
    tags,
    summary: 'Create a role with no more rights than your own',
    successStatus: 201,
  })
    .input(RoleText)
    .output(id)
    .errors({ ...nameTaken, ...limitReached, ...exceedsOwn }),
  copy: route({
    right: 'role.manage',
    method: 'POST',
    path: '/roles/{id}/copies',
    tags,
    summary: 'Create a role with the rights of another one, a shipped one for instance',
    successStatus: 201,
  })
    .input(id.extend({ name: Name }))
    .output(id)
    .errors({ ...nameTaken, ...limitReached, ...exceedsOwn }),
  edit: route({
    right: 'role.manage',
    method: 'PATCH',
    path: '/roles/{id}',
    tags,
    summary: 'Change a role of your own making; everybody who has it may do the new things at once',
  })
    .input(id.extend({ version: z.int().positive() }).extend(RoleText.partial().shape))
    .output(z.object({ version: z.int() }))
    .errors({ ...nameTaken, ...exceedsOwn, ...isTemplate, ...locksYouOut }),
  remove: route({
    right: 'role.manage',
    method: 'DELETE',
    path: '/roles/{id}',
    tags,
    summary: 'Delete a role; whoever has it gets another one that you name',
  })
    .input(id.extend({ moveTo: IdOf('role').optional() }))
    .output(z.object({ removed: IdOf('role') }))
    .errors({
      ...exceedsOwn,
      ...isTemplate,
      ...locksYouOut,
      ROLE_IN_USE: {
        status: 409,
        message: 'Somebody has this role. Name the role they get instead.',
        data: z.object({ users: z.int(), groups: z.int() }),
      },
    }),
  changeHolders: route({
    right: 'role.manage',
    method: 'POST',
    path: '/roles/{id}/holders',
    tags,
    summary: 'Give a role to people and whole groups, and take it from others, in one step',
  })
    .input(
      id.extend({
        addUsers: Members(IdOf('user')),
        removeUsers: Members(IdOf('user')),
        addGroups: Members(IdOf('group')),
        removeGroups: Members(IdOf('group')),
      }),
    )
    .output(z.object({ changed: z.literal(true) }))
    .errors({ ...exceedsOwn, ...locksYouOut, ...lastOwner, ...yourself }),
  rightsOf: route({
    right: 'user.read',
    method: 'GET',
    path: '/users/{id}/rights',
    tags,
    summary: 'What somebody may do, and by which role of her own or of her group',
  })
    .input(z.object({ id: IdOf('user') }))
    .output(z.object({ items: z.array(EffectiveRight) })),
};
