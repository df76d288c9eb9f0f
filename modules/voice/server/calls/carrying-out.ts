import type { Log } from '#platform/log.ts';
import type { CallOrder } from '../../call-lines.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';

/** Carries out what a call orders, one order after the other for each call. */
export interface CarryingOut {
  readonly carryOut: (call: string, orders: readonly CallOrder[]) => void;
  /** Resolves when everything that this call has ordered until now is done, or could not be. */
  readonly ordered: (call: string) => Promise<void>;
}

/** Opens the hand that gives orders. `onUnrung`: a telephone could not even be rung. */
export function openCarryingOut({
  gateway,
  callOut,
  log,
  onUnrung,
}: {
  readonly gateway: VoiceGateway;
  readonly callOut: (order: CallOrder & { readonly type: 'callOut' }) => Promise<void>;
  readonly log: Log;
  readonly onUnrung: (line: LineId) => void;
}): CarryingOut {
  const last = new Map<string, Promise<void>>();

  const give = async (order: CallOrder): Promise<void> => {
    try {
      await (order.type === 'callOut' ? callOut(order) : told(gateway, order));
    } catch (error) {
      // The switch is gone for the moment: when it is back, every call is put in order again.
      log.warn({ order: order.type, err: error }, 'An order to the telephone switch was not carried out');
      if (order.type === 'ring' || order.type === 'callOut') onUnrung(order.line);
    }
  };

  return {
    carryOut: (call, orders) => {
      if (orders.length === 0) return;
      const next = orders.reduce(
        (before, order) => before.then(() => give(order)),
        last.get(call) ?? Promise.resolve(),
      );
      last.set(call, next);
      void next.then(() => {
        if (last.get(call) === next) last.delete(call);
      });
    },
    ordered: (call) => last.get(call) ?? Promise.resolve(),
  };
}

function told(gateway: VoiceGateway, order: Exclude<CallOrder, { type: 'callOut' }>): Promise<void> {
  switch (order.type) {
    case 'answer':
      return gateway.answer(order.line);
    case 'music':
      return gateway.music(order.line, order.isOn);
    case 'ringing':
      return gateway.ringing(order.line, order.isOn);
    case 'ring': {
      const { type: _, ...asked } = order;
      return gateway.ring(asked);
    }
    case 'join':
      return gateway.join(order.room, order.lines);
    case 'leave':
      return gateway.leave(order.room, order.line);
    case 'clear':
      return gateway.clear(order.room);
    case 'hangUp':
      return gateway.hangUp(order.line, order.because);
  }
}
