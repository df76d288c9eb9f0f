import type { OrganisationId } from '#kernel/id.ts';
import type { Outward, OutwardCall } from '../outward.ts';
import type { Files, StoredFile } from './files.ts';

/** A picture of a hundred kilobytes comes in a second; a film over a slow line in a minute. */
const fetchMs = 60_000;
const redirectsMost = 3;

/** Fetches a file from an address into the folder of files, within a size. Never fails. */
export async function fetchFile(
  { outward, files }: { readonly outward: Pick<Outward, 'stream'>; readonly files: Pick<Files, 'store'> },
  wish: {
    readonly call: Pick<OutwardCall, 'url' | 'headers' | 'isOperators'>;
    readonly organisationId: OrganisationId;
    readonly name: string;
    /** What it is said to be; what the answer says when empty. */
    readonly declaredMime: string;
    readonly limitBytes: number;
  },
): Promise<
  | { readonly type: 'fetched'; readonly file: StoredFile }
  | { readonly type: 'missing'; readonly because: 'tooLarge' | 'typeRefused' | 'unreachable' }
> {
  const { call, organisationId, name, declaredMime, limitBytes } = wish;
  // One byte more than allowed is let through, so that "too large" is seen as such.
  const answer = await outward.stream({ ...call, timeoutMs: fetchMs, bytesMost: limitBytes + 65_536, redirectsMost });
  if (answer.type !== 'answered') return { type: 'missing', because: 'unreachable' };
  const { stream, status, headers } = answer;
  try {
    if (status !== 200) return { type: 'missing', because: 'unreachable' };
    if (Number(headers['content-length'] ?? 0) > limitBytes) return { type: 'missing', because: 'tooLarge' };
    const mime = declaredMime || (headers['content-type'] ?? '').split(';', 1)[0] || '';
    const outcome = await files.store({ organisationId, bytes: stream, name, declaredMime: mime, limitBytes });
    if (outcome.type === 'stored') return { type: 'fetched', file: outcome.file };
    const isOurs = outcome.type === 'tooLarge' || outcome.type === 'typeRefused';
    return { type: 'missing', because: isOurs ? outcome.type : 'unreachable' };
  } finally {
    stream.destroy();
  }
}
