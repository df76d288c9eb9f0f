import { ActionIcon, Button } from '@mantine/core';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ShortcutChoices } from '#identity';
import { isMac } from '../actions.ts';
import { useChoose } from '../choose.ts';
import { useWords } from '../i18n.ts';
import { inWords } from '../keys.ts';
import { Keys } from '../parts/Keys.tsx';
import { Section } from '../parts/page.tsx';
import { useMay } from '../session.ts';
import { chosen, keysOf, places, type Shortcut, type ShortcutId, shortcuts } from '../shortcuts.ts';
import { KeyRecorder } from './KeyRecorder.tsx';
import styles from './shortcuts.module.css';

/** Every shortcut she has use for, with her own keys; each can be changed by pressing the new ones. */
export function Shortcuts() {
  const t = useWords();
  const [{ shortcuts: choices }, choose] = useChoose();
  const [editing, edit] = useState<ShortcutId | null>(null);
  const [done, tellDone] = useState('');
  const [showsAll, showAll] = useState(false);
  const nameOf = useNames();
  const may = useMay();
  const mine = shortcuts.filter(({ right }) => may(right));
  const isShown = ({ id, page }: Shortcut) => showsAll || page === null || keysOf(id, choices) !== null;
  const take = (next: ShortcutChoices, about: Shortcut) => {
    choose({ shortcuts: next });
    edit(null);
    const keys = keysOf(about.id, next);
    const name = nameOf(about);
    tellDone(keys ? t('shortcuts.set', { name, keys: inWords(keys, isMac) }) : t('shortcuts.unset', { name }));
    // The button that began it has come back: whoever works by keyboard goes on from there.
    requestAnimationFrame(() => document.getElementById(buttonOf(about.id))?.focus());
  };
  const hidden = mine.filter((shortcut) => !isShown(shortcut) || (showsAll && shortcut.page !== null));
  return (
    <Section id="shortcuts" title={t('shortcuts.title')} text={`${t('shortcuts.text')} ${t('keys.typing')}`}>
      <p className={styles.hint}>{t('shortcuts.layout')}</p>
      {places.map((place) => {
        const here = mine.filter((shortcut) => shortcut.places[0] === place && isShown(shortcut));
        return here.length === 0 ? null : (
          <section key={place} aria-labelledby={`shortcuts-${place}`}>
            <h3 className={styles.place} id={`shortcuts-${place}`}>
              {t(`shortcuts.places.${place}`)}
            </h3>
            <ul className={styles.list}>
              {here.map((shortcut) => (
                <li key={shortcut.id} className={styles.row}>
                  <span className={styles.name}>{nameOf(shortcut)}</span>
                  {editing === shortcut.id ? (
                    <KeyRecorder
                      shortcut={shortcut}
                      name={nameOf(shortcut)}
                      choices={choices}
                      nameOf={nameOf}
                      take={(next) => take(next, shortcut)}
                      cancel={() => {
                        edit(null);
                        requestAnimationFrame(() => document.getElementById(buttonOf(shortcut.id))?.focus());
                      }}
                    />
                  ) : (
                    <Standing
                      shortcut={shortcut}
                      name={nameOf(shortcut)}
                      choices={choices}
                      edit={() => edit(shortcut.id)}
                      take={(next) => take(next, shortcut)}
                    />
                  )}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      <div className={styles.foot}>
        {hidden.length > 0 && (
          <Button variant="default" size="compact-sm" onClick={() => showAll(!showsAll)}>
            {t(showsAll ? 'shortcuts.fewPages' : 'shortcuts.allPages')}
          </Button>
        )}
        {Object.keys(choices).length > 0 && (
          <Button variant="default" size="compact-sm" onClick={() => choose({ shortcuts: {} })}>
            {t('shortcuts.resetAll')}
          </Button>
        )}
      </div>
      <p className="s-visually-hidden" role="status">
        {done}
      </p>
    </Section>
  );
}

const buttonOf = (id: ShortcutId) => `change-${id}`;

/** The keys a shortcut has now, and what can be done about them. */
function Standing(props: {
  readonly shortcut: Shortcut;
  readonly name: string;
  readonly choices: ShortcutChoices;
  readonly edit: () => void;
  readonly take: (choices: ShortcutChoices) => void;
}) {
  const { shortcut, name, choices, edit, take } = props;
  const t = useWords();
  const keys = keysOf(shortcut.id, choices);
  return (
    <span className={styles.standing}>
      {keys ? (
        <>
          <Keys of={keys} />
          <span className="s-visually-hidden">{inWords(keys, isMac)}</span>
        </>
      ) : (
        <span className={styles.none}>{t('shortcuts.none')}</span>
      )}
      <span className={styles.buttons}>
        <Button
          id={buttonOf(shortcut.id)}
          size="compact-xs"
          variant="default"
          aria-label={t('shortcuts.changeOf', { name })}
          onClick={edit}
        >
          {t('shortcuts.change')}
        </Button>
        {shortcut.id in choices ? (
          <ActionIcon
            size={24}
            variant="subtle"
            aria-label={t('shortcuts.resetOf', { name })}
            title={t('shortcuts.reset')}
            onClick={() => take(chosen(choices, shortcut.id, shortcut.keys))}
          >
            <IconArrowBackUp size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        ) : (
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            disabled={keys === null}
            aria-label={t('shortcuts.removeOf', { name })}
            title={t('shortcuts.remove')}
            onClick={() => take(chosen(choices, shortcut.id, null))}
          >
            <IconX size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        )}
      </span>
    </span>
  );
}

/** What a shortcut does, in words. */
function useNames(): (shortcut: Shortcut) => string {
  const t = useWords();
  return (shortcut) => (shortcut.page ? t(`pages.${shortcut.page}`) : t(`shortcuts.names.${shortcut.id}`));
}
