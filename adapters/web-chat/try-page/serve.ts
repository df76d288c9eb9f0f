import { readFile } from 'node:fs/promises';
import type { ChannelSide } from '#messaging';
import { notFound, type RawScope } from '#platform/http/index.ts';
import { shopPage } from './shop.ts';

/**
 * As strict as a customer's own page could be: only our script, no inline anything, Trusted Types on. If the widget
 * works here, it works on a bank's site.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Serves `/try/KEY`: the page of a shop that does not exist, with the widget of that channel on it. */
export async function serveTryPage(routes: RawScope, needs: { readonly side: ChannelSide }): Promise<void> {
  const stylesheet = await readFile(new URL('./shop.css', import.meta.url), 'utf8');
  const open = { config: { right: 'public' } };
  routes.get('/try/shop.css', open, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').type('text/css; charset=utf-8').send(stylesheet),
  );
  routes.get('/try/:publicKey', open, (request, reply) => {
    const { publicKey } = request.params as { publicKey: string };
    const account = needs.side.accountByKey(publicKey);
    if (!account?.isActive) throw notFound();
    const { lang } = request.query as { lang?: unknown };
    const wanted = typeof lang === 'string' ? lang : (request.headers['accept-language'] ?? '');
    const language = wanted.toLowerCase().startsWith('tr') ? 'tr' : 'en';
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .header('vary', 'accept-language')
      .type('text/html; charset=utf-8')
      .send(shopPage(account.publicKey, language));
  });
}
