import { useSyncExternalStore } from 'react';

/** A small state of the whole page that components follow: a change is on the screen before the event that made it ends. */
export type Store<State> = {
  readonly read: () => State;
  readonly write: (state: State) => void;
  /** Shows the state in a component, and every change of it. */
  readonly use: () => State;
};

/** Opens a store that begins with this state. */
export function openStore<State>(first: State): Store<State> {
  let present = first;
  const listeners = new Set<() => void>();
  const listen = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const read = () => present;
  return {
    read,
    write: (state) => {
      present = state;
      for (const listener of [...listeners]) listener();
    },
    use: () => useSyncExternalStore(listen, read),
  };
}
