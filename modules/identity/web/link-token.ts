import { useSyncExternalStore } from 'react';

/** The secret of a link stands behind the sign #, which browsers send to nobody. */
const tokenHere = (): string => location.hash.slice(1);

function follow(onChange: () => void): () => void {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}

/** The secret of the link that led here; follows when another link is opened in the same window. */
export function useLinkToken(): string {
  return useSyncExternalStore(follow, tokenHere);
}

/** Takes the secret out of the address, where it would stay in the history of the browser. */
export function forgetLinkToken(): void {
  history.replaceState(null, '', location.pathname);
  dispatchEvent(new Event('hashchange'));
}
