import { crc32, deflateSync } from 'node:zlib';
import type { FileId } from '#kernel/id.ts';
import { between } from './dice.ts';

/** Where and as whom a photograph is sent. */
interface Sender {
  readonly url: string;
  readonly channel: string;
  readonly customer: { readonly token: string | null; readonly address: string };
}

/** Uploads a small picture as this visitor; null when it was not taken. */
export async function photoOf({ url, channel, customer }: Sender, name: string): Promise<FileId | null> {
  const answer = await fetch(`${url}/widget/files?channel=${channel}`, {
    method: 'POST',
    headers: {
      'content-type': 'image/png',
      'x-visitor-token': customer.token ?? '',
      'x-file-name': encodeURIComponent(`${name}-${between(100, 999)}.png`),
      'x-forwarded-for': customer.address,
    },
    body: photograph(),
  });
  if (!answer.ok) return null;
  const { id } = (await answer.json()) as { readonly id: FileId };
  return id;
}

const width = 480;
const height = 360;

/** A PNG of a table top with a crack in it, in plain colours. */
export function photograph(): Buffer<ArrayBuffer> {
  const rows: number[] = [];
  const [hue, slope] = [between(0, 40), between(20, 60) / 100];
  for (let y = 0; y < height; y++) {
    rows.push(0);
    for (let x = 0; x < width; x++) {
      const grain = Math.round(10 * Math.sin(y / 5 + Math.sin(x / 40) * 3));
      const distance = Math.abs(y - height * 0.2 - x * slope - 8 * Math.sin(x / 13));
      const shade = distance < 2.5 ? -90 : distance < 5 ? -30 : 0;
      const isTable = y > height * 0.12;
      const base = isTable ? [168 + hue + grain, 122 + grain, 78 + grain] : [214, 216, 220];
      rows.push(...base.map((value) => Math.max(0, value + (isTable ? shade : 0))));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const body = deflateSync(Buffer.from(rows));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', body), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
