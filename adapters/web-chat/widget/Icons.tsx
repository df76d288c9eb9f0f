import type { JSX } from 'preact';

const paths = {
  chat: 'M4.5 18.5 3.8 21l3.4-.8A9 8.5 0 1 0 4.5 18.5zM8 10.5h8M8 14h5',
  down: 'm6 9.5 6 6 6-6',
  close: 'm6.5 6.5 11 11m0-11-11 11',
  more: 'M12 6.5v.01M12 12v.01M12 17.5v.01',
  send: 'M12 19V5.5m-6 6 6-6 6 6',
  clip: 'm8.5 12.5 5.6-5.6a2.6 2.6 0 0 1 3.7 3.7l-7.3 7.3a4.4 4.4 0 0 1-6.2-6.2l6.9-6.9',
  file: 'M13.5 3.5h-6a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-10zv5h5',
  soundOn: 'M11 5.5 6.8 9H3.5v6h3.3l4.2 3.5zM15 9.2a4 4 0 0 1 0 5.6M17.8 6.5a8 8 0 0 1 0 11',
  soundOff: 'M11 5.5 6.8 9H3.5v6h3.3l4.2 3.5zM15.5 9.5l5 5m0-5-5 5',
  end: 'M9.5 4.5h-3a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h3M15 8l4 4-4 4m4-4H9.5',
  clock: 'M12 7.5V12l3 1.8M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0z',
  tick: 'm5.5 12.5 4.2 4.2 8.8-9.2',
  ticks: 'm2 12.8 4 4 8.2-8.8M12 15.8l1.2 1.2L22 8',
} as const;
export type IconName = keyof typeof paths;

/** A picture drawn with one line; never alone the meaning of anything. */
export function Icon({ name, size = 22 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" class={`i-${name}`}>
      <path d={paths[name]} />
    </svg>
  );
}
