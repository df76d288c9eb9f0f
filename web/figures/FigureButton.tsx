import type { ReactNode } from 'react';
import { type FigureLine, useOpenFigure } from './address.ts';
import styles from './figures.module.css';

/** A figure that can say why: the dotted line under it opens how it was made. */
export function FigureButton(props: {
  readonly metric: string;
  readonly line: FigureLine;
  /** For screen readers: which figure of what, with its value. */
  readonly label: string;
  readonly children: ReactNode;
}) {
  const { open } = useOpenFigure();
  return (
    <button
      type="button"
      className={styles.figure}
      aria-label={props.label}
      aria-haspopup="dialog"
      onClick={() => open(props.metric, props.line)}
    >
      {props.children}
    </button>
  );
}
