import { implement } from '@orpc/server';
import { unreachable } from '#kernel/unreachable.ts';
import { rolesContract } from '../../roles-contract.ts';
import { actorOf, type RequestContext } from '../context.ts';
import type { Identity } from '../identity.ts';

const api = implement(rolesContract).$context<RequestContext>();

/** The routes of roles. */
export function roleRoutes({ roles }: Pick<Identity, 'roles'>) {
  return {
    list: api.list.handler(async ({ context }) => ({
      items: (await roles.list(actorOf(context))).map((role) => ({
        ...role,
        grants: [...role.grants],
        groups: [...role.groups],
      })),
    })),
    create: api.create.handler(async ({ input, context, errors }) => {
      const outcome = await roles.create(actorOf(context), input);
      switch (outcome.type) {
        case 'created':
          return { id: outcome.role.id };
        case 'nameTaken':
          throw errors.NAME_TAKEN();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'limitReached':
          throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
        case 'notFound':
          throw errors.NOT_FOUND();
        default:
          return unreachable(outcome);
      }
    }),
    copy: api.copy.handler(async ({ input, context, errors }) => {
      const outcome = await roles.copy(actorOf(context), input.id, input.name);
      switch (outcome.type) {
        case 'created':
          return { id: outcome.role.id };
        case 'nameTaken':
          throw errors.NAME_TAKEN();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'limitReached':
          throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
        case 'notFound':
          throw errors.NOT_FOUND();
        default:
          return unreachable(outcome);
      }
    }),
    edit: api.edit.handler(async ({ input: { id, ...change }, context, errors }) => {
      const outcome = await roles.edit(actorOf(context), id, change);
      switch (outcome.type) {
        case 'edited':
          return { version: outcome.role.version };
        case 'conflict':
          throw errors.CONFLICT();
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'nameTaken':
          throw errors.NAME_TAKEN();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'isTemplate':
          throw errors.IS_TEMPLATE();
        case 'locksYouOut':
          throw errors.LOCKS_YOU_OUT();
        default:
          return unreachable(outcome);
      }
    }),
    remove: api.remove.handler(async ({ input, context, errors }) => {
      const outcome = await roles.remove(actorOf(context), input.id, input.moveTo ?? null);
      switch (outcome.type) {
        case 'removed':
          return { removed: input.id };
        case 'inUse':
          throw errors.ROLE_IN_USE({ data: { users: outcome.users, groups: outcome.groups } });
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'isTemplate':
          throw errors.IS_TEMPLATE();
        case 'locksYouOut':
          throw errors.LOCKS_YOU_OUT();
        default:
          return unreachable(outcome);
      }
    }),
    changeHolders: api.changeHolders.handler(async ({ input: { id, ...change }, context, errors }) => {
      const outcome = await roles.changeHolders(actorOf(context), id, change);
      switch (outcome.type) {
        case 'changed':
          return { changed: true as const };
        case 'notFound':
          throw errors.NOT_FOUND();
        case 'exceedsOwn':
          throw errors.EXCEEDS_OWN();
        case 'yourself':
          throw errors.YOURSELF();
        case 'lastOwner':
          throw errors.LAST_OWNER();
        case 'locksYouOut':
          throw errors.LOCKS_YOU_OUT();
        default:
          return unreachable(outcome);
      }
    }),
    rightsOf: api.rightsOf.handler(async ({ input, context, errors }) => {
      const items = await roles.rightsOf(actorOf(context), input.id);
      if (items === null) throw errors.NOT_FOUND();
      return { items: items.map((item) => ({ ...item, from: [...item.from] })) };
    }),
  };
}
