import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { securityHeaders } from './headers.ts';
import { isOwnOrigin } from './origin.ts';

/** Whether the server has begun to stop. */
export type Closing = { begun: boolean };

type Guards = {
  readonly closing: Closing;
  readonly isHttps: (request: FastifyRequest) => boolean;
  readonly publicUrl: string | null;
  readonly bodyMs: number;
};

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What every request passes: headers of the answer, the origin of changes, and a limit for bodies that trickle in. */
export function guardRequests(app: FastifyInstance, { closing, isHttps, publicUrl, bodyMs }: Guards): void {
  app.addHook('onSend', async (_request, reply) => {
    // A connection that stays open after its answer would keep the server from closing.
    if (closing.begun) reply.header('connection', 'close');
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(isHttps(request)));
    reply.header('x-request-id', request.id);
    if (closing.begun) {
      reply.header('retry-after', '1');
      return refuse(reply, 503, 'UNAVAILABLE', 'Stopping. Try again in a moment.', { retryAfterMs: 1_000 });
    }
    const mayBeForged = changing.has(request.method) && request.headers.cookie !== undefined;
    if (mayBeForged && !request.routeOptions.config.anyOrigin) {
      const { headers, host } = request;
      if (!isOwnOrigin({ headers, host, publicUrl }))
        return refuse(reply, 403, 'FOREIGN_ORIGIN', 'Another site may not do this in your name.');
    }
    if (request.url.startsWith('/api/') && changing.has(request.method)) {
      const timer = setTimeout(() => request.raw.destroy(), bodyMs);
      const stop = () => clearTimeout(timer);
      request.raw.once('end', stop).once('close', stop);
    }
  });
}

/** Answers with a refusal from within a hook or a plain handler. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  data?: unknown,
): FastifyReply {
  return reply
    .code(status)
    .send({ code, message, ...(data === undefined ? {} : { data }), requestId: reply.request.id });
}

const slowMs = 2_000;

/** One line and one count a request. Addresses are written as patterns, never with their ids, queries or bodies. */
export function keepRecord(app: FastifyInstance, log: Log, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.trail?.route ?? request.routeOptions.url ?? 'unknown';
    const { statusCode: status } = reply;
    const ms = Math.round(reply.elapsedTime);
    metrics.http.requests.inc({ method: request.method, route, status: String(status) });
    metrics.http.seconds.observe({ route }, reply.elapsedTime / 1000);
    const fields = { requestId: request.id, method: request.method, route, status, ms };
    if (status >= 500) log.warn(fields, 'Request answered');
    else if (status >= 400 || ms > slowMs) log.info(fields, 'Request answered');
    else log.debug(fields, 'Request answered');
  });
}
