import type { FailureClass, SendOutcome } from '#messaging';
import type { Answer } from './bot-api.ts';

const transientMs = 2_000;
/** With a refused or missing token nothing is lost: messages wait until somebody gives the right one. */
export const unauthorisedMs = 60_000;

/** The provider's answers in our words. */
export function outcomeOf(answer: Exclude<Answer, { type: 'ok' }>): SendOutcome {
  if (answer.type === 'unreachable') return { type: 'retry', afterMs: transientMs, why: 'transient' };
  if (answer.type === 'lost') return { type: 'unknown' };
  const { code, description, retryAfterMs } = answer;
  if (code === 429) return { type: 'retry', afterMs: Math.max(retryAfterMs ?? transientMs, 1), why: 'rate' };
  if (code >= 500) return { type: 'retry', afterMs: transientMs, why: 'transient' };
  if (code === 401 || code === 404) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
  return { type: 'failed', failure: failureOf(code, description), code: String(code), text: description };
}

function failureOf(code: number, description: string): FailureClass {
  if (code === 413 || /file is too big|too large/i.test(description)) return 'mediaRejected';
  if (/deactivated|chat not found|user not found|PEER_ID_INVALID|upgraded to a supergroup/i.test(description))
    return 'recipientGone';
  if (/can't initiate/i.test(description)) return 'noConsent';
  if (code === 403) return 'recipientBlocked';
  return 'invalidContent';
}

/** Numbers of messages are each bot's own; another bot behind the same account counts anew. */
export const idOf = (messageId: number, bot: string): string => `${bot}:${messageId}`;

/** The number of a message of this bot; null for what is none, or is another bot's. */
export function idIn(externalId: string, bot: string): number | null {
  const [of, number = '', ...rest] = externalId.split(':');
  return of === bot && rest.length === 0 && /^\d{1,15}$/.test(number) ? Number(number) : null;
}
