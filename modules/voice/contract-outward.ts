import { z } from 'zod';
import { Moment, route } from '#kernel/contract.ts';
import { TypedNumber } from './number.ts';
import { currencies } from './outward.ts';
import { trunkLimits } from './trunk.ts';

const tags = ['Telephony'];
const perHour = z.int().min(0).max(trunkLimits.perHour).nullable();

export const outwardLimits = {
  countries: 250,
  blocked: 500,
  prices: 1_000,
  perMinute: 10_000,
  costPerHour: 1_000_000,
} as const;
/** A calling code, as 90; the beginning of a number in E.164, as +90900. */
export const callingCodePattern = /^[1-9]\d{0,2}$/;
export const beginningPattern = /^\+[1-9]\d{0,14}$/;

export const OutwardRulesOnWire = z
  .object({
    countries: z
      .array(z.string().regex(callingCodePattern))
      .max(outwardLimits.countries)
      .nullable()
      .meta({ description: 'Calling codes that may be called; null: all' }),
    blocked: z.array(z.string().regex(beginningPattern)).max(outwardLimits.blocked),
    brake: z.object({ callsPerHour: perHour, minutesPerHour: perHour }),
    costPerHour: z.number().min(0).max(outwardLimits.costPerHour).nullable(),
    currency: z.enum(currencies).meta({ description: 'The currency of prices and of what an hour may cost' }),
    prices: z
      .array(
        z.object({
          beginning: z.string().regex(beginningPattern),
          perMinute: z.number().min(0).max(outwardLimits.perMinute),
        }),
      )
      .max(outwardLimits.prices)
      .meta({
        description:
          'What a begun minute costs by the beginning of a number; the longest that fits counts, and a number that has ' +
          'none counts as the dearest',
      }),
  })
  .refine(({ costPerHour, prices }) => costPerHour === null || prices.length > 0, {
    path: ['prices'],
    message: 'Say what calls cost before you say what an hour may cost.',
  })
  .meta({ id: 'OutwardRules' });
export type OutwardRulesOnWire = z.infer<typeof OutwardRulesOnWire>;

/** What would become of a call to a number now. */
export const outwardVerdicts = [
  'allowed',
  'emergency',
  'noNumber',
  'countryBlocked',
  'numberBlocked',
  'braked',
  'noTrunk',
  'trunksFull',
] as const;

const OutwardTrial = z
  .object({
    verdict: z.enum(outwardVerdicts),
    /** As it would be called; null for none. */
    number: z.string().nullable(),
    /** The trunks that would be tried, in their order. */
    trunks: z.array(z.string()),
    /** The country's code or the beginning that forbids it. */
    because: z.string().nullable(),
    againAt: Moment.nullable(),
    perMinute: z.number().nullable().meta({ description: 'What a minute costs; null while no price is known' }),
  })
  .meta({ id: 'OutwardTrial' });
export type OutwardTrial = z.infer<typeof OutwardTrial>;

export const outwardContract = {
  outward: {
    rules: route({
      right: 'telephony.manage',
      method: 'GET',
      path: '/telephony/outward-rules',
      summary: 'What may be called from inside, and how much of it in an hour',
      tags,
    }).output(OutwardRulesOnWire),
    setRules: route({
      right: 'telephony.manage',
      method: 'PUT',
      path: '/telephony/outward-rules',
      summary: 'Say what may be called from inside; calls for help are never held up',
      tags,
    })
      .input(OutwardRulesOnWire)
      .output(OutwardRulesOnWire),
    try: route({
      right: 'telephony.manage',
      method: 'POST',
      path: '/telephony/outward-rules/trial',
      summary: 'What would become of a call to this number now; nobody is called',
      tags,
    })
      .input(z.object({ to: TypedNumber }))
      .output(OutwardTrial),
  },
};
