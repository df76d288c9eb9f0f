import { implement } from '@orpc/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { apiKeysContract } from '../../api-keys-contract.ts';
import { actorOf, type RequestContext, requireFresh } from '../context.ts';
import type { Identity } from '../identity.ts';
import type { ApiKey } from './key-store.ts';

const api = implement(apiKeysContract).$context<RequestContext>();

/** Keys for programs. */
export function apiKeyRoutes(identity: Identity) {
  const { apiKeys } = identity;
  return {
    list: api.list.handler(async ({ context }) => ({
      items: (await apiKeys.list(actorOf(context))).map(apiKeyOnWire),
    })),
    make: api.make.handler(async ({ input, context, errors }) => {
      requireFresh(identity, context, errors);
      const outcome = await apiKeys.make(actorOf(context), input);
      switch (outcome.type) {
        case 'made':
          return { key: apiKeyOnWire(outcome.key), secret: outcome.secret };
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN({ data: { rights: [...outcome.rights] } });
        case 'limitReached':
          throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
        default:
          return unreachable(outcome);
      }
    }),
    revoke: api.revoke.handler(async ({ input, context, errors }) => {
      if (!(await apiKeys.revoke(actorOf(context), input.id))) throw errors.NOT_FOUND();
      return { revoked: true as const };
    }),
  };
}

function apiKeyOnWire({ createdAtMs, expiresAtMs, lastUsedAtMs, ...key }: ApiKey) {
  return {
    ...key,
    scopes: [...key.scopes],
    createdAt: iso(createdAtMs),
    expiresAt: iso(expiresAtMs),
    lastUsedAt: isoOrNull(lastUsedAtMs),
  };
}
