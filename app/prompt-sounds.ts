import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Language, languages, may, type Right, viewAsHeader, type Who } from '#identity';
import type { Identity } from '#identity/server';
import { isId } from '#kernel/id.ts';
import { type Files, sendFile } from '#platform/files/index.ts';
import { notFound, type RawRoutes, Refusal, readBody, unavailable } from '#platform/http/index.ts';
import { type PromptId, type PromptVersion, recordingLimits, recordingPath, type SoundReader, soundPath } from '#voice';
import { contentOf, type Speaking } from '#voice/server';
import type { Floors } from './floors.ts';
import { forbidden, nameOf, sessionOfRequest } from './uploads.ts';

const retryMs = 60_000;
const wav = 'audio/wav';

/**
 * The sound of prompts: `PUT …/recordings/{language}` takes the bytes of a sound file as the body (its name
 * percent-encoded in `x-file-name`) as what is played from now on; `GET …/sounds/{language}` lets it be heard as callers
 * hear it, `?version=` an earlier one.
 */
export function promptSoundRoutes(needs: {
  readonly identity: Identity;
  readonly floors: Floors;
  readonly files: Files;
  readonly reader: SoundReader;
  readonly speaking: Speaking;
  readonly isHttps: (request: FastifyRequest) => boolean;
}): RawRoutes {
  const { floors, files, reader, speaking } = needs;

  const asking = async (request: FastifyRequest, right: Right) => {
    const session = await sessionOfRequest(needs, request);
    if (!may(session.who, right, {})) throw await forbidden(needs.identity, request, session, right);
    const { promptId, language } = request.params as { promptId: string; language: string };
    const known = languages.find((one) => one === language);
    const prompt = isId(promptId) ? floors.of(session.who).prompts.find(promptId as PromptId) : null;
    if (!prompt || !known) throw notFound();
    return { who: session.who, prompt, language: known };
  };

  const put = async (request: FastifyRequest, reply: FastifyReply) => {
    const { who, prompt, language } = await asking(request, 'telephony.manage');
    if (request.headers[viewAsHeader] !== undefined)
      throw new Refusal(403, 'FORBIDDEN', 'Whoever looks as somebody else changes nothing.');
    const read = await reader.read(await readBody(request.raw, recordingLimits.bytes));
    if (read.type === 'refused') {
      const { because } = read;
      throw new Refusal(422, 'RECORDING_REFUSED', 'The file is no recording that can be played.', { because });
    }
    const stored = await files.store({
      organisationId: who.organisationId,
      bytes: Readable.from([Buffer.from(read.wav)]),
      name: 'prompt.wav',
      declaredMime: wav,
      limitBytes: read.wav.length,
    });
    if (stored.type !== 'stored') throw unavailable(retryMs);
    const outcome = await floors
      .of(who)
      .prompts.put({ who, ip: request.ip, requestId: request.id }, prompt.id, language, {
        type: 'recording',
        fileName: nameOf(request).slice(0, longestName),
        lengthMs: read.lengthMs,
        sha256: stored.file.sha256,
      });
    if (outcome.type !== 'saved') throw notFound();
    return reply.code(204).send();
  };

  const give = async (request: FastifyRequest, reply: FastifyReply) => {
    const { who, prompt, language } = await asking(request, 'telephony.read');
    const version = await versionOf(request, who, prompt.variants, language, prompt.id);
    if (!version) throw notFound();
    const read = (sha256: string) => recordingBytes(files, who, sha256);
    const file = await speaking.fileOf(who.organisationId, contentOf(version, read));
    if (!file) throw new Refusal(503, 'NO_VOICE', 'The text cannot be spoken at the moment.');
    return sendFile(reply, { path: file, name: `${prompt.name}.wav`, mime: wav });
  };

  const versionOf = async (
    request: FastifyRequest,
    who: Who,
    variants: readonly PromptVersion[],
    language: Language,
    promptId: PromptId,
  ): Promise<PromptVersion | undefined> => {
    const { version } = request.query as { version?: unknown };
    if (version === undefined) return variants.find((one) => one.language === language);
    const all = await floors.of(who).prompts.versionsOf(promptId);
    return all.find((one) => one.language === language && String(one.version) === version);
  };

  return (routes) => {
    routes.put(recordingPath(':promptId', ':language'), { config: { right: 'telephony.manage' } }, put);
    routes.get(soundPath(':promptId', ':language'), { config: { right: 'telephony.read' } }, give);
  };
}

const longestName = 150;

/** The bytes of a recording among the files; null when they are gone. */
export async function recordingBytes(
  files: Pick<Files, 'read'>,
  { organisationId }: Pick<Who, 'organisationId'>,
  sha256: string,
): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of files.read({ organisationId, sha256 })) chunks.push(Buffer.from(chunk));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return new Uint8Array(Buffer.concat(chunks));
}
