import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Call } from '../../call-lines.ts';
import type { LineId, VoiceSignal } from '../../gateway.ts';
import { type EndedSound, keepSound } from './call-sound-store.ts';

type Whose = Pick<EndedSound, 'interactionId' | 'party' | 'agentId'>;

/** Lines whose end is waited for; it comes within moments after they were let go. */
const linesMost = 10_000;

/** Keeps how the lines of calls sounded. A call lets go of a line before the switch tells its end: this one does not. */
export function openCallSounds(needs: {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly log: Log;
}) {
  const { database, organisationId, log } = needs;
  const whose = new Map<LineId, Whose>();
  const put = (line: LineId, one: Whose): void => {
    whose.set(line, one);
    const [oldest] = whose.keys();
    if (whose.size > linesMost && oldest !== undefined) whose.delete(oldest);
  };
  return {
    /** These are the lines of a call now. */
    follow: ({ id: interactionId, line, desks }: Pick<Call, 'id' | 'line' | 'desks'>): void => {
      put(line, { interactionId, party: 'customer', agentId: null });
      for (const { line: own, agentId } of desks) {
        put(own, { interactionId, party: agentId === null ? 'guest' : 'agent', agentId });
      }
    },
    /** A line ended, perhaps none of ours; one that was not measured is left out. */
    ended: ({ line, sound, atMs: endedAtMs }: VoiceSignal & { readonly type: 'ended' }): void => {
      const one = whose.get(line);
      whose.delete(line);
      if (!one || !sound) return;
      const noting = database.within(organisationId, (trx) =>
        keepSound(trx, organisationId, { ...one, line, sound, endedAtMs }),
      );
      noting.catch((err: Error) => log.warn({ line, err }, 'How a line sounded was not noted'));
    },
  };
}
