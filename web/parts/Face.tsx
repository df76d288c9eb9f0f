import { useState } from 'react';
import { usePicture } from '../pictures.ts';
import { categoryOf } from '../tokens.ts';
import styles from './face.module.css';

type Somebody = { readonly id: string; readonly name: string };

/**
 * A colleague in a circle: her picture, or the first letters of her name in a colour of her own. Decoration where her
 * name stands beside it; `isAlone`: nothing else names her.
 */
export function Face(props: { readonly person: Somebody; readonly size?: number; readonly isAlone?: boolean }) {
  const { person, size = 28, isAlone = false } = props;
  const picture = usePicture(person.id);
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <span
      className={styles.face}
      {...(isAlone ? { role: 'img', 'aria-label': person.name } : { 'aria-hidden': true })}
      style={
        {
          '--face': `${size}px`,
          '--face-colour': `var(--c-category-${categoryOf(person.id)})`,
        } as React.CSSProperties
      }
    >
      {initials(person.name)}
      {picture && picture !== broken && (
        <img
          src={picture}
          alt=""
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(picture)}
        />
      )}
    </span>
  );
}

/** A colleague's face and her name beside it, in one line. */
export function Named({ person, size = 20 }: { readonly person: Somebody; readonly size?: number }) {
  return (
    <span className={styles.named}>
      <Face person={person} size={size} />
      <span className={styles.name}>{person.name}</span>
    </span>
  );
}

/** First letters of the first and the last word of a name, in upper case of its language. */
function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => part !== '');
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => [...(part ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase('tr');
}
