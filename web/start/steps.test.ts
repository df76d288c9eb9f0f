import { expect, test } from 'vitest';
import { nextStep, type Proofs, stepsDone } from './steps.ts';

const proofs = (people: number, members: number, channel: 'none' | 'made' | 'heard'): Proofs =>
  ({
    people: Array.from({ length: people }, () => ({})),
    queues: [{ members: Array.from({ length: members }, () => ({})) }],
    channels: channel === 'none' ? [] : [{ isActive: true, lastInboundAt: channel === 'heard' ? '2026-11-22' : null }],
  }) as unknown as Proofs;

test('right after the first run the next step is to invite people', () => {
  expect(nextStep(stepsDone(proofs(1, 1, 'none')))).toBe('people');
});

test('a queue without agents is not ready', () => {
  expect(nextStep(stepsDone(proofs(2, 0, 'none')))).toBe('queue');
});

test('the test conversation is done only when a message really came in', () => {
  expect(nextStep(stepsDone(proofs(2, 1, 'made')))).toBe('test');
  expect(nextStep(stepsDone(proofs(2, 1, 'heard')))).toBe(null);
});
