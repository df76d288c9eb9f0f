import { z } from 'zod';
import { IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { limitReached, proveAgain } from './refusals.ts';
import { type Right, rightNames } from './rights.ts';
import { apiKeyDaysMax, apiKeyNameMax } from './security.ts';

const keys = { tags: ['API keys'], right: 'apiKey.manage' } as const;
const RightName = z.enum(rightNames as readonly [Right, ...Right[]]);
export const ApiKeyOnWire = z
  .object({
    id: IdOf('apiKey'),
    name: z.string(),
    /** Its last signs, by which its maker knows it again. */
    hint: z.string(),
    scopes: z.array(RightName),
    maker: z.object({ id: IdOf('user'), name: z.string() }),
    createdAt: Moment,
    expiresAt: Moment,
    lastUsedAt: Moment.nullable(),
    lastAddress: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });

/** Keys for programs: sent as `Authorization: Bearer <key>`. */
export const apiKeysContract = {
  list: route({ ...keys, method: 'GET', path: '/api-keys', summary: 'List the API keys that were not revoked' }).output(
    z.object({ items: z.array(ApiKeyOnWire) }),
  ),
  make: route({
    ...keys,
    method: 'POST',
    path: '/api-keys',
    summary: 'Make an API key; the answer shows it, once',
    description:
      'A key acts for the user who made it, with those of her present rights that its scopes name. Send it as ' +
      '`Authorization: Bearer <key>`. It cannot do what asks for the person herself.',
    successStatus: 201,
  })
    .input(
      z.object({
        name: NameOf(apiKeyNameMax),
        scopes: z.array(RightName).min(1).max(rightNames.length),
        days: z.int().min(1).max(apiKeyDaysMax),
      }),
    )
    .output(z.object({ key: ApiKeyOnWire, secret: z.string() }))
    .errors({
      ...proveAgain,
      EXCEEDS_OWN: {
        status: 403,
        message: 'A key may have no right that its maker has not.',
        data: z.object({ rights: z.array(RightName) }),
      },
      ...limitReached,
    }),
  revoke: route({ ...keys, method: 'DELETE', path: '/api-keys/{id}', summary: 'End an API key at once' })
    .input(z.object({ id: IdOf('apiKey') }))
    .output(z.object({ revoked: z.literal(true) })),
};
