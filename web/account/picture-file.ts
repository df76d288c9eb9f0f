import { pictureLimits, pictureTypes } from '#identity';
import { type Crop, squareOf } from './crop.ts';

/** More than any camera makes; more would only freeze the page. */
const chosenBytesMax = 30 * 1024 * 1024;
const chosenSideMax = 12_000;

export type Opened =
  | { readonly type: 'opened'; readonly image: ImageBitmap }
  | { readonly type: 'refused'; readonly because: 'type' | 'tooLarge' | 'broken' | 'tooSmall' };

/** Opens what somebody chose, upright and as its first picture if it moves; or says why it cannot be used. */
export async function openPicture(file: File): Promise<Opened> {
  if (!pictureTypes.some((type) => type === file.type)) return { type: 'refused', because: 'type' };
  if (file.size > chosenBytesMax) return { type: 'refused', because: 'tooLarge' };
  try {
    const image = await createImageBitmap(file);
    if (Math.max(image.width, image.height) > chosenSideMax) return { type: 'refused', because: 'tooLarge' };
    if (Math.min(image.width, image.height) < pictureLimits.sideMin) return { type: 'refused', because: 'tooSmall' };
    return { type: 'opened', image };
  } catch {
    // A browser says of no picture why it cannot read it.
    return { type: 'refused', because: 'broken' };
  }
}

/** Draws the square that is kept onto a canvas. What shines through lies on white. */
export function drawSquare(canvas: HTMLCanvasElement, image: ImageBitmap, crop: Crop): void {
  const { left, top, side } = squareOf(image, crop);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(image, left, top, side, side, 0, 0, canvas.width, canvas.height);
}

/** How a picture is written, the better first; not every browser writes WebP. */
const ways = [
  ['image/webp', 0.9],
  ['image/jpeg', 0.85],
  ['image/jpeg', 0.5],
] as const;

/** The square as a small file; null when the browser cannot write one that is small enough. */
export async function smallPicture(image: ImageBitmap, crop: Crop): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = pictureLimits.side;
  canvas.height = pictureLimits.side;
  drawSquare(canvas, image, crop);
  for (const [type, quality] of ways) {
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
    if (blob?.type === type && blob.size <= pictureLimits.bytes) return blob;
  }
  return null;
}
