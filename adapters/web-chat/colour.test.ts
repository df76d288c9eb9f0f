import { expect, test } from 'vitest';
import { contrast, paletteOf, parse } from './colour.ts';

const brands = ['#3451b2', '#ffe600', '#ffffff', '#000000', '#e30a17', '#00b8a9', '#777777', '#0a0f1c', '#ff6fb5'];

test.each(brands)('whatever the brand colour %s, text on it and links in it can be read', (brand) => {
  for (const panel of ['#ffffff', '#17191d']) {
    const palette = paletteOf(brand, panel);
    expect(contrast(parse(palette.onBrand), parse(palette.brand))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(parse(palette.accent), parse(panel))).toBeGreaterThanOrEqual(4.5);
  }
});
