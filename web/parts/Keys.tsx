import { isMac } from '../actions.ts';
import { caps } from '../keys.ts';
import styles from './keys.module.css';

/** A combination of keys as caps: `Ctrl` `K`, `G` `Q`. */
export function Keys({ of }: { readonly of: string }) {
  return (
    <span className={styles.keys} aria-hidden>
      {caps(of, isMac)
        .flat()
        .map((cap, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is what they are
          <kbd className={styles.cap} key={place}>
            {cap}
          </kbd>
        ))}
    </span>
  );
}
