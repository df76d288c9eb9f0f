import type { Verdicts } from './refusal.ts';

/** What the refusals of pages and accounts of Instagram mean, beside those of every Graph API. */
export const pageVerdicts: Verdicts = {
  '1200': 'transient',
  '10/2018278': 'windowClosed',
  '10/2018065': 'windowClosed',
  '10/2534022': 'windowClosed',
  '10/1893063': 'accountRestricted',
  '10/2018108': 'recipientBlocked',
  '551': 'recipientBlocked',
  '100/2018001': 'recipientGone',
  '100/2534014': 'recipientGone',
  '100/2018047': 'mediaRejected',
  '100/2018109': 'mediaRejected',
  '100/2018007': 'mediaRejected',
  '100/2018294': 'mediaRejected',
};
