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
