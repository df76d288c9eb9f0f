import { expect, test } from 'vitest';
import { defaultPreferences, loudnessOf, preferencesOf, ringEvents } from './user.ts';

test('each kind of event rings as loud as she chose for it, within the volume of all, and not at all when she wants none', () => {
  const usual = defaultPreferences('tr');
  const chosen = { ...usual, volume: 0.5, volumes: { ...usual.volumes, norm: 0.4, task: 0 } };
  expect(loudnessOf(chosen, 'norm')).toBeCloseTo(0.2);
  expect(loudnessOf(chosen, 'task')).toBe(0);
  expect(loudnessOf({ ...chosen, rings: { ...usual.rings, norm: false } }, 'norm')).toBe(0);
  expect(ringEvents.map((event) => loudnessOf({ ...chosen, sound: false }, event))).toEqual(ringEvents.map(() => 0));
});

test('who chose before there was something to choose keeps what she chose, and hears the rest as usual', () => {
  const now = preferencesOf('en', { sound: true, volume: 0.3, rings: { offer: false } });
  expect(now).toMatchObject({ volume: 0.3, rings: { offer: false, norm: true }, volumes: { offer: 1 } });
  expect(loudnessOf(now, 'customer')).toBeCloseTo(0.15);
});
