import type { FastifyReply, FastifyRequest } from 'fastify';
import { tidyName } from '#kernel/contract.ts';
import { type FileId, isId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelSide } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Files } from '#platform/files/index.ts';
import { isOwnOrigin, notFound, type RawRoutes, Refusal, unavailable } from '#platform/http/index.ts';
import type { Log } from '#platform/log.ts';
import type { Flood } from './flood.ts';
import { isAllowedOrigin } from './origin.ts';
import { openingOf } from './settings.ts';
import { serveTryPage } from './try-page/serve.ts';
import type { Visitors } from './visitor.ts';

export type FileStore = Pick<Files, 'store' | 'send'>;

export interface RoutesNeeds {
  readonly side: ChannelSide;
  readonly files: FileStore;
  readonly visitors: Visitors;
  readonly flood: Flood;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly publicUrl: string | null;
}

const tokenHeader = 'x-visitor-token';
const nameHeader = 'x-file-name';
const preflightSeconds = 7_200;
/** The widget's look reaches pages that are open within this time. */
const configSeconds = 60;
const fullRetryMs = 60_000;

/** The plain routes of the widget. Pages of other sites call them, with no cookie of ours and the visitor's token. */
export function openRoutes(needs: RoutesNeeds): RawRoutes {
  return async (routes) => {
    const open = { config: { right: 'public', anyOrigin: true } };
    const known = { config: { right: 'visitor', anyOrigin: true } };
    for (const path of ['/widget/config', '/widget/files', '/widget/files/:fileId']) {
      routes.options(path, open, async (request, reply) => {
        accountOf(request, reply, needs);
        return reply
          .header('access-control-allow-methods', 'GET, POST')
          .header('access-control-allow-headers', `content-type, ${tokenHeader}, ${nameHeader}`)
          .header('access-control-max-age', String(preflightSeconds))
          .code(204)
          .send();
      });
    }
    routes.get('/widget/config', open, async (request, reply) => {
      const account = accountOf(request, reply, needs);
      const { lang } = request.query as { lang?: unknown };
      return reply
        .header('cache-control', `public, max-age=${configSeconds}`)
        .send(openingOf(account, typeof lang === 'string' ? lang : ''));
    });
    routes.post('/widget/files', known, (request, reply) => upload(request, reply, needs));
    routes.get('/widget/files/:fileId', known, (request, reply) => download(request, reply, needs));
    await serveTryPage(routes, needs);
  };
}

/** The account the address names, if the page that calls may carry its widget; else a refusal. */
function accountOf(request: FastifyRequest, reply: FastifyReply, needs: RoutesNeeds): ChannelAccount {
  const { channel } = request.query as { channel?: unknown };
  const account = typeof channel === 'string' ? needs.side.accountByKey(channel) : null;
  const { headers, host } = request;
  const { origin } = headers;
  reply.header('vary', 'origin').header('cross-origin-resource-policy', 'cross-origin');
  if (!account?.isActive) {
    // The widget must be able to read that there is nothing here.
    reply.header('access-control-allow-origin', '*');
    throw notFound();
  }
  const isOwn = isOwnOrigin({ headers, host, publicUrl: needs.publicUrl });
  if (!isAllowedOrigin(account, origin, isOwn)) {
    throw new Refusal(403, 'FOREIGN_ORIGIN', 'The widget of this channel does not belong on this site.');
  }
  if (origin !== undefined) reply.header('access-control-allow-origin', origin);
  return account;
}

function visitorOf(request: FastifyRequest, account: ChannelAccount, needs: RoutesNeeds): string {
  const token = request.headers[tokenHeader];
  const key = needs.visitors.keyOf(account.id, typeof token === 'string' ? token : null, needs.clock.nowMs());
  if (key === null) throw new Refusal(401, 'NOT_SIGNED_IN', 'The visitor is not known here.');
  return key;
}

async function upload(request: FastifyRequest, reply: FastifyReply, needs: RoutesNeeds): Promise<unknown> {
  // Whatever is refused before its bytes were read must not keep the connection busy with them.
  reply.header('connection', 'close').header('cache-control', 'no-store');
  const account = accountOf(request, reply, needs);
  const peerKey = visitorOf(request, account, needs);
  const pace = needs.flood.upload(request.ip);
  if (pace.type === 'tooMany') {
    throw new Refusal(429, 'TOO_MANY', 'Too many files. Try again shortly.', { retryAfterMs: pace.retryAfterMs });
  }
  const outcome = await needs.files.store({
    organisationId: account.organisationId,
    bytes: request.raw,
    name: fileName(request),
    declaredMime: request.headers['content-type'] ?? '',
  });
  switch (outcome.type) {
    case 'stored': {
      const file = await needs.side.rememberUpload(account, peerKey, outcome.file);
      return reply.code(201).send(file);
    }
    case 'tooLarge':
      throw new Refusal(413, 'TOO_LARGE', 'The file is too large.', { limitBytes: outcome.limitBytes });
    case 'typeRefused':
      throw new Refusal(415, 'TYPE_REFUSED', 'Files of this type are not taken.');
    case 'storageFull':
      throw unavailable(fullRetryMs);
    case 'interrupted':
      throw new Refusal(400, 'INTERRUPTED', 'The file did not arrive whole.');
  }
}

async function download(request: FastifyRequest, reply: FastifyReply, needs: RoutesNeeds): Promise<unknown> {
  const account = accountOf(request, reply, needs);
  const peerKey = visitorOf(request, account, needs);
  const { fileId } = request.params as { fileId: string };
  const file = isId(fileId) ? await needs.side.readableFile(account, peerKey, fileId as FileId) : null;
  if (!file) throw notFound();
  return needs.files.send(reply, { ...file, organisationId: account.organisationId });
}

/** The name as the visitor's device has it, sent percent-encoded because headers are ASCII. */
function fileName(request: FastifyRequest): string {
  const header = request.headers[nameHeader];
  const coded = typeof header === 'string' ? header : '';
  try {
    return tidyName(decodeURIComponent(coded).toWellFormed());
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}
