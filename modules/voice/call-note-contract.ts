import { z } from 'zod';
import { cleanText, IdOf, Moment, route } from '#kernel/contract.ts';

/** Characters of what one agent notes in one call. */
export const callNoteMost = 4_000;

/** What one of us noted in a call. */
export const CallNoteOnWire = z
  .object({
    author: z.object({ id: IdOf('user'), name: z.string() }),
    text: z.string(),
    /** When it was changed last. */
    at: Moment,
  })
  .meta({ id: 'CallNote' });
export type CallNoteOnWire = z.infer<typeof CallNoteOnWire>;

const byCall = z.object({ interactionId: IdOf('interaction') });
const tags = ['Telephony'];

export const callNoteContract = {
  list: route({
    ...{ right: 'customer.read', method: 'GET', path: '/telephony/calls/{interactionId}/notes', tags },
    summary: 'What was noted in a call, by whoever was in it',
  })
    .input(byCall)
    .output(
      z.object({
        items: z.array(CallNoteOnWire),
        /** Whether one may write one now: as long as one has the call, and for an hour after it. */
        mayWrite: z.boolean(),
      }),
    ),
  write: route({
    ...{ right: 'telephony.talk', method: 'PUT', path: '/telephony/calls/{interactionId}/note', tags },
    summary: 'Write one’s own note of a call in place of the one before; an empty one is taken away',
  })
    .input(byCall.extend({ text: cleanText(callNoteMost) }))
    .output(z.object({ at: Moment }))
    .errors({ CALL_OVER: { status: 409, message: 'The call is no longer yours.' } }),
};
