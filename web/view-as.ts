import { type Grant, grantsInLine } from '#identity';
import { openStore } from './store.ts';

/** A role as somebody looks at the product with it, before it is saved. */
export type ViewAs = {
  /** What the role is called; empty while it has no name. */
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Where one comes back to. */
  readonly back: string;
};

const view = openStore<ViewAs | null>(null);

/** The role this tab looks with, or null. Kept in memory only: loading the page anew ends it. */
export const presentView = view.read;

/** How the server is told with which grants to answer, or null. */
export function viewLine(): string | null {
  const present = presentView();
  return present && grantsInLine(present.grants);
}

/** Begins to look as a role, or (null) ends it. Everything that was answered before must be asked anew. */
export const setView = view.write;

/** The role this tab looks with, followed by a component. */
export const useViewAs = view.use;
