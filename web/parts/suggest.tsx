import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type AskedWord, askedAt } from './asked-at.ts';
import styles from './suggest.module.css';

/** What a sign such as @ or / at the cursor may mean, and what the keys do while the list of it is open. */
export interface Suggesting<One> {
  /** Null while nothing is looked for, or the list was closed. */
  readonly asked: AskedWord | null;
  readonly found: readonly One[];
  readonly at: number;
  /** The text changed, or the cursor moved: look again. */
  readonly look: () => void;
  readonly close: () => void;
  /** The text with the chosen one in the place of what was typed, and where the cursor stands then. */
  readonly taken: (text: string) => { readonly text: string; readonly cursor: number } | null;
  /** Whether the key belonged to the list. */
  readonly onKey: (event: React.KeyboardEvent, choose: (one: One) => void) => boolean;
}

/** Follows a text field: `find` answers what fits to a word, the likeliest first. */
export function useSuggesting<One>(given: {
  readonly sign: string;
  readonly text: string;
  readonly field: HTMLTextAreaElement | null;
  readonly find: (word: string) => readonly One[];
}): Suggesting<One> {
  const { sign, text, field, find } = given;
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const cursor = Math.min(field?.selectionStart ?? text.length, text.length);
  const asked = isOpen ? askedAt(text, cursor, sign) : null;
  const found = asked ? find(asked.word) : [];
  const index = Math.max(0, Math.min(at, found.length - 1));
  return {
    asked,
    found,
    at: index,
    look: () => {
      setOpen(true);
      setAt(0);
    },
    close: () => setOpen(false),
    taken: (put) => {
      if (!asked) return null;
      setOpen(false);
      const head = text.slice(0, asked.from) + put;
      return { text: head + text.slice(asked.from + sign.length + asked.word.length), cursor: head.length };
    },
    onKey: (event, choose) => {
      const chosen = found[index];
      if (!asked || event.nativeEvent.isComposing) return false;
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (event.key === 'Escape') setOpen(false);
      else if (!chosen) return false;
      else if (step !== 0) setAt((index + step + found.length) % found.length);
      else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') choose(chosen);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

/** The list over the field; walked through with the arrow keys while the cursor stays in the text. */
export function Suggestions<One>(props: {
  readonly label: string;
  readonly of: Suggesting<One>;
  readonly keyOf: (one: One) => string;
  readonly show: (one: One) => ReactNode;
  readonly choose: (one: One) => void;
  /** Said when nothing was found; without it the list is not shown then. */
  readonly nothing?: string;
  readonly isWide?: boolean;
}) {
  const { found, at } = props.of;
  const selected = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (at >= 0) selected.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  if (found.length === 0 && !props.nothing) return null;
  return (
    <div className={styles.list} role="listbox" aria-label={props.label} data-wide={props.isWide || undefined}>
      {found.length === 0 && <p className={styles.empty}>{props.nothing}</p>}
      {found.map((one, index) => (
        <button
          key={props.keyOf(one)}
          ref={index === at ? selected : null}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className={styles.row}
          // The field keeps the cursor.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.choose(one)}
        >
          {props.show(one)}
        </button>
      ))}
    </div>
  );
}
