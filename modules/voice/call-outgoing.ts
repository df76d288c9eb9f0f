import type { EndCause, Interaction, InteractionHappening, Leg } from '#interactions';
import {
  type Call,
  type CallOrder,
  type CallSignal,
  type CallSurroundings,
  type CallTurn,
  nothing,
  reachMostMs,
  telephonesMost,
  withoutLine,
} from './call-lines.ts';
import { deskLineOf } from './call-names.ts';
import { isToBeCalled, waitsAgain } from './callback-call.ts';
import type { LineEnd } from './gateway.ts';

// A call that one of us makes: her own telephone first, then the other side, who is hers from the moment of answering.

/** So long it rings at the other side. */
export const answerMostMs = 45_000;

/** The leg of the agent who calls somebody now; null when nobody does. */
export const dialingLeg = ({ phase, legs }: Interaction): Leg | null =>
  phase === 'inHand' ? (legs.find(({ state }) => state === 'dialing') ?? null) : null;

/** Nobody came to the telephone: it is over, and nothing is left to do after it. */
export const unansweredBy = (
  { legId, agentId }: Leg,
  by: 'agent' | 'system',
  cause: EndCause,
): readonly InteractionHappening[] => [
  { type: 'ended', by, agentId: by === 'agent' ? agentId : null, cause, resolved: null },
  { type: 'wrappedUp', legId, agentId, disposition: null, automatic: true },
];

const causes: Readonly<Record<LineEnd, EndCause>> = {
  ...{ busy: 'busy', noAnswer: 'noAnswer', declined: 'declined', unreachable: 'unreachable' },
  // Nobody but the network ends a line that rings there, unless it was asked to by us.
  ...{ cancelled: 'noAnswer', hungUp: 'failed', lost: 'failed', failed: 'failed' },
};

const turn = (call: Call, over: Partial<CallTurn> = {}): CallTurn => ({
  ...nothing(call),
  ...over,
});

/** What a signal means while the other side is called: `settle` gives the orders that follow. */
export function hearDialing(
  call: Call,
  interaction: Interaction,
  { leg, signal }: { readonly leg: Leg; readonly signal: CallSignal },
  around: CallSurroundings,
): CallTurn {
  const { legId, agentId } = leg;
  if (signal.line === call.line) {
    if (signal.type === 'ended') {
      return turn(withoutLine(call, signal.line), { happenings: unansweredBy(leg, 'system', causes[signal.because]) });
    }
    const ids = { legId, agentId, visitId: null, offerId: null };
    return turn({ ...call, isAnswered: true }, { happenings: [{ type: 'answered', ...ids, how: 'dialed' }] });
  }
  const desk = call.desks.find(({ line }) => line === signal.line);
  if (!desk) return turn(call);
  if (signal.type === 'pickedUp') {
    return turn({ ...call, desks: call.desks.map((one) => (one === desk ? { ...one, isUp: true } : one)) });
  }
  const without = withoutLine(call, desk.line);
  const others = without.desks;
  if (desk.isUp ? others.some(({ isUp }) => isUp) : others.length > 0) return turn(without);
  const isUnheard = !desk.isUp && (signal.because === 'unreachable' || signal.because === 'failed');
  const unheard = isUnheard ? agentId : null;
  const again = isToBeCalled(call) ? waitsAgain(interaction, leg, around) : null;
  if (again) return turn(without, { happenings: again, unheard });
  const happenings = isUnheard ? unansweredBy(leg, 'system', 'failed') : unansweredBy(leg, 'agent', 'cancelled');
  return turn(without, { happenings, unheard });
}

/** Makes the lines follow a call that is being made: her telephones ring once, and then the other side. */
export function settleDialing(call: Call, interaction: Interaction, leg: Leg, around: CallSurroundings): CallTurn {
  const { agentId, legId } = leg;
  const up = call.desks.find(({ isUp }) => isUp);
  if (up) {
    const orders: CallOrder[] = call.desks
      .filter((one) => one !== up)
      .map(({ line }) => ({ type: 'hangUp', line, because: 'done' }));
    const next = { ...call, desks: [up] };
    if (!call.outgoing || call.outgoing.hasBegun) return turn(next, { orders });
    const { ways } = call.outgoing;
    orders.push({ type: 'ringing', line: up.line, isOn: true });
    orders.push({ type: 'callOut', line: call.line, ways, by: up.line, withinMs: answerMostMs });
    return turn({ ...next, outgoing: { ways, hasBegun: true } }, { orders });
  }
  if (call.rungFor.includes(legId) || call.desks.length > 0) return turn(call);
  const telephones = around.telephonesOf(agentId).slice(0, telephonesMost);
  const next = { ...call, rungFor: [legId] };
  if (telephones.length === 0) {
    const again = isToBeCalled(call) ? waitsAgain(interaction, leg, around) : null;
    return turn(next, { happenings: again ?? unansweredBy(leg, 'system', 'failed'), unheard: agentId });
  }
  const lines = telephones.map((telephone, index) => {
    return { telephone, line: deskLineOf({ callId: call.id, agentId, legId, index }) };
  });
  return turn(
    { ...next, desks: lines.map(({ line }) => ({ line, agentId, legId, isUp: false })) },
    {
      orders: lines.map(({ telephone, line }) => ({
        ...{ type: 'ring', line, telephone, by: null, shownNumber: call.number, withinMs: reachMostMs },
      })),
    },
  );
}
