import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { monitoringContract } from '../contract.ts';
import type { Monitoring } from './monitoring.ts';

/** The contract, answered by the floor of the one who asks. */
export function monitoringRoutes({ of }: { readonly of: (who: Who) => Monitoring }) {
  const api = implement(monitoringContract).$context<RequestContext>();
  return api.router({
    board: {
      get: api.board.get.handler(({ context, errors }) => {
        const who = requireWho(context);
        const board = of(who).board(who);
        if (!board) throw errors.FORBIDDEN({ data: { right: 'board.view' } });
        return board;
      }),
    },
  });
}
