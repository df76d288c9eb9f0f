import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { Log } from '../log.ts';
import { retryAfter } from './api.ts';
import { isPage, sendPage } from './assets.ts';
import { isOutage, outageRetryMs } from './outage.ts';
import { invalid, notFound, Refusal, unavailable } from './refusal.ts';

/** Gives whatever is thrown outside of the contract the shape of a refusal; what is our own fault is logged. */
export function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.statusCode === 500)
      log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'A request failed');
    if (!request.raw.complete) letItEnd(request.raw, reply);
    const { code, message, data } = refusal;
    reply.headers(retryAfter(data)).header('cache-control', 'no-store').code(refusal.statusCode);
    return reply.send({ code, message, ...(data === undefined ? {} : { data }), requestId: request.id });
  });
}

/** How long somebody may go on sending what was already refused. */
const lingerMs = 5_000;

/** A browser reads our refusal only once it has sent what it began to send; so the rest is heard and thrown away. */
function letItEnd(body: IncomingMessage, reply: FastifyReply): void {
  reply.removeHeader('connection');
  const timer = setTimeout(() => body.destroy(), lingerMs);
  body.once('close', () => clearTimeout(timer));
  body.resume();
}

/** Unknown addresses below /api are refused in JSON; pages of the browser program get its one page. */
export function answerUnknown(app: FastifyInstance, webRoot: string | null): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (webRoot !== null && isPage(request.method, path)) return sendPage(reply, webRoot);
    throw notFound();
  });
}

function refusalOf(error: FastifyError | Refusal): Refusal {
  if (error instanceof Refusal) return error;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Refusal(413, 'TOO_LARGE', 'What was sent is too large.');
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new Refusal(415, 'UNSUPPORTED_TYPE', 'The body must be application/json.');
  const status = error.statusCode ?? 500;
  if (status === 404) return notFound();
  if (status >= 400 && status < 500)
    return invalid({ path: '', code: 'malformed', message: 'The request cannot be read.' });
  if (isOutage(error)) return unavailable(outageRetryMs);
  return new Refusal(500, 'INTERNAL', 'Something went wrong on our side.');
}
