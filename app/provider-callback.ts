import type { FastifyReply, FastifyRequest } from 'fastify';
import { cameBack, type Identity } from '#identity/server';
import { type RawRoutes, readCookies, writeCookie } from '#platform/http/index.ts';

/** Where an identity provider sends browsers back to; it leads on into our pages, signed in or with a reason why not. */
export function providerCallback(needs: {
  readonly identity: Identity;
  readonly isHttps: (request: FastifyRequest) => boolean;
}): RawRoutes {
  const back = async (request: FastifyRequest, reply: FastifyReply) => {
    const isHttps = needs.isHttps(request);
    const to = await cameBack(needs.identity, {
      // Only the query counts: where we were called is what we said when the browser was sent.
      url: new URL(request.url, 'http://localhost'),
      cookies: readCookies(request.headers.cookie),
      isHttps,
      localPort: request.raw.socket.localPort,
      address: request.ip,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, userAgentMax),
      requestId: request.id,
      setCookie: (cookie) => void reply.header('set-cookie', writeCookie(cookie, isHttps)),
    });
    return reply.header('cache-control', 'no-store').redirect(to, 303);
  };
  return (routes) => void routes.get('/sign-in/provider/callback', { config: { right: 'public' } }, back);
}

const userAgentMax = 300;
