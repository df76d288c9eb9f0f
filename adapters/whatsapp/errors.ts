import { type Verdicts, verdictOf } from '#adapters/meta/index.ts';
import { type FailureClass, failureClasses } from '#messaging';

/** What the refusals of this channel mean, beside those of every Graph API. */
export const verdicts: Verdicts = {
  '130429': 'rate',
  // Too many to one and the same customer.
  '131056': 'rate',
  '131000': 'transient',
  '131016': 'transient',
  '135000': 'transient',
  '131057': 'maintenance',
  '131048': 'accountRestricted',
  '131064': 'accountRestricted',
  '131042': 'accountRestricted',
  '131031': 'accountRestricted',
  '130497': 'accountRestricted',
  '131021': 'recipientGone',
  '131026': 'recipientGone',
  '137000': 'recipientGone',
  '131047': 'windowClosed',
  '131049': 'noConsent',
  '131050': 'noConsent',
  '130472': 'noConsent',
  '131008': 'invalidContent',
  '131009': 'invalidContent',
  '131051': 'invalidContent',
  '131062': 'invalidContent',
  '131052': 'mediaRejected',
  '131053': 'mediaRejected',
  ...Object.fromEntries(Array.from({ length: 17 }, (_, n) => [String(132_000 + n), 'templateProblem' as const])),
};

/** Why a message that was accepted failed later. */
export function failureOf(code: number): FailureClass {
  const verdict = verdictOf({ status: 0, code, subcode: 0 }, verdicts);
  if (verdict === 'rate') return 'quota';
  return failureClasses.find((each) => each === verdict) ?? 'permanent';
}
