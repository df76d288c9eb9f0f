import { createContext, useContext, useEffect, useRef } from 'react';
import { ariaOf, inWords, isBare, read, written } from './keys.ts';
import { MeContext } from './session.ts';
import { keysOf, type Place, type ShortcutId, shortcutOf } from './shortcuts.ts';
import { openStore } from './store.ts';

/** Something a person can do now, by its name in the search, by keyboard, or both. */
export type Action = {
  /** Stays the same while the action is there; `conversation.postpone`. */
  readonly id: string;
  readonly label: string;
  /** Its line in the table of shortcuts; absent: by search only. */
  readonly shortcut?: ShortcutId;
  /** Not in the search, because it only makes sense by keyboard (`j`, `k`). */
  readonly isHidden?: boolean;
  readonly run: () => void;
};

/** An action with the keys this person has for it. */
export type OfferedAction = Action & { readonly keys: string | null };

export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

const offered = openStore<readonly OfferedAction[]>([]);
const owners = new Map<object, readonly OfferedAction[]>();

/** Whether the keyboard means what stands here: of several panes beside one another only one offers its actions. */
export const ActionsHere = createContext(true);

/** Offers actions as long as the component is there. The newest offer of a key wins. */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  const keysFor = useKeysOf();
  const isHere = useContext(ActionsHere);
  const shape = [
    isHere,
    ...actions.map(({ id, label, shortcut }) => `${id}|${label}|${shortcut && keysFor(shortcut)}`),
  ].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape says when the list differs; runs are read late
  useEffect(() => {
    if (!isHere) return;
    const owner = {};
    const late = latest.current.map((action) => ({
      ...action,
      keys: action.shortcut ? keysFor(action.shortcut) : null,
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

/** Tells the keys of a shortcut as this person has them. */
export function useKeysOf(): (id: ShortcutId) => string | null {
  const choices = useContext(MeContext)?.preferences.shortcuts ?? nothingChosen;
  return (id) => keysOf(id, choices);
}
const nothingChosen = {};

/**
 * What a button says about its shortcut, by this person's own keys: `{...attributes}` for screen readers, and `hint` adds
 * the keys to a title: `Postpone (P)`.
 */
export function useShortcut(id: ShortcutId) {
  const keys = useKeysOf()(id);
  const aria = keys && ariaOf(keys, isMac);
  return {
    keys,
    attributes: aria ? { 'aria-keyshortcuts': aria } : {},
    hint: (title: string) => (keys ? `${title} (${inWords(keys, isMac)})` : title),
  };
}

/** Where an action stands in the key map and the search. */
export function placeOf({ shortcut }: Action): Extract<Place, 'anywhere' | 'go'> | 'here' {
  const [place] = shortcut ? shortcutOf(shortcut).places : [];
  return place === 'anywhere' || place === 'go' ? place : 'here';
}

/** What was pressed, as `keys.ts` writes it; null for what is no key of ours. */
export function strokeOf(event: KeyboardEvent): string | null {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  const isAltGraph = event.getModifierState('AltGraph');
  return written({ key, code, ctrlKey, metaKey, altKey, shiftKey, isAltGraph }, isMac);
}

/** Everything that can be done now. */
export const useOffered = offered.use;

/** Listens to the keyboard for all actions. Called once, by the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    let before: { key: string; atMs: number } | null = null;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const key = strokeOf(event);
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
