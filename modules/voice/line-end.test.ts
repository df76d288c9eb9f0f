import { expect, test } from 'vitest';
import { endOfAnswer } from './line-end.ts';

test.for([
  ...([401, 402, 403, 407, 408, 420, 483, 488, 500, 502, 503, 504, 580, 606] as const),
  ...([302, 487] as const),
])('F33 a trunk that answers %i did not carry the call: another may', (status) =>
  expect(endOfAnswer(status, false)).toBe('failed'),
);

test.for([
  [486, 'busy'],
  [600, 'busy'],
  [603, 'declined'],
  [404, 'unreachable'],
  [484, 'unreachable'],
  [604, 'unreachable'],
  [480, 'noAnswer'],
] as const)('F33 %i is about the number that was called: %s', ([status, end]) => {
  expect([endOfAnswer(status, false), endOfAnswer(status, true)]).toEqual([end, end]);
});

test.for([408, 487])('F33 %i of a number that rang is that nobody answered', (status) =>
  expect(endOfAnswer(status, true)).toBe('noAnswer'),
);
