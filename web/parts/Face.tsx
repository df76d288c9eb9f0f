import { categoryOf } from '../tokens.ts';
import styles from './face.module.css';

/** Somebody in a circle: the first letters of her name in a colour of her own. Decoration: her name stands beside it. */
export function Face(props: {
  readonly person: { readonly id: string; readonly name: string };
  readonly size?: number;
}) {
  const { person, size = 28 } = props;
  return (
    <span
      className={styles.face}
      aria-hidden
      style={
        {
          '--face': `${size}px`,
          '--face-colour': `var(--c-category-${categoryOf(person.id)})`,
        } as React.CSSProperties
      }
    >
      {initials(person.name)}
    </span>
  );
}

/** First letters of the first and the last word of a name, in upper case of its language. */
export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => part !== '');
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => [...(part ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase('tr');
}
