import type { Interaction, InteractionHappening } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { BulkWrite } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { LineId } from '../../gateway.ts';
import type { Callbacks } from '../callbacks/callbacks.ts';

/** Callers of one organisation who asked by a key to be called back, until their lines are gone. */
export interface AskedBack {
  /** She leaves her queue for a callback that keeps her place; when nobody can call her she waits on there. */
  readonly ask: (id: InteractionId) => Promise<void>;
  /** She leaves with these, and is asked for. */
  readonly leave: AskedBackNeeds['record'];
  /** Her line is gone; asked before anything else is written about that. */
  readonly hungUp: (id: InteractionId) => void;
  /** These lines live: whoever had asked when we went away is asked for again, and let go. */
  readonly resume: (isAlive: (line: LineId) => boolean) => void;
}

export interface AskedBackNeeds {
  readonly log: Log;
  readonly callbacks: () => Pick<Callbacks, 'request'>;
  /** Those who had left their queue for a callback when this is opened. */
  readonly asking: readonly InteractionId[];
  readonly lifeOf: (id: InteractionId) => Interaction | null;
  readonly callOf: (id: InteractionId) => { readonly line: LineId; readonly number: string } | null;
  readonly record: (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    more?: { readonly writes: readonly BulkWrite[] },
  ) => Promise<boolean>;
  /** Tells her that she will be called; resolves when she has heard it. */
  readonly confirm: (id: InteractionId, line: LineId) => Promise<unknown>;
  /** Told before she waits again because nobody can call her. */
  readonly onRefused: (id: InteractionId) => void;
  /** The way back into her queue, at the place she had. */
  readonly queuedAgain: (interaction: Interaction) => InteractionHappening | null;
}

/** Opens the wishes of one organisation's callers. */
export function openAskedBack(needs: AskedBackNeeds): AskedBack {
  const { log, lifeOf, callOf, record } = needs;
  const asking = new Set<InteractionId>(needs.asking);
  let found: readonly InteractionId[] = needs.asking;

  const over = (by: 'customer' | 'system', cause: 'hungUp' | 'completed' | 'failed'): InteractionHappening => ({
    ...{ type: 'ended', by, agentId: null, cause, resolved: null },
  });
  /** Whether she will be called. */
  const request = async (id: InteractionId, number: string): Promise<boolean> => {
    const life = lifeOf(id);
    if (!life?.visit) return false;
    const { queueId, placeAtMs } = life.visit;
    try {
      const wish = { queueId, number, placeAtMs, customerId: life.customerId, fromId: id };
      const asked = await needs.callbacks().request(wish);
      if (asked.type === 'refused') log.info({ id, because: asked.because }, 'Who pressed the key is not called back');
      return asked.type === 'asked';
    } catch (err) {
      log.warn({ id, err }, 'A callback that a caller asked for was not written');
      return false;
    }
  };
  const settle = async (id: InteractionId, line: LineId, number: string): Promise<void> => {
    const isAsked = await request(id, number);
    if (isAsked && asking.has(id)) await needs.confirm(id, line);
    if (!asking.delete(id)) return; // she has hung up
    const life = lifeOf(id);
    const again = isAsked || !life ? null : needs.queuedAgain(life);
    if (again) needs.onRefused(id);
    await record(id, [again ?? over('system', isAsked ? 'completed' : 'failed')]);
  };

  const leave: AskedBack['leave'] = async (id, happenings, more) => {
    const call = callOf(id);
    if (!call || asking.has(id)) return false;
    asking.add(id);
    // Somebody may have taken her in this moment: then she talks, and nobody calls her.
    const isWritten = await record(id, happenings, more);
    if (isWritten) await settle(id, call.line, call.number);
    else asking.delete(id);
    return isWritten;
  };

  return {
    ask: async (id) => {
      const visitId = lifeOf(id)?.visit?.visitId;
      if (visitId) await leave(id, [{ type: 'leftQueue', visitId, outcome: 'callback' }]);
    },
    leave,
    hungUp: (id) => {
      if (lifeOf(id)?.phase !== 'left' || !asking.delete(id)) return;
      record(id, [over('customer', 'hungUp')]).catch((err: Error) =>
        log.warn({ id, err }, 'The end of a call was not written'),
      );
    },
    resume: (isAlive) => {
      const waiting = found;
      found = [];
      for (const id of waiting) {
        const call = callOf(id);
        if (!call || !asking.has(id) || !isAlive(call.line)) continue;
        settle(id, call.line, call.number).catch((err: Error) => log.warn({ id, err }, 'A callback was not settled'));
      }
    },
  };
}
