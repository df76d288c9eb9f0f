/** Which square of a picture is kept: its middle in points of the picture, and how much closer than the whole it is. */
export type Crop = { readonly x: number; readonly y: number; readonly zoom: number };
export type Size = { readonly width: number; readonly height: number };

export const zoomMax = 4;

/** The side of the square, in points of the picture. */
export function sideOf({ width, height }: Size, { zoom }: Pick<Crop, 'zoom'>): number {
  return Math.min(width, height) / zoom;
}

/** The largest square in the middle. */
export function wholeOf({ width, height }: Size): Crop {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The square as near to the wish as it can be without leaving the picture. */
export function within(size: Size, wish: Crop): Crop {
  const zoom = Math.min(zoomMax, Math.max(1, wish.zoom));
  const half = sideOf(size, { zoom }) / 2;
  const between = (value: number, length: number) => Math.min(length - half, Math.max(half, value));
  return { x: between(wish.x, size.width), y: between(wish.y, size.height), zoom };
}

/** The square moved by shares of its own side: 1 to the right shows what lies right beside it. */
export function moved(size: Size, crop: Crop, right: number, down: number): Crop {
  const side = sideOf(size, crop);
  return within(size, { ...crop, x: crop.x + right * side, y: crop.y + down * side });
}

/** Left, top and side of the square, as a canvas wants it. */
export function squareOf(
  size: Size,
  crop: Crop,
): { readonly left: number; readonly top: number; readonly side: number } {
  const side = sideOf(size, crop);
  return { left: crop.x - side / 2, top: crop.y - side / 2, side };
}
