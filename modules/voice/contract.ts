import { z } from 'zod';
import { Moment, route } from '#kernel/contract.ts';
import { examplesContract } from './contract-examples.ts';
import { linesContract } from './contract-lines.ts';
import { outwardContract } from './contract-outward.ts';
import { promptsContract } from './contract-prompts.ts';
import { trunksContract } from './contract-trunks.ts';
import { switchAbsences, switchOrigins, switchSteps } from './switch.ts';

const SwitchOnWire = z
  .object({
    state: z.discriminatedUnion('type', [
      z.object({ type: z.literal('absent'), because: z.enum(switchAbsences) }),
      z.object({ type: z.literal('preparing'), step: z.enum(switchSteps) }),
      z.object({
        type: z.literal('running'),
        version: z.string(),
        origin: z.enum(switchOrigins),
        since: Moment,
        /** Where it listens for SIP; null for one that others run. */
        sip: z.object({ host: z.string(), port: z.int() }).nullable(),
      }),
      z.object({ type: z.literal('down') }),
    ]),
  })
  .meta({ id: 'TelephoneSwitch' });
export type SwitchOnWire = z.infer<typeof SwitchOnWire>;

export const voiceContract = {
  switch: route({
    right: 'telephony.read',
    method: 'GET',
    path: '/telephony/switch',
    summary: 'How the telephone switch stands',
    tags: ['Telephony'],
  }).output(SwitchOnWire),
  ...linesContract,
  ...trunksContract,
  ...outwardContract,
  ...promptsContract,
  ...examplesContract,
};
