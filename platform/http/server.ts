import type { IncomingMessage, Server } from 'node:http';
import type { AnyContractRouter } from '@orpc/contract';
import type { AnyRouter } from '@orpc/server';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { Health } from '../health.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type Begun, checkRoutes, type Refused, serveApi } from './api.ts';
import { serveAssets } from './assets.ts';
import { openCallers } from './caller.ts';
import { type Authorise, type EdgeContext, edgeContext } from './context.ts';
import { type Closing, guardRequests, keepRecord, refuse } from './guards.ts';
import { securityHeaders } from './headers.ts';
import { serveOpenApi } from './openapi.ts';
import { isPrivateCaller } from './operators.ts';
import { isOwnOrigin } from './origin.ts';
import { type RawDoor, type RawRoutes, serveRaw } from './raw.ts';
import { answerErrors, answerUnknown } from './refusals.ts';
import { listenForUpgrades, type Upgrades } from './upgrades.ts';

export type HttpNeeds<Added extends object> = {
  readonly port: number;
  readonly host: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly contract: AnyContractRouter;
  readonly router: AnyRouter;
  /** Finds out who is asking: reads the session. What it answers stands in the context of every handler. */
  readonly openContext: (edge: EdgeContext, request: FastifyRequest) => Added | Promise<Added>;
  readonly authorise: Authorise<EdgeContext & Added>;
  /** Told of every refusal of the contract for lack of a right. */
  readonly refused?: (refusal: Refused<EdgeContext & Added>) => Promise<void>;
  /** Told of every answer of the contract that begins to be made. */
  readonly begun?: (answer: Begun<EdgeContext & Added>) => void;
  readonly raw?: readonly RawRoutes[];
  readonly webRoot?: string | null;
  readonly widgetRoot?: string | null;
  /** Where people reach us from outside, `https://santral.example.com`; null = whatever host they called. */
  readonly publicUrl?: string | null;
  /** Proxies whose X-Forwarded-* headers count: addresses, ranges, or words such as `loopback`; none = nobody's. */
  readonly trustProxy?: readonly string[];
  readonly version?: string;
  readonly timeouts?: Partial<HttpTimeouts>;
};

/** All in milliseconds. */
export type HttpTimeouts = {
  /** The head of a request must be here. */
  readonly headersMs: number;
  /** The body of a call of the contract must be here. Uploads have `requestMs`. */
  readonly bodyMs: number;
  /** The whole of any request must be here. */
  readonly requestMs: number;
  /** How often connections are looked through for the two above. */
  readonly checkMs: number;
  readonly keepAliveMs: number;
  /** How long requests in hand may take once we are stopping. */
  readonly drainMs: number;
};

const timeoutsByDefault: HttpTimeouts = {
  headersMs: 15_000,
  bodyMs: 20_000,
  requestMs: 120_000,
  checkMs: 5_000,
  keepAliveMs: 72_000,
  drainMs: 8_000,
};
const headLimitBytes = 16_384;

export type Http = {
  /** `http://127.0.0.1:8080`: where this process listens. */
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly upgrades: Upgrades;
  /** The plain routes that are served beside the contract. */
  readonly rawDoors: readonly RawDoor[];
  /** Whether an upgrade comes from a page of our own. */
  isOwnOrigin(request: IncomingMessage): boolean;
  /** The network address an upgrade comes from, as far as proxies are trusted. */
  addressOf(request: IncomingMessage): string;
  /** Stops listening, finishes what is in hand, then closes what is left. */
  close(): Promise<void>;
};

