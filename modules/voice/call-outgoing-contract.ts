import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import { TypedNumber } from './number.ts';

/** What became of a call that was made; the words of its end but for one that was answered. */
export const MadeOutcome = z.enum(['answered', 'busy', 'noAnswer', 'declined', 'unreachable', 'cancelled', 'failed']);
export type MadeOutcome = z.infer<typeof MadeOutcome>;

/** Why a call cannot be made, each with a sentence that says what to do. */
export const CallRefusal = z.enum([
  ...['noNumber', 'countryBlocked', 'numberBlocked', 'braked', 'noTrunk', 'trunksFull'],
  ...['noTelephone', 'onCall', 'noQueue', 'noSwitch'],
] as const);
export type CallRefusal = z.infer<typeof CallRefusal>;

const right = 'telephony.talk';
const tags = ['Telephony'];

/** How a call to the outside is refused, whoever is in it already. */
export const callErrors = {
  CALL_REFUSED: {
    status: 409,
    message: 'It cannot be called now.',
    data: z.object({ because: CallRefusal, againAt: Moment.nullable() }),
  },
} as const;

export const outgoingContract = {
  call: route({ right, method: 'POST', path: '/telephony/calls', summary: 'Call a number or a customer', tags })
    .input(
      z.object({
        /** A number that was typed; or a customer, at her own number; or whom one called before. One of them. */
        to: TypedNumber.optional(),
        customerId: IdOf('customer').optional(),
        againId: IdOf('interaction').optional(),
        /** On whose behalf; the queue of hers when it is not said. */
        queueId: IdOf('queue').optional(),
        /** The open conversation out of which it is made. */
        aboutId: IdOf('interaction').optional(),
      }),
    )
    .errors(callErrors)
    .output(z.object({ interactionId: IdOf('interaction') })),
  made: route({ right, method: 'GET', path: '/telephony/calls/made', summary: 'What one called last', tags }).output(
    z.object({
      /** Why nothing can be called now; null when it can. */
      because: CallRefusal.nullable(),
      items: z.array(
        z.object({
          interactionId: IdOf('interaction'),
          customer: z.object({ id: IdOf('customer'), name: z.string() }).nullable(),
          /** Hidden from whoever may not see numbers. */
          number: z.string(),
          beganAt: Moment,
          /** Null while it goes on, and where nobody knows. */
          outcome: MadeOutcome.nullable(),
        }),
      ),
    }),
  ),
};
