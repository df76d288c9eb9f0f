import { z } from 'zod';
import { cleanText, IdOf, Moment, route } from '#kernel/contract.ts';
import { TypedNumber } from './number.ts';

/** Why nobody can be called back there, each with a sentence that says what to do. */
export const CallbackRefusal = z.enum([
  ...['noNumber', 'countryBlocked', 'numberBlocked', 'noTrunk', 'noQueue', 'closedThen', 'tooLate', 'tooMany'],
] as const);
export type CallbackRefusal = z.infer<typeof CallbackRefusal>;

export const callbackReasonMost = 200;

/** How one stands: it waits for its moment, for an agent, is being called, or is over. */
export const callbackStandings = ['planned', 'waiting', 'calling', 'reached', 'missed', 'cancelled'] as const;

export const CallbackOnWire = z
  .object({
    id: IdOf('callback'),
    queue: z.object({ id: IdOf('queue'), name: z.string() }),
    customer: z.object({ id: IdOf('customer'), name: z.string() }).nullable(),
    /** Hidden from whoever may not see numbers. */
    number: z.string(),
    reason: z.string().nullable(),
    askedAt: Moment,
    /** Who of the house asked for it; null when the customer did. */
    askedByName: z.string().nullable(),
    standing: z.enum(callbackStandings),
    /** Not before; for one that is over, when it was. */
    dueAt: Moment,
    tries: z.int(),
    triesMost: z.int(),
    /** What became of the last try. */
    lastOutcome: z.string().nullable(),
    /** Whether one may take it back. */
    canCancel: z.boolean(),
  })
  .meta({ id: 'Callback' });
export type CallbackOnWire = z.infer<typeof CallbackOnWire>;

const right = 'telephony.talk';
const tags = ['Telephony'];

export const callbackContract = {
  request: route({ right, method: 'POST', path: '/telephony/callbacks', summary: 'Have somebody called back', tags })
    .input(
      z.object({
        /** The queue whose agents call her; she keeps a place in it. */
        queueId: IdOf('queue'),
        /** A number that was typed, or a customer at her own number. One of them. */
        to: TypedNumber.optional(),
        customerId: IdOf('customer').optional(),
        reason: cleanText(callbackReasonMost).optional(),
        /** Not before; now, unless said. */
        dueAt: Moment.optional(),
        /** The call or conversation it comes from. */
        aboutId: IdOf('interaction').optional(),
      }),
    )
    .errors({
      CALLBACK_REFUSED: {
        status: 409,
        message: 'Nobody can be called back there.',
        data: z.object({ because: CallbackRefusal }),
      },
    })
    .output(z.object({ id: IdOf('callback'), isNew: z.boolean() })),
  list: route({
    ...{ right, method: 'GET', path: '/telephony/callbacks', tags },
    summary: 'Who shall be called back, and who was not reached lately',
  })
    .input(z.object({ customerId: IdOf('customer').optional() }))
    .output(z.object({ items: z.array(CallbackOnWire) })),
  cancel: route({
    ...{ right, method: 'POST', path: '/telephony/callbacks/{callbackId}/cancel', tags },
    summary: 'Take a callback back',
  })
    .input(z.object({ callbackId: IdOf('callback') }))
    .output(z.object({})),
};
