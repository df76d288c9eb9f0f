import type { Interaction } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { Call } from '../../call-lines.ts';
import type { LineId } from '../../gateway.ts';

/** The calls of one organisation that are not over, as they are in memory. */
export interface CallShelf {
  /** What is on disk about each. */
  readonly lives: Map<InteractionId, Interaction>;
  /** Their lines, as far as the switch told. Before it says which of them live there are none. */
  readonly calls: Map<InteractionId, Call>;
  /** The line on which each came in, as it is written. */
  readonly written: Map<InteractionId, LineId>;
  /** The number of ours that was called. */
  readonly numbers: Map<InteractionId, string>;
  readonly callWith: (line: LineId) => Call | undefined;
  /** All lines that the switch should know. */
  readonly lines: () => readonly LineId[];
  /** Somebody who shall be called waits now. */
  readonly awaits: (call: Call) => void;
  readonly forget: (id: InteractionId) => void;
}

/** A shelf with what was going on when the floor was opened. */
export function openCallShelf(
  lives: CallShelf['lives'],
  written: CallShelf['written'],
  onForgotten: (id: InteractionId) => void,
): CallShelf {
  const calls: CallShelf['calls'] = new Map();
  const numbers: CallShelf['numbers'] = new Map();
  return {
    lives,
    calls,
    written,
    numbers,
    callWith: (line) => {
      for (const call of calls.values()) {
        if ((call.line === line && !call.isGone) || call.desks.some((desk) => desk.line === line)) return call;
      }
      return undefined;
    },
    lines: () =>
      [...calls.values()].flatMap(({ line, isGone, desks, outgoing }) => [
        ...(isGone || outgoing?.hasBegun === false ? [] : [line]),
        ...desks.map((desk) => desk.line),
      ]),
    awaits: (call) => {
      calls.set(call.id, call);
      written.set(call.id, call.line);
    },
    forget: (id) => {
      for (const known of [calls, lives, written, numbers]) known.delete(id);
      onForgotten(id);
    },
  };
}
