import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import type { AgentId } from '#kernel/id.ts';
import { internalEnds } from './internal-call.ts';
import { TypedNumber } from './number.ts';

/** Why a colleague cannot be called now, each with a sentence that says what to do. */
export const InternalRefusal = z.enum([
  ...['nobody', 'self', 'busy', 'unreachable', 'onCall', 'noTelephone', 'noSwitch'],
] as const);
export type InternalRefusal = z.infer<typeof InternalRefusal>;

/** What it is for one of the two: her own telephone rings first, then that of the other, then they talk. */
export const internalStates = ['dialing', 'ringing', 'talking'] as const;

const OwnInternalCall = z
  .object({
    callId: IdOf('internalCall'),
    /** She makes it. */
    isMine: z.boolean(),
    /** The other one, and her internal number. */
    name: z.string(),
    number: z.string().nullable(),
    state: z.enum(internalStates),
    sinceAt: Moment,
  })
  .meta({ id: 'InternalCall' });
export type OwnInternalCall = z.infer<typeof OwnInternalCall>;

/** The live topic with the internal call that somebody has. Nobody else may join it. */
export const internalTopicOf = (agentId: AgentId) => `internal/${agentId}`;
export interface InternalSnapshot {
  readonly call: OwnInternalCall | null;
}
export interface InternalChange extends InternalSnapshot {
  readonly type: 'internal';
  /** Told to who made it, and where that is news to her: what became of it. */
  readonly ended: { readonly name: string; readonly cause: (typeof internalEnds)[number] } | null;
}

const right = 'telephony.talk';
const tags = ['Telephony'];

/** Calls between people of the house. */
export const internalContract = {
  call: route({
    ...{ right, method: 'POST', path: '/telephony/internal-calls', tags },
    summary: 'Call a colleague, by her internal number or by who she is',
  })
    .input(z.object({ number: TypedNumber.optional(), agentId: IdOf('user').optional() }))
    .errors({
      INTERNAL_REFUSED: {
        status: 409,
        message: 'She cannot be called now.',
        data: z.object({ because: InternalRefusal }),
      },
    })
    .output(z.object({ callId: IdOf('internalCall') })),
  hangUp: route({
    ...{ right, method: 'POST', path: '/telephony/internal-calls/{callId}/hang-up', tags },
    summary: 'End an internal call of one’s own, or decline it',
  })
    .input(z.object({ callId: IdOf('internalCall') }))
    .output(z.object({})),
  list: route({
    ...{ right, method: 'GET', path: '/telephony/internal-calls', tags },
    summary: 'One’s own internal calls, the last one first',
  }).output(
    z.object({
      items: z.array(
        z.object({
          callId: IdOf('internalCall'),
          isMine: z.boolean(),
          /** The other one; empty when she is not with the company any more. */
          name: z.string(),
          agentId: IdOf('user'),
          beganAt: Moment,
          answeredAt: Moment.nullable(),
          endedAt: Moment.nullable(),
          cause: z.enum(internalEnds).nullable(),
        }),
      ),
    }),
  ),
};
