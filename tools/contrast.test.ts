import { describe, expect, test } from 'vitest';
import { categories, groupHues, markPairs, type SchemeName, textPairs, tokens } from '../web/tokens.ts';

const schemes = Object.keys(tokens) as SchemeName[];

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.for(schemes)('in the %s theme', (scheme) => {
  const colours = tokens[scheme];
  test.for(textPairs.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))(
    '%s can be read on %s',
    ([text, ground]) => expect(contrast(colours[text], colours[ground])).toBeGreaterThanOrEqual(4.5),
  );
  test.for(markPairs.flatMap(([mark, grounds]) => grounds.map((ground) => [mark, ground] as const)))(
    '%s can be seen on %s',
    ([mark, ground]) => expect(contrast(colours[mark], colours[ground])).toBeGreaterThanOrEqual(3),
  );
  test.for([...categories[scheme], ...Object.values(groupHues[scheme])].map((colour) => [colour] as const))(
    'the colour %s of a group can be seen',
    ([colour]) => {
      expect(contrast(colour, colours.canvas)).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, colours.surface)).toBeGreaterThanOrEqual(3);
    },
  );
});

test('every colour that text or marks use is checked against some ground', () => {
  const grounds = new Set([...textPairs, ...markPairs].flatMap(([, on]) => on));
  const checked = new Set<string>([...textPairs, ...markPairs].map(([colour]) => colour));
  const decorative = new Set(['line', 'brandLine']);
  const forgotten = Object.keys(tokens.light).filter(
    (token) => !checked.has(token) && !grounds.has(token as never) && !decorative.has(token),
  );
  expect(forgotten).toEqual([]);
});
