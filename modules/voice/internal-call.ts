import type { AgentId } from '#kernel/id.ts';
import { type InternalCallId, internalRoomOf } from './call-names.ts';
import type { LineEnd, LineId, LivingLine } from './gateway.ts';

/** How an internal call ends. `lost`: its lines were gone when somebody looked; `busy`: she got a call meanwhile. */
export const internalEnds = ['hungUp', 'cancelled', 'declined', 'noAnswer', 'busy', 'unreachable', 'lost'] as const;
export type InternalEnd = (typeof internalEnds)[number];

/** One side: who it is, and her lines; until one is picked up there may be one for each of her telephones. */
export interface InternalSide {
  readonly agentId: AgentId;
  readonly lines: readonly LineId[];
  readonly up: LineId | null;
}

/** A call between two of the house. It is nobody's interaction: no customer is in it. */
export interface InternalCall {
  readonly id: InternalCallId;
  readonly from: InternalSide;
  readonly to: InternalSide;
  readonly beganAtMs: number;
  readonly answeredAtMs: number | null;
}

export type InternalOrder =
  | { readonly type: 'ringColleague' }
  | { readonly type: 'join'; readonly room: string; readonly lines: readonly LineId[] }
  | { readonly type: 'hangUp'; readonly line: LineId };

/** What became of it: the call as it goes on with what must be ordered, or why it is over. */
export type InternalTurn =
  | { readonly type: 'goesOn'; readonly call: InternalCall; readonly orders: readonly InternalOrder[] }
  | { readonly type: 'over'; readonly because: InternalEnd };

export type InternalSignal = { readonly line: LineId; readonly atMs: number } & (
  | { readonly type: 'pickedUp' }
  | { readonly type: 'ended'; readonly because: LineEnd }
);

export const linesOfInternal = ({ from, to }: InternalCall): readonly LineId[] => [...from.lines, ...to.lines];

/** Says what a signal about one of its lines means. */
export function hearInternal(call: InternalCall, signal: InternalSignal): InternalTurn {
  if (signal.type === 'pickedUp') return pickedUp(call, signal.line, signal.atMs);
  return call.from.lines.includes(signal.line) ? callerGone(call, signal.line) : colleagueGone(call, signal);
}

/** Who hangs up: a call that nobody has answered is given up by who makes it, and declined by who is called. */
export function hangUpInternal(call: InternalCall, agentId: AgentId): InternalEnd {
  if (call.answeredAtMs !== null) return 'hungUp';
  return call.from.agentId === agentId ? 'cancelled' : 'declined';
}

/**
 * What the lines that live say about a call that was not watched for a while: who talked goes on, and is put together
 * again where they are not. One that was still being made is over when another program made it, or an earlier switch
 * (`bornAtMs`) carried it; its lines may be younger than the look at them, so that none of them is missed.
 */
export function internalFound(call: InternalCall, living: readonly LivingLine[], bornAtMs: number): InternalTurn {
  const { from, to } = call;
  if (call.beganAtMs < bornAtMs || from.lines.length === 0) return over('lost');
  if (call.answeredAtMs === null || from.up === null || to.up === null) return goesOn(call);
  const room = internalRoomOf(call.id);
  const rooms = new Map(living.map((one) => [one.line, one.room]));
  const lines = [from.up, to.up];
  if (!lines.every((line) => rooms.has(line))) return over('lost');
  const apart = lines.filter((line) => rooms.get(line) !== room);
  return goesOn(call, apart.length > 0 ? [{ type: 'join', room, lines: apart }] : []);
}

const goesOn = (call: InternalCall, orders: readonly InternalOrder[] = []): InternalTurn => ({
  ...{ type: 'goesOn', call, orders },
});
const over = (because: InternalEnd): InternalTurn => ({ type: 'over', because });

function pickedUp(call: InternalCall, line: LineId, atMs: number): InternalTurn {
  const isCaller = call.from.lines.includes(line);
  const side = isCaller ? call.from : call.to;
  if (side.up !== null) return goesOn(call, side.up === line ? [] : [{ type: 'hangUp', line }]);
  const others = side.lines.filter((one) => one !== line).map((one) => ({ type: 'hangUp' as const, line: one }));
  const taken = { ...side, lines: [line], up: line };
  if (isCaller) return goesOn({ ...call, from: taken }, [...others, { type: 'ringColleague' }]);
  if (call.from.up === null) return over('lost');
  const room = internalRoomOf(call.id);
  const join: InternalOrder = { type: 'join', room, lines: [call.from.up, line] };
  return goesOn({ ...call, to: taken, answeredAtMs: atMs }, [...others, join]);
}

function callerGone(call: InternalCall, line: LineId): InternalTurn {
  const lines = call.from.lines.filter((one) => one !== line);
  if (call.from.up === line) return over(call.answeredAtMs === null ? 'cancelled' : 'hungUp');
  return lines.length > 0 ? goesOn({ ...call, from: { ...call.from, lines } }) : over('cancelled');
}

function colleagueGone(call: InternalCall, { line, because }: { line: LineId; because: LineEnd }): InternalTurn {
  if (call.to.up === line) return over('hungUp');
  // She was free when she was rung: a telephone that says busy was told to by her, at whichever of them she sits.
  if (because === 'busy' || because === 'declined') return over('declined');
  const lines = call.to.lines.filter((one) => one !== line);
  if (lines.length > 0) return goesOn({ ...call, to: { ...call.to, lines } });
  return over(because === 'noAnswer' ? 'noAnswer' : 'unreachable');
}
