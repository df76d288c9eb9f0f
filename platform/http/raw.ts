import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalid, tooLarge } from './refusal.ts';

/**
 * Plain routes beside the contract: webhooks (whose signature covers the very bytes), uploads, the widget's door. No
 * body is read for them: they take `request.raw` and read it with `readBody` or stream it. Each says in its `config`
 * whom it lets in and asks for it itself; one that other sites' pages may post to says `anyOrigin` as well, answers CORS
 * itself and never looks at our cookies.
 */
export type RawRoutes = (routes: RawScope) => void | Promise<void>;

/** Who is let in: `public`, `visitor` (who bears a token of the widget), `signedIn`, or the name of a right. */
export type RawOptions = { readonly config: { readonly right: string; readonly anyOrigin?: boolean } };
type RawRoute = (
  path: string,
  options: RawOptions,
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
) => unknown;
export type RawScope = { readonly [Method in 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options']: RawRoute };

/** A plain route that is served, for whoever walks through all doors. */
export type RawDoor = { readonly method: string; readonly path: string; readonly right: string };

/** Serves plain routes in a scope of their own, where nothing reads the body before they do. */
export async function serveRaw(app: FastifyInstance, raw: readonly RawRoutes[]): Promise<readonly RawDoor[]> {
  const doors: RawDoor[] = [];
  for (const routes of raw) {
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.addHook('onRoute', ({ method, url, config }) => {
        if (!config?.right) throw new Error(`The plain route ${String(method)} ${url} names no right.`);
        for (const each of [method].flat()) doors.push({ method: each, path: url, right: config.right });
      });
      await routes(scope);
    });
  }
  return doors;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whom a plain route lets in. */
    right?: string;
    /** Pages of other sites may send state-changing requests here. */
    anyOrigin?: boolean;
  }
}

/** Reads the very bytes of a body, at most `limitBytes`; throws the 413 or 400 that the edge answers with. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Leaving the loop early must not close the connection: the refusal still has to go out on it.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes: Buffer = chunk;
      length += bytes.length;
      if (length > limitBytes) break;
      chunks.push(bytes);
    }
  } catch (error) {
    if (request.destroyed) throw invalid({ path: '', code: 'interrupted', message: 'The body ended too early.' });
    throw error;
  }
  if (length > limitBytes) throw tooLarge(limitBytes);
  return Buffer.concat(chunks, length);
}
