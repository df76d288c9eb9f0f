import type { AgentId } from '#kernel/id.ts';
import type { Log } from '#platform/log.ts';
import { openKeyedTurns } from '#platform/turns.ts';
import { callOfInternalLine, type InternalCallId, internalLineOf } from '../../call-names.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import type { InternalSide } from '../../internal-call.ts';

export interface InternalOrdersNeeds {
  readonly gateway: Pick<VoiceGateway, 'answer' | 'ring' | 'ringing' | 'join' | 'hangUp'>;
  readonly log: Log;
  readonly ringsMs: number;
  readonly telephonesOf: (agentId: AgentId) => readonly string[];
  /** How somebody is shown on the telephone that rings. */
  readonly shownOf: (agentId: AgentId) => { readonly shownNumber: string; readonly shownName: string };
  readonly isGoingOn: (id: InternalCallId) => boolean;
  /** The switch refused, or is not there. */
  readonly onFailed: (id: InternalCallId) => void;
}

/** What internal calls order of the switch, those of one call one after the other. */
export function openInternalOrders(needs: InternalOrdersNeeds) {
  const { gateway, log, telephonesOf } = needs;
  const ordering = openKeyedTurns();
  const order = (id: InternalCallId, what: () => Promise<void>): void => {
    ordering(id, async () => {
      if (needs.isGoingOn(id)) await what();
    }).catch((err: Error) => {
      log.warn({ id, err }, 'An internal call could not be carried out');
      needs.onFailed(id);
    });
  };

  return {
    /** Her lines before any of them is picked up: one for each of her telephones. */
    sideOf: (id: InternalCallId, side: 'from' | 'to', agentId: AgentId): InternalSide => ({
      ...{ agentId, up: null },
      lines: telephonesOf(agentId).map((_, index) => internalLineOf(id, side, index)),
    }),
    /** Rings them all, showing `shown`; `by` is the line of who hears it ring meanwhile. */
    ring: (id: InternalCallId, side: InternalSide, by: { readonly line: LineId | null; shown: AgentId }): void => {
      const telephones = telephonesOf(side.agentId);
      const { line: heardBy } = by;
      if (heardBy !== null) order(id, () => gateway.ringing(heardBy, true));
      for (const [index, line] of side.lines.entries()) {
        const telephone = telephones[index];
        if (telephone === undefined) continue;
        const asked = { line, telephone, by: heardBy, withinMs: needs.ringsMs, ...needs.shownOf(by.shown) };
        order(id, () => gateway.ring(asked));
      }
    },
    join: (id: InternalCallId, room: string, lines: readonly LineId[]): void =>
      order(id, async () => {
        // Who dialled herself has been hearing it ring, and is not up yet.
        for (const line of lines) if (callOfInternalLine(line) === null) await gateway.answer(line);
        await gateway.join(room, lines);
      }),
    /** Ends a line, also when the call is over. */
    hangUp: (id: InternalCallId, line: LineId): void => {
      ordering(id, () => gateway.hangUp(line)).catch((err: Error) => {
        log.warn({ line, err }, 'A line of an internal call was not ended');
      });
    },
  };
}
