import type { Clock } from '#platform/clock.ts';
import { openLimiter, type Rate } from '#platform/limits.ts';
import { hashOf } from '../tokens.ts';
import { networkOf, type Wait } from './brake-store.ts';

/** Links that strangers may look at from one network: a whole office that accepts its invitations behind one address. */
export const linksRate: Rate = { burst: 60, perSecond: 0.5 };
/** Letters for forgotten passwords that one network may ask for. */
export const resetsRate: Rate = { burst: 20, perSecond: 1 / 20 };
/** Letters for one mailbox; beyond it the former ones are good enough. */
export const mailboxRate: Rate = { burst: 3, perSecond: 1 / 600 };

/** Sign-ins with a provider that one network may begin: each makes a row. */
export const beginningsRate: Rate = { burst: 20, perSecond: 0.25 };

export type PublicBrake = ReturnType<typeof openPublicBrake>;

/**
 * The brake on what strangers may ask: against floods of questions and of letters. What they would have to guess has 256
 * bits, so this is not what keeps a link secret, and it need not survive a restart.
 */
export function openPublicBrake({ clock }: { clock: Clock }) {
  const links = openLimiter(linksRate, { clock });
  const resets = openLimiter(resetsRate, { clock });
  const beginnings = openLimiter(beginningsRate, { clock });
  const mailboxes = openLimiter(mailboxRate, { clock });
  const waitOf = (answer: ReturnType<typeof links.take>): Wait | null =>
    answer.type === 'allowed' ? null : { type: 'wait', retryAfterMs: answer.retryAfterMs };
  return {
    pass: (ip: string): Wait | null => waitOf(links.take(networkOf(ip))),
    passReset: (ip: string): Wait | null => waitOf(resets.take(networkOf(ip))),
    passBeginning: (ip: string): Wait | null => waitOf(beginnings.take(networkOf(ip))),
    /** Whether one more letter may go to this mailbox; nobody is told. */
    mayWriteTo: (emailKey: string): boolean => mailboxes.take(hashOf(emailKey).toString('hex')).type === 'allowed',
  };
}
