/**
 * Pictures of people: small, square and still. The page cuts and shrinks what somebody chose; here it is read once more,
 * because anybody may send anything.
 */
export const pictureLimits = {
  bytes: 100 * 1024,
  sideMin: 64,
  sideMax: 512,
  /** What the page sends: twice the largest face on a screen. */
  side: 256,
} as const;

export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type PictureType = (typeof pictureTypes)[number];

/** Where the picture of a person is; another picture has another version, so each may be kept for good. */
export function picturePath(userId: string, version: string): string {
  return `/api/v1/users/${userId}/picture/${version}`;
}
/** Where she sends her own. */
export const ownPicturePath = '/api/v1/me/picture';

export type ReadPicture =
  | { readonly type: 'picture'; readonly mime: PictureType }
  /** No PNG, JPEG or WebP. */
  | { readonly type: 'unknown' }
  /** It begins as one and is cut off or mixed up. */
  | { readonly type: 'broken' }
  | { readonly type: 'moving' }
  /** Not square, too small or too large. */
  | { readonly type: 'wrongSize' };

type Found = { readonly width: number; readonly height: number; readonly isMoving: boolean } | null;

/** What a picture is, read from its own bytes: its type, whether it is whole, its sides. */
export function readPicture(bytes: Uint8Array): ReadPicture {
  const mime = typeOf(bytes);
  if (mime === null) return { type: 'unknown' };
  const found = readers[mime](bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (found === null) return { type: 'broken' };
  const { width, height, isMoving } = found;
  if (isMoving) return { type: 'moving' };
  const fits = width === height && width >= pictureLimits.sideMin && width <= pictureLimits.sideMax;
  return fits ? { type: 'picture', mime } : { type: 'wrongSize' };
}

const readers: Readonly<Record<PictureType, (bytes: Uint8Array, view: DataView) => Found>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
};

function typeOf(bytes: Uint8Array): PictureType | null {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  return textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP' ? 'image/webp' : null;
}

/** From chunk to chunk: a length, a word, the data, a sum. The head comes first, the end last and nothing after it. */
function readPng(bytes: Uint8Array, view: DataView): Found {
  let size: { width: number; height: number } | null = null;
  let [isMoving, hasData] = [false, false];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const word = textAt(bytes, at + 4);
    const next = at + 12 + length;
    if (next > bytes.length || (size === null) !== (word === 'IHDR')) return null;
    if (word === 'IHDR') {
      if (length !== 13) return null;
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    }
    if (word === 'acTL') isMoving = true;
    if (word === 'IDAT') hasData = true;
    if (word === 'IEND') return size && hasData && next === bytes.length ? { ...size, isMoving } : null;
    at = next;
  }
  return null;
}

/** From marker to marker up to the lines of the picture; the last two bytes are its end. */
function readJpeg(bytes: Uint8Array, view: DataView): Found {
  if (view.getUint16(bytes.length - 2) !== 0xffd9) return null;
  let size: { width: number; height: number } | null = null;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    const next = at + 2 + length;
    if (length < 2 || next > bytes.length) return null;
    if (marker === 0xda) return size && { ...size, isMoving: false };
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (length < 8) return null;
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at = next;
  }
  return null;
}

/** One of three forms: lossy, lossless, or a head that says the size and what follows. */
function readWebp(bytes: Uint8Array, view: DataView): Found {
  if (bytes.length < 30 || view.getUint32(4, true) + 8 !== bytes.length) return null;
  if (view.getUint32(16, true) + 20 > bytes.length) return null;
  switch (textAt(bytes, 12)) {
    case 'VP8 ': {
      const isKey = view.getUint8(23) === 0x9d && view.getUint8(24) === 0x01 && view.getUint8(25) === 0x2a;
      const [width, height] = [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
      return isKey ? { width, height, isMoving: false } : null;
    }
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      const [width, height] = [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
      return view.getUint8(20) === 0x2f ? { width, height, isMoving: false } : null;
    }
    case 'VP8X': {
      const side = (at: number) => (view.getUint8(at) | (view.getUint16(at + 1, true) << 8)) + 1;
      return { width: side(24), height: side(27), isMoving: (view.getUint8(20) & 0x02) !== 0 };
    }
    default:
      return null;
  }
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte);
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
