import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteMeta } from '#kernel/contract.ts';
import type { Log } from '../log.ts';
import { type Cookie, readCookies, writeCookie } from './cookies.ts';

/** What every handler of a contract finds in its context, beside what the program's `openContext` adds (the session). */
export type EdgeContext = {
  readonly requestId: string;
  /** Writes with the request's id. */
  readonly log: Log;
  /** The client's address, as far as the proxies in between are trusted. */
  readonly address: string;
  /** What the client calls itself, at most 300 characters; empty if it does not say. */
  readonly userAgent: string;
  /** Whether the way to us is https, also when a proxy in front ends it. */
  readonly isHttps: boolean;
  /** Where people reach us, as their browsers see it: `https://santral.example.com`. */
  readonly origin: string;
  readonly method: string;
  /** The port of ours that was called; part of the names of cookies over plain http. */
  readonly localPort?: number;
  readonly cookies: ReadonlyMap<string, string>;
  /** The Authorization header as it came. */
  readonly authorization: string | null;
  /** Sends a cookie with the answer. */
  setCookie(cookie: Cookie): void;
};

/** The answer of the one who knows rights. */
export type Authorisation =
  | { readonly type: 'allowed' }
  | { readonly type: 'notSignedIn' }
  | { readonly type: 'forbidden' }
  | { readonly type: 'tooMany'; readonly retryAfterMs: number };

/** Asked before every handler, before the input is even looked at. */
export type Authorise<Context> = (meta: RouteMeta, context: Context) => Authorisation | Promise<Authorisation>;

const userAgentLimit = 300;

/** Reads a request into the context of its handler. */
export function edgeContext(
  request: FastifyRequest,
  reply: FastifyReply,
  needs: { log: Log; isHttps: boolean; publicUrl: string | null },
): EdgeContext {
  const { isHttps } = needs;
  return {
    requestId: request.id,
    log: needs.log.child({ requestId: request.id }),
    address: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, userAgentLimit),
    isHttps,
    origin: originOf(request, needs),
    method: request.method,
    ...(request.raw.socket.localPort !== undefined && { localPort: request.raw.socket.localPort }),
    cookies: readCookies(request.headers.cookie),
    authorization: request.headers.authorization ?? null,
    setCookie(cookie) {
      // Fastify collects several Set-Cookie headers by itself.
      reply.header('set-cookie', writeCookie(cookie, isHttps));
    },
  };
}

/** What was set, or else the host that was called, as far as proxies are trusted to say it. */
function originOf(request: FastifyRequest, { isHttps, publicUrl }: { isHttps: boolean; publicUrl: string | null }) {
  const called = `${isHttps ? 'https' : 'http'}://${request.host}`;
  return URL.parse(publicUrl ?? called)?.origin ?? called;
}
