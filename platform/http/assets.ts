import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { notFound } from './refusal.ts';

export type AssetNeeds = {
  /** Folder of the built browser program: `index.html` and `assets/` with a hash in each name; null = none is served. */
  readonly webRoot: string | null;
  /** Folder that holds `widget.js`; null = none is served. */
  readonly widgetRoot: string | null;
};

const yearSeconds = 31_536_000;
/** Customers' pages load the widget on every page view; a new version reaches them within minutes. */
const widgetCache = 'public, max-age=300, stale-while-revalidate=86400';

/** Serves the browser program and the widget. Files with `.br` or `.gz` beside them go out compressed. */
export async function serveAssets(app: FastifyInstance, { webRoot, widgetRoot }: AssetNeeds): Promise<void> {
  // One rule for both folders: a file sent by name bears the headers of whichever plugin lent the method.
  const setHeaders = (reply: FastifyReply, path: string) => {
    if (widgetRoot !== null && path.startsWith(widgetRoot)) return widgetHeaders(reply);
    const isHashed = webRoot !== null && path.slice(webRoot.length).replaceAll('\\', '/').startsWith('/assets/');
    reply.header('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache');
  };
  if (widgetRoot !== null) {
    await app.register(fastifyStatic, {
      root: widgetRoot,
      prefix: '/widget/',
      decorateReply: webRoot === null,
      preCompressed: true,
      index: false,
      cacheControl: false,
      setHeaders,
    });
    app.get('/widget.js', (_request, reply) => reply.sendFile('widget.js', widgetRoot));
  }
  if (webRoot === null) return;
  await app.register(fastifyStatic, {
    root: webRoot,
    preCompressed: true,
    index: false,
    cacheControl: false,
    setHeaders,
  });
  app.get('/', (_request, reply) => sendPage(reply, webRoot));
}

/** Any address without an ending is a page of the browser program, which finds its own way from there. */
export function isPage(method: string, path: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (/^\/(api|health|metrics|widget)(\/|$)/.test(path)) return false;
  return !/\.[a-z0-9]+$/i.test(path);
}

/** Sends the one page of the browser program; 404 while it has not been built. */
export function sendPage(reply: FastifyReply, webRoot: string): FastifyReply {
  if (!existsSync(join(webRoot, 'index.html'))) throw notFound();
  return reply.sendFile('index.html', webRoot);
}

/** The widget runs in pages of other sites. */
function widgetHeaders(reply: FastifyReply): void {
  reply.header('access-control-allow-origin', '*');
  reply.header('cross-origin-resource-policy', 'cross-origin');
  reply.header('cache-control', widgetCache);
}
