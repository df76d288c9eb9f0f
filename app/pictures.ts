import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ownPicturePath, pictureLimits, picturePath, pictureTypes, readPicture, viewAsHeader } from '#identity';
import type { Identity } from '#identity/server';
import { isId, type UserId } from '#kernel/id.ts';
import type { Files } from '#platform/files/index.ts';
import { notFound, type RawRoutes, Refusal, readBody, unavailable } from '#platform/http/index.ts';
import { sessionOfRequest } from './uploads.ts';

const fullRetryMs = 60_000;

/**
 * Pictures of people: `PUT /api/v1/me/picture` takes the bytes of one as the body, `GET /api/v1/users/{userId}/picture/
 * {version}` gives one to whoever is signed in to the same company. Visitors see none.
 */
export function pictureRoutes(needs: {
  readonly identity: Identity;
  readonly files: Files;
  readonly isHttps: (request: FastifyRequest) => boolean;
}): RawRoutes {
  const { identity, files } = needs;

  const put = async (request: FastifyRequest, reply: FastifyReply) => {
    const { who } = await sessionOfRequest(needs, request);
    if (request.headers[viewAsHeader] !== undefined)
      throw new Refusal(403, 'FORBIDDEN', 'Whoever looks as somebody else changes nothing.');
    const admission = identity.pictures.admit(who.userId);
    if (admission.type === 'tooMany') {
      const { retryAfterMs } = admission;
      throw new Refusal(429, 'TOO_MANY', 'Too many pictures. Try again later.', { retryAfterMs });
    }
    const bytes = await readBody(request.raw, pictureLimits.bytes);
    const read = readPicture(bytes);
    switch (read.type) {
      case 'picture':
        break;
      case 'unknown':
        throw new Refusal(415, 'TYPE_REFUSED', 'A picture is PNG, JPEG or WebP.', { types: pictureTypes });
      case 'broken':
        throw new Refusal(422, 'PICTURE_BROKEN', 'The picture is not whole.');
      case 'moving':
        throw new Refusal(422, 'PICTURE_MOVES', 'A picture stands still.');
      case 'wrongSize': {
        const { sideMin, sideMax } = pictureLimits;
        throw new Refusal(422, 'PICTURE_SIZE', 'A picture is square.', { sideMin, sideMax });
      }
    }
    const { organisationId } = who;
    const source = Readable.from([bytes]);
    const outcome = await files.store({ organisationId, bytes: source, name: 'picture', declaredMime: read.mime });
    switch (outcome.type) {
      case 'stored': {
        const actor = { who, ip: request.ip, requestId: request.id };
        return reply.send({ version: await identity.pictures.put(actor, outcome.file) });
      }
      case 'storageFull':
        throw unavailable(fullRetryMs);
      case 'typeRefused':
      case 'tooLarge':
      case 'interrupted':
        throw new Refusal(422, 'PICTURE_BROKEN', 'The picture is not whole.');
    }
  };

  const give = async (request: FastifyRequest, reply: FastifyReply) => {
    const { userId, version } = request.params as { userId: string; version: string };
    const {
      who: { organisationId },
    } = await sessionOfRequest(needs, request);
    const picture = isId(userId) ? await identity.pictures.find(organisationId, userId as UserId, version) : null;
    if (!picture) throw notFound();
    const { sha256, mime } = picture;
    return files.send(reply, { organisationId, sha256, name: 'picture', mime, isVersioned: true });
  };

  return (routes) => {
    routes.put(ownPicturePath, { config: { right: 'signedIn' } }, put);
    routes.get(picturePath(':userId', ':version'), { config: { right: 'signedIn' } }, give);
  };
}
