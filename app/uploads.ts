import type { FastifyReply, FastifyRequest } from 'fastify';
import { may, type Right, type Session, type Who } from '#identity';
import type { Identity } from '#identity/server';
import { type FileId, isId, type OrganisationId, type UserId } from '#kernel/id.ts';
import { limits } from '#messaging';
import type { Files } from '#platform/files/index.ts';
import { notFound, type RawRoutes, Refusal, unavailable } from '#platform/http/index.ts';
import { teamLimits } from '#team';
import type { Answers } from './answers.ts';
import type { Floors } from './floors.ts';

/** A file by its id, if this person may read it now. */
type Find = (who: Who, fileId: FileId) => Promise<KnownFile | null>;
interface KnownFile {
  readonly id: FileId;
  readonly sha256: string;
  readonly name: string;
  readonly mime: string;
  /** Whoever brought it, if it was one of ours. */
  readonly uploadedBy?: UserId | null;
  /** Where a customer's file belongs; files of the house have none. */
  readonly conversationId?: string | null;
}

const fullRetryMs = 60_000;
const path = '/api/v1/files';
const teamPath = '/api/v1/team/files';

/**
 * Files of agents: `POST /api/v1/files` takes the bytes of one file as the body (its name percent-encoded in
 * `x-file-name`), `GET /api/v1/files/{fileId}` gives one back to whoever may read its conversation. Below
 * `/api/v1/team/files` the same for what colleagues send each other, for the members of its room.
 */
export function fileRoutes(needs: {
  identity: Identity;
  floors: Floors;
  files: Files;
  /** Told of every file that goes out, so that it can be cut. */
  answers: Answers;
  isHttps: (request: FastifyRequest) => boolean;
}): RawRoutes {
  const { floors, files } = needs;
  const sessionOf = (request: FastifyRequest) => sessionOfRequest(needs, request);

  /** Keeps the bytes of a request, or refuses with the reason. */
  const keep = async (request: FastifyRequest, organisationId: OrganisationId, limitBytes: number) => {
    const outcome = await files.store({
      organisationId,
      bytes: request.raw,
      name: nameOf(request),
      declaredMime: request.headers['content-type'] ?? '',
      limitBytes,
    });
    switch (outcome.type) {
      case 'stored':
        return outcome.file;
      case 'tooLarge':
        throw new Refusal(413, 'TOO_LARGE', 'The file is too large.', { limitBytes: outcome.limitBytes });
      case 'typeRefused':
        throw new Refusal(415, 'TYPE_REFUSED', 'Files of this type are not taken.', { found: outcome.found });
      case 'storageFull':
        throw unavailable(fullRetryMs);
      case 'interrupted':
        throw new Refusal(400, 'INTERRUPTED', 'The file did not arrive whole.');
    }
  };

  const upload = async (request: FastifyRequest, reply: FastifyReply) => {
    const session = await sessionOf(request);
    const { who } = session;
    if (!may(who, 'chat.reply') && !may(who, 'chat.note'))
      throw await forbidden(needs.identity, request, session, 'chat.reply');
    const { messaging } = floors.of(who);
    const file = await keep(request, who.organisationId, limits.fileBytes);
    return reply.code(201).send(await messaging.files.remember(file, { type: 'user', userId: who.userId }));
  };

  /** What colleagues send each other: kept apart from the files of customers, with the rights of its room. */
  const uploadForTeam = async (request: FastifyRequest, reply: FastifyReply) => {
    const session = await sessionOf(request);
    const { who } = session;
    if (!may(who, 'team.message')) throw await forbidden(needs.identity, request, session, 'team.message');
    const { team } = floors.of(who);
    const file = await keep(request, who.organisationId, teamLimits.fileBytes);
    return reply.code(201).send(await team.files.remember(who, file));
  };

  /** Sends what somebody may read, for as long as she may. `find` is asked again when rights change on the way. */
  const give = async (request: FastifyRequest, reply: FastifyReply, find: Find) => {
    const { fileId } = request.params as { fileId: string };
    const session = await sessionOf(request);
    const file = isId(fileId) ? await find(session.who, fileId as FileId) : null;
    // What is not there and what she may not see give the same answer.
    if (!file) throw notFound();
    needs.answers.follow(session, reply.raw, async () => {
      const { who } = await sessionOf(request);
      return (await find(who, file.id)) !== null;
    });
    const { sha256, name, mime, conversationId } = file;
    if (conversationId && file.uploadedBy !== session.who.userId)
      await needs.identity.attempts.fileOpened(askingOf(request, session), { id: file.id, mime, conversationId });
    return files.send(reply, { organisationId: session.who.organisationId, sha256, name, mime });
  };

  const ofTeam: Find = (who, fileId) => floors.of(who).team.files.find(who, fileId);

  const ofConversation: Find = async (who, fileId) => {
    const { messaging } = floors.of(who);
    const file = await messaging.files.find(fileId);
    if (!file || file.uploadedBy === who.userId) return file;
    const conversation = file.conversationId ? await messaging.conversations.byId(file.conversationId) : null;
    const isReadable = conversation?.interactionId && (await messaging.lists.mayRead(who, conversation.interactionId));
    return isReadable ? file : null;
  };

  return (routes) => {
    // Whose conversation a file belongs to is asked when the file is known.
    const signedIn = { config: { right: 'signedIn' } };
    routes.post(path, signedIn, upload);
    routes.get(`${path}/:fileId`, signedIn, (request, reply) => give(request, reply, ofConversation));
    routes.post(teamPath, signedIn, uploadForTeam);
    routes.get(`${teamPath}/:fileId`, signedIn, (request, reply) => give(request, reply, ofTeam));
  };
}

/** Who asks for a plain route; refuses whoever is not signed in. */
export async function sessionOfRequest(
  { identity, isHttps }: { readonly identity: Identity; readonly isHttps: (request: FastifyRequest) => boolean },
  request: FastifyRequest,
): Promise<Session> {
  const session = await identity.sessionOf({
    cookieHeader: request.headers.cookie,
    isHttps: isHttps(request),
    localPort: request.raw.socket.localPort,
    address: request.ip,
  });
  if (!session) throw new Refusal(401, 'NOT_SIGNED_IN', 'Sign in first.');
  return session;
}

/** The refusal of a plain route for lack of a right, written down like those of the contract. */
export async function forbidden(
  { attempts }: Pick<Identity, 'attempts'>,
  request: FastifyRequest,
  session: Session,
  right: Right,
): Promise<Refusal> {
  const route = `${request.method} ${request.routeOptions.url ?? ''}`;
  await attempts.refused(askingOf(request, session), { route, code: 'FORBIDDEN', right });
  return new Refusal(403, 'FORBIDDEN', 'Your role does not allow this.', { right });
}

function askingOf(request: FastifyRequest, session: Session) {
  return { session, address: request.ip, requestId: request.id };
}

/** The name as the uploader has it; headers are ASCII, so it comes percent-encoded. A broken one is no name at all. */
export function nameOf(request: FastifyRequest): string {
  const header = request.headers['x-file-name'];
  try {
    return typeof header === 'string' ? decodeURIComponent(header).toWellFormed() : '';
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}
