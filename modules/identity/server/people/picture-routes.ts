import { implement } from '@orpc/server';
import { picturesContract } from '../../pictures-contract.ts';
import { actorOf, type RequestContext, requireWho } from '../context.ts';
import type { Identity } from '../identity.ts';

const api = implement(picturesContract).$context<RequestContext>();

/** Who has a picture, and taking one away. */
export function pictureRoutes({ pictures }: Pick<Identity, 'pictures'>) {
  return {
    list: api.list.handler(async ({ context }) => ({
      versions: await pictures.list(requireWho(context).organisationId),
    })),
    removeOwn: api.removeOwn.handler(async ({ context }) => {
      const actor = actorOf(context);
      return { removed: await pictures.remove(actor, actor.who.userId) };
    }),
    remove: api.remove.handler(async ({ input, context, errors }) => {
      if (!(await pictures.remove(actorOf(context), input.id))) throw errors.NOT_FOUND();
      return { removed: input.id };
    }),
  };
}
