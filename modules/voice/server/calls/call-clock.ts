import type { Interaction, InteractionHappening } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { overdue } from '../../call-found.ts';
import { waitMostMs } from '../../call-lines.ts';

/** Does with calls what time alone decides. */
export interface CallClock {
  /** Does what is due, and sleeps until the next such moment. */
  readonly look: () => void;
  readonly close: () => void;
}

export interface CallClockNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly isOpen: () => boolean;
  readonly lives: () => Iterable<Interaction>;
  readonly wrapUpMsOf: (interaction: Interaction) => number;
  readonly write: (id: InteractionId, happenings: readonly InteractionHappening[]) => void;
}

/** Opens the clock of one organisation's calls; it looks first when it is told to. */
export function openCallClock({ clock, isOpen, lives, wrapUpMsOf, write }: CallClockNeeds): CallClock {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    clearTimeout(timer);
    if (!isOpen()) return;
    const nowMs = clock.nowMs();
    let nextAtMs = Number.POSITIVE_INFINITY;
    for (const life of lives()) {
      const due = overdue(life, { waitMs: waitMostMs, wrapUpMs: wrapUpMsOf(life) }, nowMs);
      if (due.happenings.length > 0) write(life.id, due.happenings);
      nextAtMs = Math.min(nextAtMs, due.nextAtMs ?? nextAtMs);
    }
    if (!Number.isFinite(nextAtMs)) return;
    timer = setTimeout(look, Math.max(1, nextAtMs - nowMs));
    timer.unref();
  };
  return { look, close: () => clearTimeout(timer) };
}
