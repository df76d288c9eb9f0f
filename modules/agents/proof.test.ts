import { describe, expect, test } from 'vitest';
import { type Evidence, proofLimits, standingOf, voiceDoubtOf } from './proof.ts';

const desks = (...heardMs: number[]): Evidence => ({
  desks: new Map(heardMs.map((atMs, number) => [`desk ${number}`, atMs])),
  acceptedMs: null,
  left: null,
});
const left = (atMs: number): Evidence => ({ ...desks(), left: { atMs, cause: 'connectionLost' } });
const at = (evidence: Evidence, nowMs: number) => standingOf(evidence, proofLimits, nowMs);

describe('a desk whose line stands', () => {
  test('is proven as long as it answers', () => expect(at(desks(10_000), 12_900)).toEqual({ type: 'proven' }));
  test('that misses its signs of life is silent, then unproven', () => {
    expect(at(desks(10_000), 13_000)).toEqual({ type: 'silent', cause: 'noSignOfLife' });
    expect(at(desks(10_000), 14_250)).toEqual({ type: 'unproven', cause: 'noSignOfLife' });
  });
  test('one of two that is heard is enough', () => expect(at(desks(0, 10_000), 12_000).type).toBe('proven'));
  test('accepting something is a sign of life', () =>
    expect(at({ ...desks(0), acceptedMs: 10_000 }, 12_000).type).toBe('proven'));
});

describe('a desk that went', () => {
  test('is silent at once, so that nothing is offered to a page that loads again', () =>
    expect(at(left(10_000), 10_000)).toEqual({ type: 'silent', cause: 'connectionLost' }));
  test('and is unproven when it does not return', () =>
    expect(at(left(10_000), 14_250)).toEqual({ type: 'unproven', cause: 'connectionLost' }));
});

test('after our own absence every desk has the time to come back before anybody is called unreachable', () => {
  const waiting: Evidence = { ...desks(), left: { atMs: 10_000, cause: 'serverRestarted' } };
  expect(at(waiting, 20_000)).toEqual({ type: 'silent', cause: 'serverRestarted' });
  expect(at(waiting, 22_000)).toEqual({ type: 'unproven', cause: 'serverRestarted' });
});

test('the board is told within five seconds of the last sign of life, the look and the way to it included', () => {
  const look = 250;
  const board = 250;
  expect(proofLimits.unreachableMs + look + board).toBeLessThan(5_000);
  expect(proofLimits.silentMs).toBeLessThan(proofLimits.unreachableMs);
});

test('who never had a desk is not there', () =>
  expect(at(desks(), 1_000)).toEqual({ type: 'unproven', cause: 'signedOut' }));

test('calls need a microphone that is not refused and a phone that is not gone; not asked is no reason for doubt', () => {
  expect(voiceDoubtOf({ microphone: 'denied', registration: 'registered' })).toBe('microphoneDenied');
  expect(voiceDoubtOf({ microphone: 'allowed', registration: 'gone' })).toBe('notRegistered');
  expect(voiceDoubtOf({ microphone: 'unknown', registration: 'unknown' })).toBeNull();
  expect(voiceDoubtOf(null)).toBeNull();
});
