import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Digests, historyPage, historyPath, historyPolicy, historySorryPage } from '#digest/server';
import { readToken } from '#identity/server';
import type { Clock } from '#platform/clock.ts';
import type { RawRoutes } from '#platform/http/index.ts';
import { openLimiter, type Rate } from '#platform/limits.ts';
import { languageOfBrowser } from './survey-pages.ts';

/** A whole office that reads behind one address. A token has 256 bits: this holds off floods, not guesses. */
const rate: Rate = { burst: 60, perSecond: 0.5 };

/**
 * The page behind the link of a digest: `GET /digest/{token}` shows what the digest said of its days so far. Expired,
 * forged and foreign links, and those whose figures nobody may see any more, are answered alike.
 */
export function digestPages(needs: {
  readonly digests: Pick<Digests, 'historyOfLink'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}): RawRoutes {
  const limiter = openLimiter(rate, { clock: needs.clock });
  const send = (reply: FastifyReply, status: number, document: string) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', historyPolicy)
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .send(document);

  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const language = languageOfBrowser(request);
    const admission = limiter.take(request.ip);
    if (admission.type !== 'allowed') {
      reply.header('retry-after', String(Math.ceil(admission.retryAfterMs / 1_000)));
      return send(reply, 429, historySorryPage(language, 'tooMany'));
    }
    const token = readToken((request.params as { token: string }).token);
    const history = token ? await needs.digests.historyOfLink(token) : null;
    return history ? send(reply, 200, historyPage(history)) : send(reply, 404, historySorryPage(language, 'gone'));
  };

  return (routes) => {
    routes.get(`${historyPath}/:token`, { config: { right: 'public' } }, show);
  };
}
