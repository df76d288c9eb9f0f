import { expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import { colleagueState, mentionsIn, pairOf, previewOf, teamLimits } from './room.ts';

const [ayse, berk] = ['a', 'b'] as unknown as [UserId, UserId];

test('the room of two has one name, whoever opens it', () => {
  expect(pairOf(ayse, berk)).toBe(pairOf(berk, ayse));
});

test('somebody is mentioned only when her name stands in the text behind an @', () => {
  const names: Record<string, string> = { a: 'Ayşe Yılmaz', b: 'Berk' };
  const nameOf = (id: UserId) => names[id] ?? null;
  expect(mentionsIn('Merhaba @Ayşe Yılmaz, bakar mısın?', [ayse, berk, ayse], nameOf)).toEqual([ayse]);
  expect(mentionsIn('Merhaba Ayşe Yılmaz', [ayse], nameOf)).toEqual([]);
  // The same letters, written with combining marks.
  expect(mentionsIn('@Ayşe Yılmaz'.normalize('NFD'), [ayse], nameOf)).toEqual([ayse]);
  expect(mentionsIn('@Berk', ['c' as UserId], nameOf)).toEqual([]);
});

test('a preview is one line, cut at a whole letter', () => {
  expect(previewOf('bir\n  iki', 0)).toBe('bir iki');
  expect(previewOf(' ', 2)).toBe('📎');
  const long = previewOf('😀'.repeat(500), 0);
  expect([...long]).toHaveLength(teamLimits.previewChars);
  expect(long.isWellFormed()).toBe(true);
});

test('colleagues see that somebody is away, never why; whoever customers cannot reach may still read', () => {
  const away = { availability: 'away', isReachable: true, reasonId: 'lunch' } as const;
  expect(colleagueState(away, true)).toBe('away');
  expect(colleagueState({ availability: 'available', isReachable: false }, true)).toBe('online');
  expect(colleagueState({ availability: 'available', isReachable: false }, false)).toBe('offline');
  expect(colleagueState({ availability: 'offline', isReachable: true }, true)).toBe('online');
  expect(colleagueState(null, true)).toBe('online');
  expect(colleagueState(null, false)).toBe('offline');
});
