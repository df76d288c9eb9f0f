import { useState } from 'react';
import { useWords } from '#web/i18n.ts';
import { press } from './phone.ts';
import styles from './softphone.module.css';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
const shownMost = 20;

/** The keys of a telephone; those of the keyboard press them too while it is open. */
export function Keypad() {
  const t = useWords('softphone');
  const [pressed, setPressed] = useState('');
  const push = (key: string) => {
    press(key);
    setPressed((before) => (before + key).slice(-shownMost));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is typed anywhere on the pad presses its buttons
    <div
      onKeyDown={({ key }) => {
        if ((keys as readonly string[]).includes(key)) push(key);
      }}
    >
      <output className={styles.pressed}>{pressed}</output>
      <div className={styles.keypad}>
        {keys.map((key) => (
          <button
            key={key}
            type="button"
            className={styles.key}
            aria-label={t('call.key', { key })}
            onClick={() => push(key)}
          >
            {key}
          </button>
        ))}
      </div>
    </div>
  );
}
