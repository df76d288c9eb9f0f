import type { FileMade } from './file.ts';

/**
 * A file of rows, read as it is sent: whoever breaks off asks for no more. Its name is made of words of ours and dates, so
 * it needs no quoting of other alphabets.
 */
export function fileOf({ name, contentType, pieces }: FileMade) {
  return {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
    body: ReadableStream.from(bytesOf(pieces)),
  };
}

async function* bytesOf(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
