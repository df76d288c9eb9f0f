import { useWords } from '../i18n.ts';

export type Standing = 'within' | 'poor' | 'unacceptable';

/** How something stands against its norm: ● within, ▲ poor, ■ unacceptable. Shape and word, never colour alone. */
export function StandingMark({ standing, size = 10 }: { readonly standing: Standing; readonly size?: number }) {
  const t = useWords();
  const label = t(`standing.${standing}`);
  return (
    <svg width={size} height={size} viewBox="0 0 10 10" role="img" aria-label={label} style={{ flex: 'none' }}>
      <title>{label}</title>
      {standing === 'within' && <circle cx="5" cy="5" r="4" fill="var(--c-within)" />}
      {standing === 'poor' && <path d="M5 0.6 9.6 9.2H0.4Z" fill="var(--c-poor-mark)" />}
      {standing === 'unacceptable' && <rect x="0.8" y="0.8" width="8.4" height="8.4" fill="var(--c-unacceptable)" />}
    </svg>
  );
}
