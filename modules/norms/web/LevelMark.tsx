import type { LevelOrNone } from '#norms';
import { useWords } from '#web/i18n.ts';
import { type Standing, StandingMark } from '#web/parts/StandingMark.tsx';

export const standingOf: Readonly<Record<1 | 2 | 3, Standing>> = { 1: 'within', 2: 'poor', 3: 'unacceptable' };

/** The norm level something has reached: ● ▲ ■ in green, yellow, red, and a word. Nothing while all is well. */
export function LevelMark({ level, size = 9 }: { readonly level: LevelOrNone; readonly size?: number }) {
  const t = useWords('norms');
  if (level === 0) return null;
  return (
    <span title={t(`level.${level}`)} style={{ display: 'inline-flex', flex: 'none' }}>
      <StandingMark standing={standingOf[level]} size={size} />
    </span>
  );
}
