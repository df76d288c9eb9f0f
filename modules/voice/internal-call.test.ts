import { expect, test } from 'vitest';
import type { AgentId } from '#kernel/id.ts';
import { callOfInternalLine, type InternalCallId, internalLineOf, internalRoomOf, isLineOfOurs } from './call-names.ts';
import type { LineEnd } from './gateway.ts';
import { hearInternal, type InternalCall, internalFound } from './internal-call.ts';

const id = '01a20a5c-e920-7736-9b5e-9e46a48e5bbf' as InternalCallId;
const [ayse, berk] = ['ayse' as AgentId, 'berk' as AgentId];
const lines = (side: 'from' | 'to') => [0, 1].map((index) => internalLineOf(id, side, index));
const [from0 = '', from1 = ''] = lines('from');
const [to0 = '', to1 = ''] = lines('to');
const dialing: InternalCall = {
  ...{ id, beganAtMs: 1_000, answeredAtMs: null },
  from: { agentId: ayse, lines: [from0, from1], up: null },
  to: { agentId: berk, lines: [], up: null },
};
const ringing: InternalCall = {
  ...dialing,
  from: { ...dialing.from, lines: [from0], up: from0 },
  to: { ...dialing.to, lines: [to0, to1] },
};
const pickedUp = (call: InternalCall, line: string) => hearInternal(call, { type: 'pickedUp', line, atMs: 2_000 });
const ended = (call: InternalCall, line: string, because: LineEnd) =>
  hearInternal(call, { type: 'ended', line, because, atMs: 2_000 });

test('the name of a line says which call it is for, and is taken for no other', () => {
  expect([from0, to1].map(callOfInternalLine)).toEqual([id, id]);
  expect([from0, to1].every(isLineOfOurs)).toBe(true);
  for (const other of [
    `internal.${id}.side.0`,
    `internal.x.to.0`,
    `call.${id}.to.0`,
    internalRoomOf(id),
    'main-17.2',
  ]) {
    expect(callOfInternalLine(other), other).toBeNull();
  }
});

test('of several telephones the first that is picked up has the call, and the others fall silent', () => {
  const turn = pickedUp(dialing, from1);
  expect(turn).toMatchObject({ call: { from: { lines: [from1], up: from1 } } });
  expect(turn.type === 'goesOn' && turn.orders).toEqual([{ type: 'hangUp', line: from0 }, { type: 'ringColleague' }]);
  const answered = pickedUp(ringing, to0);
  expect(answered).toMatchObject({ call: { to: { lines: [to0], up: to0 }, answeredAtMs: 2_000 } });
  expect(answered.type === 'goesOn' && answered.orders).toEqual([
    { type: 'hangUp', line: to1 },
    { type: 'join', room: internalRoomOf(id), lines: [from0, to0] },
  ]);
});

test('a telephone that cannot be rung ends nothing while another rings; who declines at one declines at all', () => {
  expect(ended(ringing, to0, 'failed')).toMatchObject({ type: 'goesOn', call: { to: { lines: [to1] } } });
  expect(ended(ringing, to0, 'busy')).toEqual({ type: 'over', because: 'declined' });
  const last = { ...ringing, to: { ...ringing.to, lines: [to1] } };
  expect(ended(last, to1, 'noAnswer')).toEqual({ type: 'over', because: 'noAnswer' });
  expect(ended(last, to1, 'unreachable')).toEqual({ type: 'over', because: 'unreachable' });
  expect(ended(dialing, from0, 'noAnswer')).toMatchObject({ type: 'goesOn' });
  expect(ended(ringing, from0, 'lost')).toEqual({ type: 'over', because: 'cancelled' });
});

test('who talks is found again where both live, and put together where they are apart', () => {
  const talking: InternalCall = { ...ringing, to: { ...ringing.to, lines: [to0], up: to0 }, answeredAtMs: 2_000 };
  const room = internalRoomOf(id);
  const live = (line: string, where: string | null) => ({
    ...{ line, room: where, from: '', to: '', isUp: true, sinceMs: 0 },
  });
  const orders = (...living: Parameters<typeof internalFound>[1]) => {
    const turn = internalFound(talking, living, 0);
    return turn.type === 'over' ? turn.because : turn.orders;
  };
  expect(orders(live(from0, room), live(to0, room))).toEqual([]);
  expect(orders(live(from0, room), live(to0, null))).toEqual([{ type: 'join', room, lines: [to0] }]);
  expect(orders(live(from0, room))).toBe('lost');
  // A switch that was born since had none of it; a call of another program that nobody had answered has no lines.
  expect(internalFound(talking, [live(from0, room), live(to0, room)], 1_500)).toEqual({
    type: 'over',
    because: 'lost',
  });
  const other = { ...dialing, from: { ...dialing.from, lines: [] } };
  expect(internalFound(other, [], 0)).toEqual({ type: 'over', because: 'lost' });
  expect(internalFound(ringing, [], 0)).toMatchObject({ type: 'goesOn', orders: [] });
});
