/** The name under which the pages of one browser agree who has the telephone. */
const lock = 'santral.phone';

/**
 * Waits until no other page of this browser has the telephone, then has it until `signal` ends it. `onWaiting` is told
 * when another page has it; when that one closes, however it ends, the browser hands it on.
 */
export function haveAlone(
  signal: AbortSignal,
  told: { readonly onMine: () => void; readonly onWaiting: () => void },
): void {
  const until = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  const has = () => {
    told.onMine();
    return until;
  };
  const ask = async (): Promise<void> => {
    const isFree = await navigator.locks.request(lock, { ifAvailable: true }, (held) =>
      held ? has().then(() => true) : false,
    );
    if (isFree || signal.aborted) return;
    told.onWaiting();
    await navigator.locks.request(lock, { signal }, has);
  };
  // Whoever stops waiting is told so by a rejection.
  ask().catch(() => undefined);
}
