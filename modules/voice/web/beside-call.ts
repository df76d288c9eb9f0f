import { openStore } from '#web/store.ts';

/**
 * What stands beside the page while somebody has a call: what belongs to the call with this id, or nothing. `put`: calls
 * that were put there by themselves, so that what she closed stays closed.
 */
export const besideCall = openStore<{ readonly shownId: string | null; readonly put: readonly string[] }>({
  shownId: null,
  put: [],
});

/** Shows what belongs to this call, or takes it away if it is shown. */
export function turnBesideCall(id: string): void {
  const { shownId, put } = besideCall.read();
  besideCall.write({ shownId: shownId === id ? null : id, put });
}

/** There is room for it: by itself only then. */
const roomy = '(min-width: 75em)';

/** These are her calls now: a new one is shown by itself where there is room, one that is over is not. */
export function followBesideCall(ids: readonly string[], fits = window.matchMedia(roomy).matches): void {
  const { shownId, put } = besideCall.read();
  const fresh = ids.filter((id) => !put.includes(id));
  const kept = shownId !== null && ids.includes(shownId) ? shownId : null;
  const next = kept ?? (fits ? (fresh[0] ?? null) : null);
  const nextPut = [...put.filter((id) => ids.includes(id)), ...fresh];
  if (next !== shownId || nextPut.length !== put.length || fresh.length > 0)
    besideCall.write({ shownId: next, put: nextPut });
}
