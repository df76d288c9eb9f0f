import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { invalid, tooLarge } from './refusal.ts';

/**
 * Plain routes beside the contract: webhooks (whose signature covers the very bytes), uploads, the widget's door. No
 * body is read for them: they take `request.raw` and read it with `readBody` or stream it. A route that other sites'
 * pages may post to says `config: { anyOrigin: true }`, answers CORS itself and never looks at our cookies.
 */
export type RawRoutes = (routes: FastifyInstance) => void | Promise<void>;

declare module 'fastify' {
  interface FastifyContextConfig {
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
