import { useCallback } from 'react';
import { loudnessOf, type RingEvent } from '#identity';
import { usePreferences } from './session.ts';
import { play } from './sound.ts';

/** Rings for what she chose to hear, each as loud as she chose. */
export function useRing(): (event: RingEvent) => void {
  const [preferences] = usePreferences();
  return useCallback((event) => play(event, loudnessOf(preferences, event)), [preferences]);
}
