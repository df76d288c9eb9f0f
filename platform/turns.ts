/**
 * Runs what it is given one after the other, in the order of asking: for settings that are read, checked and written
 * back. A failure reaches its asker and does not stop the next.
 */
export function openTurns(): <Result>(run: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const next = last.then(run, run);
    last = next;
    return next;
  };
}

/** The same for many things at once: what concerns one key waits for its own turn only, and a key at rest costs nothing. */
export function openKeyedTurns(): <Result>(key: string, run: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const before = last.get(key) ?? Promise.resolve();
    const next = before.then(run, run);
    const rest = next.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, rest);
    void rest.then(() => {
      if (last.get(key) === rest) last.delete(key);
    });
    return next;
  };
}
