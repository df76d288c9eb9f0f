import { z } from 'zod';
import { DurationMs, Moment, route } from '#kernel/contract.ts';
import { microphones } from './phone.ts';

const tags = ['Telephony'];
const right = 'telephony.talk';
const Standing = z.object({ microphone: z.enum(microphones).default('unknown') });
const noSwitch = { status: 409, message: 'There is no telephone switch at the moment.' } as const;
const noPhone = { status: 409, message: 'This session has no telephone; ask for one first.' } as const;

const LentPhone = z
  .object({
    /** What it signs in to the switch with, below `/sip` of this address. */
    name: z.string(),
    secret: z.string(),
    /** Taken back at this moment unless its page says before that it is there. */
    expiresAt: Moment,
    keepEveryMs: DurationMs,
  })
  .meta({ id: 'BrowserTelephone' });
export type LentPhoneOnWire = z.infer<typeof LentPhone>;

export const phoneContract = {
  lend: route({
    right,
    method: 'POST',
    path: '/telephony/phone',
    summary: 'Lend this session a telephone for the browser, under a new secret',
    tags,
  })
    .input(Standing)
    .errors({ NO_SWITCH: noSwitch })
    .output(LentPhone),
  keep: route({
    right,
    method: 'POST',
    path: '/telephony/phone/keep',
    summary: 'Keep the telephone of this session, and say how its microphone stands',
    tags,
  })
    .input(Standing)
    .errors({ NO_PHONE: noPhone })
    .output(z.object({ expiresAt: Moment, isRegistered: z.boolean() })),
  giveBack: route({
    right,
    method: 'DELETE',
    path: '/telephony/phone',
    summary: 'Give the telephone of this session back',
    tags,
    successStatus: 204,
  }).output(z.void()),
  test: route({
    right,
    method: 'POST',
    path: '/telephony/phone/test',
    summary: 'Let the switch ring the telephone of this session; who picks up hears herself',
    tags,
  })
    .errors({
      NO_PHONE: noPhone,
      NOT_REGISTERED: { status: 409, message: 'The telephone of this session is not signed in to the switch.' },
      TEST_RUNNING: { status: 409, message: 'A test call is running already.' },
    })
    .output(z.object({ line: z.string() })),
};
