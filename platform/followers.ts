import { setTimeout as wait } from 'node:timers/promises';

/** Work that goes on until it is told to end: listening at a provider, looking whether it still calls us. */
export interface Following<State> {
  readonly id: string;
  /** Those of one group are ended together. */
  readonly group: string;
  /** What it is begun with: the same again changes nothing, null ends it. */
  readonly wish: string | null;
  readonly run: (signal: AbortSignal, say: (state: State) => void) => Promise<void>;
}

export interface Followers<State> {
  readonly follow: (following: Following<State>) => void;
  /** What the work said last; null when none is going on. */
  readonly state: (id: string) => State | null;
  /** Resolves when nothing of the group is going on any more. */
  readonly leave: (group: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Running<State> {
  readonly wish: string;
  readonly group: string;
  readonly stop: () => Promise<void>;
  state: State;
}

/** Opens work for many, one at a time for each: two at once would take each other's news. */
export function openFollowers<State>(needs: {
  readonly starting: State;
  /** Heard whenever the work of one says something. */
  readonly onSaid?: (id: string, before: State, now: State) => void;
  /** Work never fails; when it does, this is told and what it answers is its state. */
  readonly onBroken: (id: string, error: unknown) => State;
}): Followers<State> {
  const running = new Map<string, Running<State>>();
  /** The end of each one's last work: the next begins after it, however soon it is wanted. */
  const endings = new Map<string, Promise<void>>();
  const end = (id: string): Promise<void> => {
    const ending = running.get(id)?.stop() ?? endings.get(id) ?? Promise.resolve();
    running.delete(id);
    endings.set(id, ending);
    return ending;
  };

  const begin = ({ id, group, run }: Following<State>, wish: string, after: Promise<void>): Running<State> => {
    const ending = new AbortController();
    const one: Running<State> = {
      wish,
      group,
      state: needs.starting,
      stop: async () => {
        ending.abort();
        await work;
      },
    };
    const say = (state: State): void => {
      needs.onSaid?.(id, one.state, state);
      one.state = state;
    };
    const work = after
      .then(() => (ending.signal.aborted ? undefined : run(ending.signal, say)))
      .catch((error: unknown) => say(needs.onBroken(id, error)));
    return one;
  };

  return {
    follow(following) {
      const { id, wish } = following;
      const known = running.get(id);
      if (known ? known.wish === wish : wish === null) return;
      const after = end(id);
      if (wish !== null) running.set(id, begin(following, wish, after));
    },
    state: (id) => running.get(id)?.state ?? null,
    async leave(group) {
      const gone = [...running].filter(([, one]) => one.group === group);
      await Promise.all(gone.map(([id]) => end(id)));
    },
    async close() {
      await Promise.all([...running.keys()].map(end));
      await Promise.all(endings.values());
    },
  };
}

/** Waits longer after each failure, at most `most`, and never shorter than the other side wishes. Never fails. */
export async function backOff(
  { first, most }: { readonly first: number; readonly most: number },
  {
    failures,
    wishedMs = 0,
    signal,
  }: { readonly failures: number; readonly wishedMs?: number; readonly signal: AbortSignal },
): Promise<void> {
  const grown = Math.min(first * 2 ** Math.min(failures, 10), most);
  await wait(Math.max(wishedMs, grown * (0.5 + Math.random() / 2)), undefined, { signal }).catch(() => undefined);
}
