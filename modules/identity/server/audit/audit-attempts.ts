import type { FileId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { openLimiter, type Rate } from '#platform/limits.ts';
import type { Log } from '#platform/log.ts';
import type { Session } from '../../session.ts';
import { actorOf } from '../context.ts';
import * as audit from './audit.ts';

/** One row for each person, route and minute: whoever tries without end fills nothing. */
const refusedRate: Rate = { burst: 1, perSecond: 1 / 60 };
/** One row for each person, file and hour: a picture is asked for with every look at its conversation. */
const openedRate: Rate = { burst: 1, perSecond: 1 / 3_600 };
/** Refusals that say: somebody else may do this, you may not. */
const refusalsByRight = new Set(['FORBIDDEN', 'EXCEEDS_OWN']);

/** Who asks, and in which request. */
type Asking = { readonly session: Session | null; readonly address: string; readonly requestId: string };

/**
 * What people tried and were refused, and what of customers they took away: no change, but worth knowing later. A row
 * that cannot be written never changes an answer.
 */
export function openAttempts({ database, clock, log }: { database: Database; clock: Clock; log: Log }) {
  const refused = openLimiter(refusedRate, { clock });
  const opened = openLimiter(openedRate, { clock });

  async function tell(asking: Asking, entry: Pick<audit.AuditRecord, 'what' | 'thing' | 'after'>): Promise<void> {
    const actor = actorOf(asking);
    await database
      .within(actor.who.organisationId, (trx) => audit.appendBy(trx, actor, { atMs: clock.nowMs(), ...entry }))
      .catch((err: unknown) => log.warn({ err, what: entry.what }, 'A row of the audit trail could not be written'));
  }

  return {
    /** Notes an attempt that was refused under this code, if it was for lack of a right. */
    async refused(
      asking: Asking,
      { route, code, right }: { readonly route: string; readonly code: string; readonly right: string | null },
    ): Promise<void> {
      // Who tries out how a role sees the program is refused on purpose.
      if (asking.session === null || asking.session.isPreview || !refusalsByRight.has(code)) return;
      if (refused.take(`${asking.session.who.userId} ${route}`).type !== 'allowed') return;
      await tell(asking, { what: 'attemptRefused', thing: { type: 'route', id: route }, after: { right } });
    },

    /** Notes that somebody was given a file of a conversation. */
    async fileOpened(
      asking: Asking,
      { id, mime, conversationId }: { readonly id: FileId; readonly mime: string; readonly conversationId: string },
    ): Promise<void> {
      if (asking.session === null || opened.take(`${asking.session.who.userId} ${id}`).type !== 'allowed') return;
      await tell(asking, { what: 'fileOpened', thing: { type: 'file', id }, after: { mime, conversationId } });
    },
  };
}
