import { z } from 'zod';
import { IdOf, NameOf, route } from '#kernel/contract.ts';
import { limitReached, ShiftDate, tags } from './contract-parts.ts';
import { holidayCountries, holidayParts } from './holiday.ts';

export const HolidayOnWire = z
  .object({
    /** Null: one of the country's, which nobody can delete. */
    id: IdOf('holiday').nullable(),
    date: ShiftDate,
    tr: z.string(),
    en: z.string(),
    /** `afternoon`: free from 13:00 on. */
    part: z.enum(holidayParts),
  })
  .meta({ id: 'Holiday' });

export const holidaysContract = {
  holidays: {
    list: route({ right: 'shift.read', method: 'GET', path: '/holidays', summary: 'Holidays of a year', tags })
      .input(z.object({ year: z.coerce.number().int().min(2000).max(2100) }))
      .output(
        z.object({
          items: z.array(HolidayOnWire),
          country: z.enum(holidayCountries),
          /** Religious holidays follow the moon; they are known for these years. Later ones must be added by hand. */
          religiousKnown: z.object({ from: z.int(), to: z.int() }).nullable(),
        }),
      ),
    choose: route({
      right: 'shift.manage',
      method: 'PUT',
      path: '/holidays/country',
      summary: 'Choose whose public holidays count',
      tags,
    })
      .input(z.object({ country: z.enum(holidayCountries) }))
      .output(z.object({ country: z.enum(holidayCountries) })),
    add: route({
      right: 'shift.manage',
      method: 'POST',
      path: '/holidays',
      summary: 'Add a holiday of one’s own',
      tags,
      successStatus: 201,
    })
      .input(z.object({ date: ShiftDate, name: NameOf(120), part: z.enum(holidayParts) }))
      .output(HolidayOnWire)
      .errors({ DATE_TAKEN: { status: 409 }, ...limitReached }),
    remove: route({
      right: 'shift.manage',
      method: 'DELETE',
      path: '/holidays/{holidayId}',
      summary: 'Delete a holiday of one’s own',
      tags,
    })
      .input(z.object({ holidayId: IdOf('holiday') }))
      .output(z.object({ removed: IdOf('holiday') })),
  },
};
