import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { notFound } from '../http/refusal.ts';

/** Nothing in a file of ours runs, loads or links back. */
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox";

const inlineTypes = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** What is said of a file that is sent. */
export type SentFile = {
  readonly name: string;
  readonly mime: string;
  /** Its address names this very content, so the browser of whoever is signed in may keep it. */
  readonly isVersioned?: boolean;
};

const yearSeconds = 31_536_000;

/** Sends a file for saving; images may be shown in the page that asks. Answers parts of it where a player seeks. */
export async function sendFile(reply: FastifyReply, file: SentFile & { readonly path: string }): Promise<FastifyReply> {
  const bytes = await sizeOf(file.path);
  const how = inlineTypes.has(file.mime) ? 'inline' : 'attachment';
  return sendParts(reply, { ...file, bytes, how }, (range) => createReadStream(file.path, range ?? undefined));
}

/** Sends what is read by `open`, whole (null) or the part that is asked for, with the headers of every file of ours. */
export function sendParts(
  reply: FastifyReply,
  file: SentFile & { readonly bytes: number; readonly how: 'inline' | 'attachment' },
  open: (range: Range | null) => Readable,
): FastifyReply {
  const { bytes, how } = file;
  const range = rangeOf(reply.request.headers.range, bytes);
  reply
    .type(file.mime.startsWith('text/') ? `${file.mime}; charset=utf-8` : file.mime)
    .header('content-disposition', disposition(file.name, how))
    .header('content-security-policy', filePolicy)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', file.isVersioned ? `private, max-age=${yearSeconds}, immutable` : 'private, no-store')
    .header('vary', 'cookie')
    .header('accept-ranges', 'bytes');
  if (range === 'outside') return reply.code(416).header('content-range', `bytes */${bytes}`).send();
  if (range === null) return reply.header('content-length', bytes).send(open(null));
  const { start, end } = range;
  reply
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${bytes}`)
    .header('content-length', end - start + 1);
  return reply.send(open({ start, end }));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw notFound();
    throw error;
  }
}

/** RFC 6266: the name in ASCII for the old, in UTF-8 for everybody else. */
export function disposition(name: string, how: 'inline' | 'attachment'): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/["\\%]/g, '_');
  const coded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${ascii}"; filename*=UTF-8''${coded}`;
}

export type Range = { readonly start: number; readonly end: number };

/** One range of bytes; null = the whole (also for several ranges, which we do not speak). */
export function rangeOf(header: string | undefined, bytes: number): Range | 'outside' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [from, to] = [match[1] ?? '', match[2] ?? ''];
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  return start > end || start >= bytes ? 'outside' : { start, end };
}
