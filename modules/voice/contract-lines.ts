import { z } from 'zod';
import { languages } from '#identity';
import { IdOf, NameOf, route } from '#kernel/contract.ts';
import { lineLimits } from './line.ts';
import { TypedNumber } from './number.ts';

const tags = ['Telephony'];
const limitReached = { LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } } as const;

export const NumberOnWire = z
  .object({
    id: IdOf('phoneNumber'),
    /** In E.164, with its plus. */
    number: z.string(),
    name: z.string(),
    queueId: IdOf('queue'),
    /** What callers go through before they come to the queue; null where they come there at once. */
    flowId: IdOf('flow').nullable(),
    projectId: IdOf('project'),
    /** In which callers are greeted. */
    language: z.enum(languages),
  })
  .meta({ id: 'TelephoneNumber' });
export type NumberOnWire = z.infer<typeof NumberOnWire>;

const NumberForm = z.object({
  number: TypedNumber.meta({
    description: 'With plus and country, or in the national form of the country of the company',
  }),
  name: NameOf(lineLimits.name),
  queueId: IdOf('queue'),
  flowId: IdOf('flow').nullable().default(null),
  language: z.enum(languages),
});
const byNumber = z.object({ numberId: IdOf('phoneNumber') });
const refusedNumber = {
  NO_NUMBER: { status: 400 },
  NUMBER_TAKEN: { status: 409 },
  QUEUE_REFUSED: { status: 400 },
  /** It is not published, or is one of another project than the queue. */
  FLOW_REFUSED: { status: 400 },
  /** It asks for what no telephone has keys for. */
  FLOW_UNFIT: { status: 409 },
} as const;

export const TelephoneOnWire = z
  .object({
    id: IdOf('deskTelephone'),
    userId: IdOf('user'),
    userName: z.string(),
    name: z.string(),
    /** What the telephone signs in with. */
    signInName: z.string(),
    /** Whether it is signed in now; null while there is no switch to ask. */
    isReachable: z.boolean().nullable(),
    /** False for the telephone of somebody who takes no calls any more. */
    isLetIn: z.boolean(),
  })
  .meta({ id: 'DeskTelephone' });
export type TelephoneOnWire = z.infer<typeof TelephoneOnWire>;

const WithSecret = z.object({
  telephone: TelephoneOnWire,
  /** Shown this once. */
  secret: z.string(),
});
const byTelephone = z.object({ telephoneId: IdOf('deskTelephone') });

const byUser = z.object({ userId: IdOf('user') });
const InternalNumberOnWire = byUser.extend({ userName: z.string(), number: z.string() }).meta({ id: 'InternalNumber' });

/** Numbers and desk telephones of the organisation. */
export const linesContract = {
  numbers: {
    list: route({
      right: 'telephony.read',
      method: 'GET',
      path: '/telephony/numbers',
      summary: 'List telephone numbers',
      tags,
    }).output(z.object({ items: z.array(NumberOnWire) })),
    create: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/numbers',
      summary: 'Add a telephone number',
      tags,
    })
      .errors({ ...refusedNumber, ...limitReached })
      .input(NumberForm)
      .output(NumberOnWire),
    edit: route({
      right: 'telephony.manage',
      method: 'PATCH',
      path: '/telephony/numbers/{numberId}',
      summary: 'Change a telephone number',
      tags,
    })
      .errors(refusedNumber)
      .input(
        NumberForm.extend({ flowId: IdOf('flow').nullable() })
          .partial()
          .extend(byNumber.shape),
      )
      .output(NumberOnWire),
    remove: route({
      right: 'telephony.manage',
      method: 'DELETE',
      path: '/telephony/numbers/{numberId}',
      summary: 'Remove a telephone number',
      tags,
    })
      .input(byNumber)
      .output(z.object({})),
  },
  internalNumbers: {
    list: route({
      right: 'telephony.read',
      method: 'GET',
      path: '/telephony/internal-numbers',
      summary: 'List the numbers by which people of the company call each other',
      tags,
    }).output(z.object({ items: z.array(InternalNumberOnWire) })),
    set: route({
      right: 'telephony.manage',
      method: 'PUT',
      path: '/telephony/internal-numbers/{userId}',
      summary: 'Give somebody an internal number of two to six digits, or take it away',
      tags,
    })
      .errors({
        AGENT_UNKNOWN: { status: 400 },
        NO_INTERNAL_NUMBER: { status: 400, message: 'An internal number has two to six digits.' },
        /** It is a number for help, the beginning of one, or begins with one. */
        EMERGENCY_NUMBER: { status: 400, data: z.object({ of: z.string() }) },
        INTERNAL_NUMBER_TAKEN: { status: 409, data: z.object({ by: z.string() }) },
      })
      .input(byUser.extend({ number: z.string().trim().max(20).nullable() }))
      .output(z.object({ number: z.string().nullable() })),
  },
  telephones: {
    list: route({
      right: 'telephony.read',
      method: 'GET',
      path: '/telephony/telephones',
      summary: 'List desk telephones, and which of them are signed in',
      tags,
    }).output(z.object({ items: z.array(TelephoneOnWire) })),
    create: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/telephones',
      summary: 'Give an agent a desk telephone',
      tags,
    })
      .errors({ AGENT_UNKNOWN: { status: 400 }, ...limitReached })
      .input(z.object({ userId: IdOf('user'), name: NameOf(lineLimits.name) }))
      .output(WithSecret),
    rename: route({
      right: 'telephony.manage',
      method: 'PATCH',
      path: '/telephony/telephones/{telephoneId}',
      summary: 'Rename a desk telephone',
      tags,
    })
      .input(byTelephone.extend({ name: NameOf(lineLimits.name) }))
      .output(TelephoneOnWire),
    renewSecret: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/telephones/{telephoneId}/secret',
      summary: 'Give a desk telephone another secret; the old one signs in no more',
      tags,
    })
      .input(byTelephone)
      .output(WithSecret),
    remove: route({
      right: 'telephony.manage',
      method: 'DELETE',
      path: '/telephony/telephones/{telephoneId}',
      summary: 'Remove a desk telephone',
      tags,
    })
      .input(byTelephone)
      .output(z.object({})),
  },
};
