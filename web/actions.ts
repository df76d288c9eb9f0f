import { useEffect, useRef } from 'react';
import { isBare, read, written } from './keys.ts';
import { openStore } from './store.ts';

/** Something a person can do now, by its name in the search, by keyboard, or both. */
export type Action = {
  /** Stays the same while the action is there; `conversation.postpone`. */
  readonly id: string;
  readonly label: string;
  /** As in `keys.ts`; absent: by search only. */
  readonly keys?: string;
  /** Where the key map lists it. `go` and `anywhere` belong to the shell. */
  readonly group?: 'anywhere' | 'go' | 'here';
  /** Not in the search, because it only makes sense by keyboard (`j`, `k`). */
  readonly isHidden?: boolean;
  readonly run: () => void;
};

export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

const offered = openStore<readonly Action[]>([]);
const owners = new Map<object, readonly Action[]>();

/** Offers actions as long as the component is there. The newest offer of a key wins. */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  const shape = actions.map(({ id, label, keys }) => `${id}|${label}|${keys ?? ''}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape says when the list differs; runs are read late
  useEffect(() => {
    const owner = {};
    const late = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find(({ id }) => id === action.id)?.run(),
    }));
    owners.set(owner, late);
    publish();
    return () => {
      owners.delete(owner);
      publish();
    };
  }, [shape]);
}

/** Everything that can be done now. */
export const useOffered = offered.use;

/** Listens to the keyboard for all actions. Called once, by the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    let before: { key: string; atMs: number } | null = null;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const key = written(event, isMac);
      if (!key) return;
      const isTyping = typesInto(event.target) || isInsideMenu(event.target);
      const known = offered.read().flatMap(({ keys }) => (keys && !(isTyping && isBare(keys)) ? [keys] : []));
      const meaning = read(key, before, event.timeStamp, known);
      before = meaning.type === 'begins' ? { key, atMs: event.timeStamp } : null;
      if (meaning.type !== 'fires') return;
      event.preventDefault();
      offered
        .read()
        .findLast(({ keys }) => keys === meaning.combination)
        ?.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function publish(): void {
  offered.write([...owners.values()].flat());
}

function typesInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'submit'].includes(target.type);
}

/** Menus and dialogs have letters of their own. */
function isInsideMenu(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="menu"], [role="listbox"], [role="dialog"]') !== null;
}
