import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { iso } from '#kernel/moment.ts';
import { callNoteContract } from '../../call-note-contract.ts';
import type { CallNotes } from './call-notes.ts';

/** The routes of what is noted in calls: contract → use case. */
export function callNoteRoutes({ of }: { readonly of: (who: Who) => CallNotes }) {
  const api = implement(callNoteContract).$context<RequestContext>();
  return api.router({
    list: api.list.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const notes = await of(who).list(who, input.interactionId);
      if (!notes) throw errors.NOT_FOUND();
      return notes;
    }),
    write: api.write.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).write(who, input.interactionId, input.text);
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome === 'over') throw errors.CALL_OVER();
      return { at: iso(outcome.atMs) };
    }),
  });
}
