import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { readPicture } from '../../picture.ts';
import { openIdentityForTest } from '../identity.fixture.ts';
import { pngChunk, pngOf } from './picture.fixture.ts';

/** The head of a JPEG of this size and its end; what lies between is not looked at. */
function jpegOf(width: number, height = width): Buffer {
  const frame = Buffer.from('ffc00011080000000003012200021101031101', 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const scan = Buffer.from('ffda000c03010002110311003f00', 'hex');
  return Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    frame,
    scan,
    Buffer.alloc(50),
    Buffer.from('ffd9', 'hex'),
  ]);
}

function webpOf(chunk: 'VP8 ' | 'VP8L' | 'VP8X', side: number, isMoving = false): Buffer {
  const data = Buffer.alloc(40);
  if (chunk === 'VP8 ') {
    data.set([0x9d, 0x01, 0x2a], 3);
    data.writeUInt16LE(side, 6);
    data.writeUInt16LE(side, 8);
  } else if (chunk === 'VP8L') {
    data.writeUInt8(0x2f, 0);
    data.writeUInt32LE((side - 1) | ((side - 1) << 14), 1);
  } else {
    data.writeUInt8(isMoving ? 0x02 : 0, 0);
    data.writeUIntLE(side - 1, 4, 3);
    data.writeUIntLE(side - 1, 7, 3);
  }
  const head = Buffer.from(`RIFF0000WEBP${chunk}0000`);
  head.writeUInt32LE(data.length + 12, 4);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, data]);
}

