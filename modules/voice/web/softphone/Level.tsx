import styles from './softphone.module.css';

/** A bar as long as a sound is loud. */
export function Level({ name, level }: { readonly name: string; readonly level: number }) {
  return (
    <meter className={styles.level} aria-label={name} min={0} max={1} value={level}>
      {Math.round(level * 100)}
    </meter>
  );
}
