// A company's colour may be anything; what is written on it or with it must stay readable.

type Rgb = readonly [number, number, number];

export interface Palette {
  readonly brand: string;
  /** Black or white, whichever reads better on the brand colour. */
  readonly onBrand: string;
  /** The brand colour, made darker or lighter until it reads as text on the panel. */
  readonly accent: string;
}

const textContrast = 4.5;

/** Colours for a brand on a panel: `#rrggbb` in, `#rrggbb` out. */
export function paletteOf(brand: string, panel: string): Palette {
  const isDarkPanel = luminance(parse(panel)) < 0.2;
  const towards: Rgb = isDarkPanel ? [255, 255, 255] : [0, 0, 0];
  let accent = parse(brand);
  for (let step = 0; step < 20 && contrast(accent, parse(panel)) < textContrast; step++) {
    accent = mix(parse(brand), towards, (step + 1) / 20);
  }
  // Pure black and white: one of the two always reaches 4.5.
  const black: Rgb = [0, 0, 0];
  const white: Rgb = [255, 255, 255];
  const onBrand = contrast(white, parse(brand)) >= contrast(black, parse(brand)) ? white : black;
  return { brand: write(parse(brand)), onBrand: write(onBrand), accent: write(accent) };
}

/** Contrast of two colours as WCAG 2 defines it, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

export function parse(colour: string): Rgb {
  const number = Number.parseInt(colour.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

function luminance([r, g, b]: Rgb): number {
  const linear = (channel: number) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * share);
  return [part(0), part(1), part(2)];
}

function write([r, g, b]: Rgb): string {
  return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, '0')}`;
}