describe('what a picture is', () => {
  test.for([
    ['a PNG', pngOf(256), 'image/png'],
    ['a JPEG', jpegOf(256), 'image/jpeg'],
    ['a lossy WebP', webpOf('VP8 ', 256), 'image/webp'],
    ['a lossless WebP', webpOf('VP8L', 512), 'image/webp'],
    ['a WebP with more in it', webpOf('VP8X', 64), 'image/webp'],
  ] as const)('%s is read from its own bytes', ([, bytes, mime]) => {
    expect(readPicture(bytes)).toEqual({ type: 'picture', mime });
  });

  test.for([
    ['a drawing with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'unknown'],
    ['a GIF', Buffer.from('GIF89a\u0001\u0000\u0001\u0000'), 'unknown'],
    ['nothing', Buffer.alloc(0), 'unknown'],
    ['half a PNG', pngOf(256).subarray(0, 60), 'broken'],
    ['a PNG with something behind it', Buffer.concat([pngOf(256), Buffer.from('<script>')]), 'broken'],
    ['a PNG without its end', pngOf(256).subarray(0, -12), 'broken'],
    ['the first bytes of a PNG', pngOf(256).subarray(0, 8), 'broken'],
    ['half a JPEG', jpegOf(256).subarray(0, 40), 'broken'],
    ['three bytes of a JPEG', jpegOf(256).subarray(0, 3), 'broken'],
    ['half a WebP', webpOf('VP8 ', 256).subarray(0, 40), 'broken'],
    ['the first bytes of a WebP', webpOf('VP8 ', 256).subarray(0, 12), 'broken'],
    ['a PNG that moves', pngOf(256, 256, [1, 2, 3], [pngChunk('acTL', Buffer.alloc(8))]), 'moving'],
    ['a WebP that moves', webpOf('VP8X', 256, true), 'moving'],
    ['a wide picture', pngOf(256, 255), 'wrongSize'],
    ['a tiny picture', jpegOf(63), 'wrongSize'],
    ['a huge picture', webpOf('VP8L', 513), 'wrongSize'],
  ] as const)('%s is refused', ([, bytes, type]) => {
    expect(readPicture(bytes)).toEqual({ type });
  });

  test('whatever is cut off anywhere is refused and never trips', () => {
    for (const whole of [pngOf(64), jpegOf(64), webpOf('VP8 ', 64), webpOf('VP8X', 64)]) {
      for (let length = 0; length < whole.length; length++)
        expect(readPicture(whole.subarray(0, length)).type).toMatch(/unknown|broken/);
    }
  });
});

describe('who shows which picture', () => {
  let stage: Awaited<ReturnType<typeof openIdentityForTest>>;
  beforeAll(async () => {
    stage = await openIdentityForTest();
  });
  afterAll(() => stage?.close());

  const contents = (letter: string) => ({ sha256: letter.repeat(64), mime: 'image/png', bytes: 900 });

  test('a picture has a version, another one replaces it, and the former is not found any more', async () => {
    const { identity, company } = stage;
    const { owner, organisationId, user } = await company('Resim');
    const ayse = await user('agent');
    const { actor } = await stage.signedIn(ayse.email);
    const first = await identity.pictures.put(actor, contents('a'));
    expect(await identity.pictures.list(organisationId)).toEqual({ [ayse.id]: first });
    expect(await identity.pictures.find(organisationId, ayse.id, first)).toEqual(contents('a'));
    expect(await identity.pictures.find(organisationId, owner.who.userId, first)).toBe(null);
    const second = await identity.pictures.put(actor, contents('b'));
    expect(second).not.toBe(first);
    expect(await identity.pictures.find(organisationId, ayse.id, first)).toBe(null);
    expect(await identity.pictures.list(organisationId)).toEqual({ [ayse.id]: second });
    const other = await company('Başka');
    expect(await identity.pictures.list(other.organisationId)).toEqual({});
    expect(await identity.pictures.find(other.organisationId, ayse.id, second)).toBe(null);
  });

  test('bytes are cleared away when nobody shows them, and not while somebody does', async () => {
    const { identity, company } = stage;
    const { owner, organisationId, user } = await company('Süpürge');
    const { actor: ayse } = await stage.signedIn((await user('agent')).email);
    await identity.pictures.put(ayse, contents('a'));
    await identity.pictures.put(owner, contents('a'));
    await identity.pictures.put(ayse, contents('b'));
    expect(await identity.pictures.sweep(organisationId)).toEqual([]);
    expect([...(await identity.pictures.held(organisationId, [contents('a').sha256]))]).toEqual([contents('a').sha256]);
    await identity.pictures.put(owner, contents('c'));
    expect(await identity.pictures.sweep(organisationId)).toEqual([contents('a').sha256]);
    expect(await identity.pictures.sweep(organisationId)).toEqual([]);
    expect((await identity.pictures.held(organisationId, [contents('a').sha256])).size).toBe(0);
  });

  test('the trail tells who changed a picture and who took one away; the same picture again is no change', async () => {
    const { identity, company } = stage;
    const { owner, organisationId, user } = await company('Kayıt');
    const ayse = await user('agent');
    const { actor } = await stage.signedIn(ayse.email);
    await identity.pictures.put(actor, contents('a'));
    await identity.pictures.put(actor, contents('a'));
    expect(await identity.pictures.remove(owner, ayse.id)).toBe(true);
    expect(await identity.pictures.remove(owner, ayse.id)).toBe(false);
    const told = await identity.readAudit(organisationId, { thing: ayse.id, limit: 10 });
    const rows = told?.items.filter(({ what }) => what.startsWith('picture')).map(({ what, who }) => [what, who?.id]);
    expect(rows).toEqual([
      ['pictureRemoved', owner.who.userId],
      ['pictureChanged', ayse.id],
    ]);
  });

  test('two pictures sent in one moment leave one', async () => {
    const { identity, company } = stage;
    const { owner, organisationId } = await company('İkisi');
    const letters = ['a', 'b', 'c', 'd', 'e'];
    const versions = await Promise.all(letters.map((letter) => identity.pictures.put(owner, contents(letter))));
    const shown = Object.values(await identity.pictures.list(organisationId));
    expect(shown).toHaveLength(1);
    expect(versions).toContain(shown[0]);
  });

  test('who changes hers again and again is asked to wait', () => {
    const { pictures } = stage.identity;
    const id = newId<'user'>();
    const admit = () => pictures.admit(id).type;
    expect(Array.from({ length: 21 }, admit).filter((type) => type === 'allowed')).toHaveLength(20);
  });
});
