import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import { exceedsOwn, proveAgain } from './refusals.ts';
import { roleTemplates } from './role.ts';
import { networksMax } from './security.ts';

const RolePolicyOnWire = z
  .object({
    role: z.object({ id: IdOf('role'), name: z.string(), template: z.enum(roleTemplates).nullable() }),
    demandsFactor: z.boolean(),
    networks: z.array(z.string()),
    people: z.int(),
    withoutFactor: z.int(),
  })
  .meta({ id: 'RolePolicy' });

const policyRefused = {
  ...exceedsOwn,
  WRONG_NETWORKS: {
    status: 422,
    message: 'These are no addresses or networks.',
    data: z.object({ lines: z.array(z.string()) }),
  },
  SHUTS_YOU_OUT: {
    status: 409,
    message: 'Your own address is in none of these networks.',
    data: z.object({ address: z.string() }),
  },
  FACTOR_FIRST: { status: 409, message: 'Your own role would demand a second factor: sign in with one first.' },
} as const;

const house = { tags: ['Company'], right: 'security.manage' } as const;

/** What roles ask of a sign-in. */
export const policiesContract = {
  list: route({
    ...house,
    method: 'GET',
    path: '/role-policies',
    summary: 'Which roles demand a second factor or certain networks',
  }).output(
    z.object({
      items: z.array(RolePolicyOnWire),
      /** The address you ask from. */
      yourAddress: z.string(),
      /** Since when nobody is asked for her network, because the operator lifted the lists; null: they are in force. */
      networksLiftedAt: Moment.nullable(),
    }),
  ),
  edit: route({
    ...house,
    method: 'PATCH',
    path: '/role-policies/{roleId}',
    summary: 'Demand a second factor, or certain networks, of whoever holds a role',
  })
    .input(
      z.object({
        roleId: IdOf('role'),
        demandsFactor: z.boolean().optional(),
        networks: z.array(z.string().max(100)).max(networksMax).optional(),
      }),
    )
    .output(z.object({ edited: z.literal(true) }))
    .errors({ ...policyRefused, ...proveAgain }),
  enforceNetworks: route({
    ...house,
    method: 'POST',
    path: '/role-policies/networks/enforce',
    summary: 'Put lifted networks back in force',
  })
    .output(z.object({ enforced: z.literal(true) }))
    .errors({ ...policyRefused, ...proveAgain }),
};
