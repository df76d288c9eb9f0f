/** Whose public holidays count. */
export const holidayCountries = ['none', 'TR'] as const;
export type HolidayCountry = (typeof holidayCountries)[number];

/** The whole day, or from 13:00 on. */
export const holidayParts = ['day', 'afternoon'] as const;
export type HolidayPart = (typeof holidayParts)[number];