/** Opens the server and listens. Throws if a route names no right, or the port is taken. */
export async function openHttp<Added extends object>(needs: HttpNeeds<Added>): Promise<Http> {
  const { log, health, metrics, publicUrl = null } = needs;
  await checkRoutes(needs.contract);
  const timeouts = { ...timeoutsByDefault, ...needs.timeouts };
  const app = newServer(needs, timeouts);
  const closing: Closing = { begun: false };
  const isHttps = (request: FastifyRequest) =>
    request.protocol === 'https' || (publicUrl?.startsWith('https:') ?? false);

  guardRequests(app, { closing, isHttps, publicUrl, bodyMs: timeouts.bodyMs });
  keepRecord(app, log, metrics);
  const webRoot = needs.webRoot ?? null;
  answerErrors(app, log);
  answerUnknown(app, webRoot);
  serveApi(app, {
    router: needs.router,
    edge: (request, reply) => edgeContext(request, reply, { log, isHttps: isHttps(request), publicUrl }),
    openContext: needs.openContext,
    authorise: needs.authorise,
    refused: needs.refused,
    begun: needs.begun,
  });
  await serveOpenApi(app, needs.contract, needs.version ?? '0');
  serveOperators(app, health, metrics);
  const rawDoors = await serveRaw(app, needs.raw ?? []);
  await serveAssets(app, { webRoot, widgetRoot: needs.widgetRoot ?? null });
  const upgrades = listenForUpgrades(app.server);
  await app.listen({ port: needs.port, host: needs.host });
  const port = portOf(app.server);

  return {
    url: `http://${needs.host.includes(':') ? `[${needs.host}]` : needs.host}:${port}`,
    port,
    server: app.server,
    upgrades,
    rawDoors,
    addressOf: openCallers(needs.trustProxy ?? []),
    isOwnOrigin: ({ headers }) => isOwnOrigin({ headers, host: calledHost(headers, trustsProxies(needs)), publicUrl }),
    async close() {
      closing.begun = true;
      const rest = setTimeout(() => {
        upgrades.cutAll();
        app.server.closeAllConnections();
      }, timeouts.drainMs);
      await app.close();
      clearTimeout(rest);
    },
  };
}

function newServer<Added extends object>(needs: HttpNeeds<Added>, timeouts: HttpTimeouts): FastifyInstance {
  const app = Fastify({
    loggerInstance: needs.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    trustProxy: trustsProxies(needs) ? [...(needs.trustProxy ?? [])] : false,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    // Our own hook answers in our own shape while closing.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    http: {
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: headLimitBytes,
    },
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : clientError(error);
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    },
    frameworkErrors(_error, _request, reply: FastifyReply) {
      reply.headers(securityHeaders(false));
      refuse(reply, 400, 'INVALID', 'The address cannot be read.');
    },
  });
  return app;
}

function clientError(error: { code: string }): string {
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
}

/** What operators ask: is it alive, is it ready, how is it doing. */
function serveOperators(app: FastifyInstance, health: Health, metrics: Metrics): void {
  app.get('/health/live', async (_request, reply) => reply.header('cache-control', 'no-store').send(health.live()));
  app.get('/health/ready', async (_request, reply) => {
    const ready = await health.ready();
    const status = ready.status === 'failed' ? 503 : 200;
    return reply.code(status).header('cache-control', 'no-store').send(ready);
  });
  app.get('/metrics', async (request, reply) => {
    if (!isPrivateCaller(request)) return refuse(reply, 403, 'FORBIDDEN', 'Figures are for private networks only.');
    return reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.text());
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The HTTP server has no port.');
  return address.port;
}

function trustsProxies({ trustProxy }: { readonly trustProxy?: readonly string[] }): boolean {
  return (trustProxy?.length ?? 0) > 0;
}

/**
 * The host an upgrade called. A forwarded one counts when there are proxies we trust: a page of another site cannot
 * send that header with an upgrade, so it can only have been written by a proxy or by a program.
 */
function calledHost(headers: IncomingMessage['headers'], hasProxies: boolean): string | undefined {
  const forwarded = headers['x-forwarded-host'];
  if (hasProxies && typeof forwarded === 'string') return forwarded.split(',')[0]?.trim();
  return headers.host;
}
