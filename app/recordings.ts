import type { FastifyReply, FastifyRequest } from 'fastify';
import { may, type Session, viewAsHeader } from '#identity';
import { type Actor, audit, type Identity } from '#identity/server';
import { isId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { sendParts } from '#platform/files/index.ts';
import { notFound, type RawRoutes, Refusal } from '#platform/http/index.ts';
import { type RecordingId, type RecordingSampleId, samplePath, soundPath } from '#recordings';
import type { Answers } from './answers.ts';
import type { Floors } from './floors.ts';
import { forbidden, sessionOfRequest } from './uploads.ts';

const mime = 'audio/wav';

/**
 * The sound of recordings and samples: `GET /api/v1/recordings/{recordingId}/sound` gives a player the parts it asks for,
 * `?download=1` the file to whoever may take it along. Each listening and each download is written down; a right that is
 * taken away cuts the answer.
 */
export function recordingSoundRoutes(needs: {
  readonly identity: Identity;
  readonly floors: Floors;
  readonly database: Database;
  readonly clock: Clock;
  readonly answers: Answers;
  readonly isHttps: (request: FastifyRequest) => boolean;
}): RawRoutes {
  const { identity, floors, database, clock, answers } = needs;

  /** Who asks, when she may do this to any recording at all. */
  const sessionWith = async (request: FastifyRequest, right: 'recording.listen' | 'recording.sample') => {
    const session = await sessionOfRequest(needs, request);
    if (!may(session.who, right)) throw await forbidden(identity, request, session, right);
    if (request.headers[viewAsHeader] !== undefined)
      throw new Refusal(403, 'FORBIDDEN', 'Whoever looks as somebody else listens to nothing.');
    return session;
  };
  const actorOf = (request: FastifyRequest, { who }: Session): Actor => {
    return { who, ip: request.ip, requestId: request.id };
  };

  const giveRecording = async (request: FastifyRequest, reply: FastifyReply) => {
    const session = await sessionWith(request, 'recording.listen');
    const { recordingId } = request.params as { recordingId: string };
    const isDownload = (request.query as { download?: string }).download === '1';
    const right = isDownload ? 'recording.download' : 'recording.listen';
    const { recordings } = floors.of(session.who);
    const find = async (who: Session['who']) =>
      isId(recordingId) ? recordings.find(who, recordingId as RecordingId, right) : null;
    const found = await find(session.who);
    // What is not there, what she may not hear and what is not kept give the same answer.
    if (found?.state !== 'kept' || found.bytes === null) throw notFound();
    const actor = actorOf(request, session);
    await recordings.heard(actor, found.id, isDownload ? 'downloaded' : 'listened');
    if (isDownload)
      await database.within(actor.who.organisationId, (trx) =>
        audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'recordingDownloaded',
          thing: { type: 'recording', id: found.id },
        }),
      );
    answers.follow(session, reply.raw, async () => (await find((await sessionOfRequest(needs, request)).who)) !== null);
    const name = `${new Date(found.beganAtMs).toISOString().slice(0, 16).replace(':', '-')}.wav`;
    return sendParts(reply, { name, mime, bytes: found.bytes, how: isDownload ? 'attachment' : 'inline' }, (range) =>
      recordings.sound(found, range ?? undefined),
    );
  };

  const giveSample = async (request: FastifyRequest, reply: FastifyReply) => {
    const session = await sessionWith(request, 'recording.sample');
    const { sampleId } = request.params as { sampleId: string };
    const { samples } = floors.of(session.who).recordings;
    const find = async (who: Session['who']) =>
      isId(sampleId) ? samples.find(who, sampleId as RecordingSampleId) : null;
    const found = await find(session.who);
    if (!found) throw notFound();
    answers.follow(session, reply.raw, async () => (await find((await sessionOfRequest(needs, request)).who)) !== null);
    const { bytes } = found;
    return sendParts(reply, { name: `${found.name}.wav`, mime, bytes, how: 'inline' }, (range) =>
      samples.sound(found, range ?? undefined),
    );
  };

  return (routes) => {
    routes.get(soundPath(':recordingId'), { config: { right: 'recording.listen' } }, giveRecording);
    routes.get(samplePath(':sampleId'), { config: { right: 'recording.sample' } }, giveSample);
  };
}
