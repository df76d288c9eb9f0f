/** A cookie to be set. Ours are never read by scripts and travel to no other site. */
export type Cookie = {
  readonly name: string;
  readonly value: string;
  /** How long the browser keeps it; 0 removes it; not said = until the browser closes. */
  readonly maxAgeMs?: number;
};

const cookieLimit = 50;

/** Reads a Cookie header. The first of two with one name counts; what is not a cookie is passed over. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  if (!header) return cookies;
  for (const part of header.split(';', cookieLimit)) {
    const equals = part.indexOf('=');
    if (equals < 1) continue;
    const name = part.slice(0, equals).trim();
    if (!cookies.has(name)) cookies.set(name, decoded(part.slice(equals + 1).trim()));
  }
  return cookies;
}

/** Writes a Set-Cookie header; `Secure` whenever the way to us is https. */
export function writeCookie({ name, value, maxAgeMs }: Cookie, isHttps: boolean): string {
  const age = maxAgeMs === undefined ? '' : `; Max-Age=${Math.floor(maxAgeMs / 1000)}`;
  return `${name}=${encodeURIComponent(value)}; Path=/; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}${age}`;
}

/**
 * Over https a cookie bears the prefix that ties it to this very host; over plain http browsers would refuse that.
 * There the port is part of the name, because cookies do not mind ports: two installations on one machine would sign
 * people out of each other.
 */
export function cookieName(name: string, isHttps: boolean, localPort?: number): string {
  if (isHttps) return `__Host-${name}`;
  return localPort === undefined ? name : `${name}_${localPort}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
