import { Button } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { isCombination, type ShortcutChoices } from '#identity';
import { isMac, strokeOf } from '../actions.ts';
import { useWords } from '../i18n.ts';
import { inWords, isBare, type Kept, keptFor, sequenceMs } from '../keys.ts';
import { Keys } from '../parts/Keys.tsx';
import { chosen, type Shortcut, shortcutOf, swapped, taken, usersOf } from '../shortcuts.ts';
import styles from './shortcuts.module.css';

/** What stands against the keys that were pressed. */
type Trouble =
  | { readonly type: 'kept'; readonly keys: string; readonly by: Kept }
  | { readonly type: 'used'; readonly keys: string; readonly by: readonly Shortcut[] };

/** Listens for the new keys of a shortcut; says what stands against them, and offers to swap or to take them away there. */
export function KeyRecorder(props: {
  readonly shortcut: Shortcut;
  readonly name: string;
  readonly choices: ShortcutChoices;
  readonly nameOf: (shortcut: Shortcut) => string;
  readonly take: (choices: ShortcutChoices) => void;
  readonly cancel: () => void;
}) {
  const { shortcut, choices, take, cancel } = props;
  const t = useWords();
  const [first, setFirst] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const field = useRef<HTMLButtonElement>(null);
  useEffect(() => field.current?.focus(), []);

  const settle = (keys: string) => {
    setFirst(null);
    const kept = keptFor(keys) ?? (isCombination(keys) ? null : 'moves');
    if (kept) return setTrouble({ type: 'kept', keys, by: kept });
    const by = usersOf(keys, shortcut.id, choices).map(shortcutOf);
    if (by.length > 0) return setTrouble({ type: 'used', keys, by });
    take(chosen(choices, shortcut.id, keys));
  };
  const settleLate = useRef(settle);
  settleLate.current = settle;
  useEffect(() => {
    if (first === null) return;
    const timer = setTimeout(() => settleLate.current(first), sequenceMs);
    return () => clearTimeout(timer);
  }, [first]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    // Tab leaves, as everywhere: nobody is caught in here.
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return cancel();
    if (event.repeat || event.nativeEvent.isComposing) return;
    const stroke = strokeOf(event.nativeEvent);
    if (stroke === null) return;
    setTrouble(null);
    if (first !== null) return settle(`${first} ${stroke}`);
    const mayGoOn = isBare(stroke) && keptFor(stroke) === null;
    if (mayGoOn) setFirst(stroke);
    else settle(stroke);
  };
  const swap = trouble?.type === 'used' ? swapped(choices, shortcut.id, trouble.keys) : null;
  return (
    <div className={styles.recorder}>
      <div className={styles.asking}>
        <button
          ref={field}
          type="button"
          className={styles.field}
          aria-label={t('shortcuts.pressOf', { name: props.name })}
          onKeyDown={onKeyDown}
        >
          {first === null ? t('shortcuts.press') : <Keys of={first} />}
        </button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={cancel}>
          {t('shortcuts.cancel')}
        </Button>
      </div>
      <div role="alert" className={styles.trouble}>
        {trouble && (
          <>
            <IconAlertCircle size={16} stroke={1.8} aria-hidden />
            <span>
              {trouble.type === 'kept'
                ? t(`shortcuts.kept.${trouble.by}`, { keys: inWords(trouble.keys, isMac) })
                : t('shortcuts.used', {
                    keys: inWords(trouble.keys, isMac),
                    names: trouble.by.map(props.nameOf).join(', '),
                  })}
            </span>
          </>
        )}
      </div>
      {trouble?.type === 'used' ? (
        <div className={styles.buttons}>
          {swap ? (
            <Button size="compact-xs" onClick={() => take(swap)}>
              {t('shortcuts.swap')}
            </Button>
          ) : (
            <Button size="compact-xs" onClick={() => take(taken(choices, shortcut.id, trouble.keys))}>
              {t('shortcuts.take')}
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              setTrouble(null);
              field.current?.focus();
            }}
          >
            {t('shortcuts.other')}
          </Button>
        </div>
      ) : (
        <p className={styles.hint}>{t(isMac ? 'shortcuts.pressHintMac' : 'shortcuts.pressHint')}</p>
      )}
    </div>
  );
}
