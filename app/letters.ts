import type { FastifyReply, FastifyRequest } from 'fastify';
import { fileTypeFromBuffer } from 'file-type';
import type { Identity } from '#identity/server';
import { isId, type MessageId } from '#kernel/id.ts';
import { letterDocument, letterPolicy, remotePicturesOf } from '#messaging';
import { notFound, type RawRoutes } from '#platform/http/index.ts';
import type { Outward } from '#platform/outward.ts';
import type { Floors } from './floors.ts';
import { sessionOfRequest } from './uploads.ts';

const path = '/api/v1/letters/:messageId';
const pictureBytesMost = 5 * 1024 * 1024;
const pictureMs = 10_000;
const redirectsMost = 3;
/** What is shown of what strangers' servers send; nothing that can run. */
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/**
 * Letters as their writers made them look: `GET /api/v1/letters/{messageId}` is the page for a frame (`?quote=1` with what
 * it quotes, `?pictures=1` with pictures that lie elsewhere), `…/pictures/{number}` one of those pictures, fetched by us,
 * so that no sender learns who looks, when and from where.
 */
export function letterRoutes(needs: {
  readonly identity: Identity;
  readonly floors: Floors;
  readonly outward: Pick<Outward, 'ask'>;
  readonly isHttps: (request: FastifyRequest) => boolean;
}): RawRoutes {
  const pageFor = async (request: FastifyRequest) => {
    const { who } = await sessionOfRequest(needs, request);
    const { messageId } = request.params as { messageId: string };
    const page = isId(messageId)
      ? await needs.floors.of(who).messaging.letters.page(who, messageId as MessageId)
      : null;
    if (!page) throw notFound();
    return { page, messageId };
  };

  const give = async (request: FastifyRequest, reply: FastifyReply) => {
    const { page, messageId } = await pageFor(request);
    const { quote, pictures } = request.query as { quote?: string; pictures?: string };
    const document = letterDocument(page, {
      quote: quote === '1',
      remotePictures: pictures === '1',
      fileUrl: (fileId) => `/api/v1/files/${fileId}`,
      remoteUrl: (number) => `/api/v1/letters/${messageId}/pictures/${number}`,
    });
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', letterPolicy)
      .header('x-frame-options', 'SAMEORIGIN')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'private, no-store')
      .send(document);
  };

  const givePicture = async (request: FastifyRequest, reply: FastifyReply) => {
    const { page } = await pageFor(request);
    const { number } = request.params as { number: string };
    // Only what stands in the letter is fetched; nobody names an address here.
    const url = /^\d{1,4}$/.test(number) ? remotePicturesOf(page)[Number(number)] : undefined;
    const answer = url
      ? await needs.outward.ask({ url, timeoutMs: pictureMs, bytesMost: pictureBytesMost, redirectsMost })
      : null;
    if (answer?.type !== 'answered' || answer.status !== 200) throw notFound();
    const found = await fileTypeFromBuffer(answer.body);
    if (!found || !pictureTypes.has(found.mime)) throw notFound();
    return reply
      .type(found.mime)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600')
      .send(answer.body);
  };

  return (routes) => {
    // Whose letter it is is asked when the message is known.
    const signedIn = { config: { right: 'signedIn' } };
    routes.get(path, signedIn, give);
    routes.get(`${path}/pictures/:number`, signedIn, givePicture);
  };
}
