import { ORPCError } from '@orpc/client';
import { viewLine } from './view-as.ts';

/** Puts the bytes of a file where a plain route takes them. Throws what the server refuses, as the client of the contract does. */
export async function putBytes(path: string, bytes: Blob, fileName?: string): Promise<void> {
  if (viewLine() !== null) throw new ORPCError('PREVIEW', { message: 'A preview changes nothing.' });
  const named = fileName === undefined ? {} : { 'x-file-name': encodeURIComponent(fileName) };
  const headers = { 'content-type': bytes.type || 'application/octet-stream', ...named };
  const answer = await fetch(path, { method: 'PUT', body: bytes, headers });
  if (answer.ok) return;
  const refusal: unknown = await answer.json().catch(() => null);
  throw refusalOf(answer.status, refusal);
}

function refusalOf(status: number, refusal: unknown): ORPCError<string, unknown> {
  const told = typeof refusal === 'object' && refusal !== null ? refusal : {};
  const code = 'code' in told && typeof told.code === 'string' ? told.code : 'UNAVAILABLE';
  return new ORPCError(code, { status, message: code, data: 'data' in told ? told.data : undefined });
}
