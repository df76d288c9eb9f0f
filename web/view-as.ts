import { useSyncExternalStore } from 'react';
import { type Grant, grantsInLine } from '#identity';

/** A role as somebody looks at the product with it, before it is saved. */
export type ViewAs = {
  /** What the role is called; empty while it has no name. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Where one comes back to. */
  readonly back: string;
};

let present: ViewAs | null = null;
const listeners = new Set<() => void>();

/** The role this tab looks with, or null. Kept in memory only: loading the page anew ends it. */
export function presentView(): ViewAs | null {
  return present;
}

/** How the server is told with which grants to answer, or null. */
export function viewLine(): string | null {
  return present && grantsInLine(present.grants);
}

/** Begins to look as a role, or (null) ends it. Everything that was answered before must be asked anew. */
export function setView(view: ViewAs | null): void {
  present = view;
  for (const listener of listeners) listener();
}

export function useViewAs(): ViewAs | null {
  return useSyncExternalStore(listen, presentView);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
