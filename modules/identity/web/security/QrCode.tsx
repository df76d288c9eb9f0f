import { generate } from 'lean-qr';
import { useMemo } from 'react';
import styles from './security.module.css';

/** The empty margin that readers of such pictures need around it. */
const margin = 4;

/** A text as a picture for cameras; dark on light in every theme, because some readers take nothing else. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const code = generate(text);
    const rows = Array.from({ length: code.size }, (_, y) => y);
    const dark = rows.flatMap((y) =>
      rows.filter((x) => code.get(x, y)).map((x) => `M${x + margin} ${y + margin}h1v1h-1z`),
    );
    return { size: code.size + 2 * margin, path: dark.join('') };
  }, [text]);
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
