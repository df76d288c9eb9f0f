import { useEffect, useState } from 'react';
import { openEar } from './sound.ts';

const lookEveryMs = 80;

/** How loud a stream is, 0 to 1, several times a second; 0 while there is none. */
export function useLevel(stream: MediaStream | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!stream) return;
    const ear = openEar(stream);
    const timer = setInterval(() => setLevel(Math.round(ear.level() * 100) / 100), lookEveryMs);
    return () => {
      clearInterval(timer);
      ear.close();
      setLevel(0);
    };
  }, [stream]);
  return level;
}
