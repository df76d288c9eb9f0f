import { implement } from '@orpc/server';
import { pushContract } from '../../push-contract.ts';
import { type RequestContext, requireSession } from '../context.ts';
import type { Pushes } from './pushes.ts';

/** The routes of pushes: every session speaks of its own browser. */
export function pushRoutes(pushes: Pushes) {
  const api = implement(pushContract).$context<RequestContext>();
  return api.router({
    read: api.read.handler(async ({ context }) => {
      const browser = await pushes.wishes(requireSession(context));
      const { publicKey } = pushes;
      if (!browser) return { publicKey, wishes: null };
      const { endpoint, kinds, hasPreview } = browser;
      return { publicKey, wishes: { endpoint, kinds: [...kinds], hasPreview } };
    }),
    listen: api.listen.handler(async ({ input, context, errors }) => {
      const { kinds, hasPreview, ...to } = input;
      const outcome = await pushes.listen(requireSession(context), to, { kinds, hasPreview });
      if (outcome === 'addressRefused') throw errors.ADDRESS_REFUSED();
      return {};
    }),
    forget: api.forget.handler(async ({ context }) => {
      await pushes.forget(requireSession(context));
      return {};
    }),
    test: api.test.handler(async ({ context }) => ({ outcome: await pushes.test(requireSession(context)) })),
  });
}
