import type { ChannelHealth, FailureClass, SendOutcome } from '#messaging';
import type { GraphAnswer, Refused } from './graph.ts';

/** What a refusal of the Graph API asks of us. */
export type Verdict = FailureClass | 'rate' | 'transient' | 'maintenance';
/** By code, or by `code/subcode` where that says more. */
export type Verdicts = Readonly<Record<string, Verdict>>;

const transientMs = 2_000;
const rateMs = 6_000;
const maintenanceMs = 5 * 60_000;
/** With a refused token nothing is lost: messages wait until somebody gives the right one. */
const unauthorisedMs = 60_000;

const general: Verdicts = {
  '1': 'transient',
  '2': 'transient',
  '4': 'rate',
  '17': 'rate',
  '32': 'rate',
  '613': 'rate',
  '80007': 'rate',
  '0': 'auth',
  '3': 'auth',
  '10': 'auth',
  '102': 'auth',
  '190': 'auth',
  '368': 'accountRestricted',
  '100': 'invalidContent',
};

/** What a refusal means, by the channel's own words first and then by those of every Graph API. */
export function verdictOf(
  { status, code, subcode }: Pick<Refused, 'status' | 'code' | 'subcode'>,
  own: Verdicts,
): Verdict {
  const known = own[`${code}/${subcode}`] ?? own[String(code)];
  if (known) return known;
  if (status === 429) return 'rate';
  if (status >= 500) return 'transient';
  if (code >= 200 && code <= 299) return 'auth';
  return general[String(code)] ?? (status === 401 ? 'auth' : 'permanent');
}

/** An answer that was no yes, as the outcome of a sending. */
export function outcomeOf(
  answer: Exclude<GraphAnswer, { type: 'ok' }>,
  own: Verdicts,
): Exclude<SendOutcome, { type: 'accepted' }> {
  if (answer.type === 'unreachable') return { type: 'retry', afterMs: transientMs, why: 'transient' };
  if (answer.type === 'lost') return { type: 'unknown' };
  const verdict = verdictOf(answer, own);
  switch (verdict) {
    case 'rate':
      return { type: 'retry', afterMs: Math.max(answer.retryAfterMs ?? rateMs, 1), why: 'rate' };
    case 'transient':
      return { type: 'retry', afterMs: Math.max(answer.retryAfterMs ?? transientMs, 1), why: 'transient' };
    case 'maintenance':
      return { type: 'retry', afterMs: maintenanceMs, why: 'transient' };
    case 'auth':
      return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    default: {
      const code = answer.subcode === 0 ? `${answer.code}` : `${answer.code}/${answer.subcode}`;
      return { type: 'failed', failure: verdict, code, text: answer.message };
    }
  }
}

/** Why an account is not well, as a code that the screens translate: a wrong token is not a network that is down. */
export function troubleOf(answer: Exclude<GraphAnswer, { type: 'ok' }>): ChannelHealth {
  if (answer.type !== 'refused') return { status: 'failed', code: 'unreachable' };
  if (/appsecret_proof/i.test(answer.message)) return { status: 'failed', code: 'appSecretRefused' };
  switch (verdictOf(answer, {})) {
    case 'auth':
      return {
        status: 'failed',
        code: answer.code === 190 || answer.status === 401 ? 'credentialsRefused' : 'rightsMissing',
      };
    case 'rate':
    case 'transient':
      return { status: 'failed', code: 'unreachable' };
    case 'accountRestricted':
      return { status: 'failed', code: 'restricted' };
    default:
      return { status: 'failed', code: 'refused' };
  }
}
