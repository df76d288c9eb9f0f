import { crc32, deflateSync } from 'node:zlib';

/** A real PNG of one colour, written by hand; `more` are chunks before its data. */
export function pngOf(
  width: number,
  height = width,
  colour: readonly [number, number, number] = [40, 90, 200],
  more: readonly Buffer[] = [],
): Buffer {
  const line = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from(colour))]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', head),
    ...more,
    pngChunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => line)))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** One chunk: its length, its word, its data, its sum. */
export function pngChunk(word: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(word, 'ascii'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
