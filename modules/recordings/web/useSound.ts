import { type RefObject, useEffect, useRef, useState } from 'react';

/** How fast a recording may be heard. */
export const speeds = [0.75, 1, 1.25, 1.5, 2] as const;
export type Speed = (typeof speeds)[number];

/** A recording as it is heard: where it is, and what can be done with it. */
export interface Sound {
  readonly ref: RefObject<HTMLAudioElement | null>;
  readonly atMs: number;
  readonly isPlaying: boolean;
  /** The browser could not play it, or was not given it. */
  readonly hasFailed: boolean;
  readonly speed: Speed;
  readonly toggle: () => void;
  readonly jumpTo: (atMs: number) => void;
  readonly setSpeed: (speed: Speed) => void;
}

/** Follows the audio element of a player; `ref` goes to it. */
export function useSound(durationMs: number): Sound {
  const ref = useRef<HTMLAudioElement>(null);
  const [atMs, setAtMs] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);

  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    let frame = 0;
    const follow = (): void => {
      setAtMs(audio.currentTime * 1_000);
      frame = requestAnimationFrame(follow);
    };
    const on = { play: () => follow(), pause: () => cancelAnimationFrame(frame) };
    const hear = (name: string, then: () => void) => {
      audio.addEventListener(name, then);
      return () => audio.removeEventListener(name, then);
    };
    const leave = [
      hear('play', () => {
        setPlaying(true);
        on.play();
      }),
      hear('pause', () => {
        setPlaying(false);
        on.pause();
      }),
      hear('seeked', () => setAtMs(audio.currentTime * 1_000)),
      hear('error', () => setFailed(true)),
    ];
    return () => {
      cancelAnimationFrame(frame);
      for (const end of leave) end();
    };
  }, []);

  return {
    ref,
    atMs,
    isPlaying,
    hasFailed,
    speed,
    toggle: () => {
      const audio = ref.current;
      if (!audio) return;
      if (audio.paused) audio.play().catch(() => setFailed(true));
      else audio.pause();
    },
    jumpTo: (to) => {
      const next = Math.min(Math.max(0, to), durationMs);
      if (ref.current) ref.current.currentTime = next / 1_000;
      setAtMs(next);
    },
    setSpeed: (next) => {
      setSpeed(next);
      if (ref.current) ref.current.playbackRate = next;
    },
  };
}
