import type { Interaction, InteractionHappening } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { findCall, lostWithSwitch } from '../../call-found.ts';
import { arrivedCall, type CallSignal } from '../../call-lines.ts';
import { callToMake, isAwaitingCall } from '../../callback-call.ts';
import type { LivingLine } from '../../gateway.ts';
import type { CallShelf } from './call-shelf.ts';

/** Puts the calls of one organisation together again after we were away, or the switch was. */
export interface FoundCalls {
  readonly found: (living: readonly LivingLine[], bornAtMs: number) => void;
  readonly switchGone: () => void;
}

export interface FoundCallsNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly shelf: CallShelf;
  readonly write: (id: InteractionId, happenings: readonly InteractionHappening[]) => void;
  readonly hear: (signal: CallSignal) => void;
  readonly settle: (id: InteractionId) => void;
  /** The number of somebody who shall be called back. */
  readonly calledBackAt: (id: InteractionId) => string | null;
}

export function openFoundCalls({ clock, shelf, write, hear, settle, calledBackAt }: FoundCallsNeeds): FoundCalls {
  const { lives, calls, written } = shelf;
  const lose = (life: Interaction, line: string): void => {
    if (isAwaitingCall(life)) {
      calls.set(life.id, callToMake(life.id, calledBackAt(life.id) ?? ''));
      return;
    }
    calls.set(life.id, { ...arrivedCall(life.id, line, ''), isGone: true });
    const happenings = lostWithSwitch(life);
    if (happenings.length > 0) write(life.id, happenings);
  };
  return {
    found: (living, bornAtMs) => {
      for (const life of [...lives.values()]) {
        const line = written.get(life.id);
        if (!line) continue;
        const isAlive = living.some((one) => one.line === line);
        if (!isAlive && life.startedAtMs < bornAtMs && !isAwaitingCall(life)) {
          lose(life, line);
          settle(life.id);
          continue;
        }
        if (life.phase === 'done') continue;
        const { call, missed } = findCall(
          { id: life.id, line, interaction: life, number: calledBackAt(life.id) },
          living,
          clock.nowMs(),
        );
        calls.set(life.id, call);
        for (const signal of missed) hear(signal);
        settle(life.id);
      }
    },
    switchGone: () => {
      for (const life of [...lives.values()]) lose(life, written.get(life.id) ?? '');
    },
  };
}
