import type { IncomingHttpHeaders } from 'node:http';

/** What is asked about where a request comes from. `host` is the host we were called by, as far as proxies are trusted. */
export type OriginQuestion = {
  readonly headers: IncomingHttpHeaders;
  readonly host: string | undefined;
  readonly publicUrl: string | null;
};

/**
 * Says whether a page of our own made this request: its Origin is PUBLIC_URL's or has the host that was called. Every
 * browser names the origin where it matters (state-changing requests and WebSockets); a request without one comes from
 * a program, which cannot be tricked into sending somebody else's cookie, unless `Sec-Fetch-Site` says otherwise.
 */
export function isOwnOrigin({ headers, host, publicUrl }: OriginQuestion): boolean {
  const { origin } = headers;
  if (origin === undefined) {
    const site = headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none';
  }
  const from = URL.parse(origin);
  if (!from) return false;
  if (publicUrl !== null && from.origin === URL.parse(publicUrl)?.origin) return true;
  return host !== undefined && from.host === hostOf(host, from.protocol);
}

/** The host without the port that goes without saying, as URL writes it. */
function hostOf(host: string, protocol: string): string | null {
  return URL.parse(`${protocol}//${host}`)?.host ?? null;
}
