import { z } from 'zod';
import { IdOf, route } from '#kernel/contract.ts';
import { exceedsOwn, lastOwner, yourself } from './refusals.ts';
import { membersAtOnceMax } from './user.ts';

/** What may name a group besides its users: a deletion says so before, and asks to be said twice. */
export const groupUseTypes = ['role', 'queue', 'shift'] as const;

export const GroupUseOnWire = z.object({
  type: z.enum(groupUseTypes),
  id: z.string(),
  /** Null: there is one, but the reader may not see it. Empty for a shipped role, which `template` names. */
  name: z.string().nullable(),
  template: z.string().nullable(),
});

export const groupInUse = {
  GROUP_IN_USE: {
    status: 409,
    message: 'Something else names this group. Say so to delete it nevertheless.',
    data: z.object({ members: z.int(), uses: z.array(GroupUseOnWire) }),
  },
} as const;

/** Routes of groups beyond making, changing and deleting one. */
export const groupMoveContract = {
  uses: route({
    right: 'group.manage',
    method: 'GET',
    path: '/groups/{id}/uses',
    tags: ['Users'],
    summary: 'What names a group besides its users: roles, queues, shifts',
  })
    .input(z.object({ id: IdOf('group') }))
    .output(z.object({ members: z.int(), uses: z.array(GroupUseOnWire) })),
  move: route({
    right: 'group.manage',
    method: 'POST',
    path: '/groups/moves',
    tags: ['Users'],
    summary: 'Move many users at once, each to a group or to none',
    description:
      'All of them or none. With `from`, the group in which you saw her, a user whom somebody else has moved since is not moved: the whole is refused with CONFLICT.',
  })
    .input(
      z.object({
        moves: z
          .array(
            z.object({
              userId: IdOf('user'),
              to: IdOf('group').nullable(),
              from: IdOf('group').nullable().optional(),
            }),
          )
          .min(1)
          .max(membersAtOnceMax)
          .refine(
            (moves) => new Set(moves.map(({ userId }) => userId)).size === moves.length,
            'A user is named twice.',
          ),
      }),
    )
    .output(z.object({ moved: z.int() }))
    .errors({ ...exceedsOwn, ...yourself, ...lastOwner }),
};
