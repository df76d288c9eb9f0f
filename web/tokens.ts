/**
 * The colours of the product, by what they are for. Light is paper and ink, dark is a night of its own, not its inverse.
 * One colour means "do this" or "this one" (the cobalt of İznik tiles). Green, yellow and red belong to norms and health
 * alone, and never speak without a shape or a word; what only colleagues read is violet, far from all of them. `tools/contrast.test.ts` keeps every pair readable.
 */
export const tokens = {
  light: {
    canvas: '#f5f4f1',
    surface: '#ffffff',
    sunken: '#efede8',
    hover: '#f3f1ed',
    line: '#e2dfd8',
    lineStrong: '#8d887e',
    text: '#1b1c20',
    textDim: '#5a5852',
    textFaint: '#67645d',
    brand: '#2545c4',
    brandHover: '#1d379f',
    brandText: '#2343c0',
    brandSoft: '#e9edfc',
    brandLine: '#aebcf1',
    onBrand: '#ffffff',
    focus: '#2545c4',
    note: '#f3effb',
    noteText: '#553b8c',
    within: '#17713d',
    withinSoft: '#e4f3e9',
    poor: '#8a5700',
    poorMark: '#b97900',
    poorSoft: '#fcf0d6',
    unacceptable: '#b92525',
    unacceptableSoft: '#fce8e6',
    tooltip: '#23252b',
    tooltipText: '#f6f6f4',
  },
  dark: {
    canvas: '#0f1115',
    surface: '#16191f',
    sunken: '#1d2129',
    hover: '#1b1f26',
    line: '#2a2f39',
    lineStrong: '#69717f',
    text: '#e6e8ec',
    textDim: '#a9b0bc',
    textFaint: '#949cab',
    brand: '#4a66e8',
    brandHover: '#3d58d6',
    brandText: '#a3b5ff',
    brandSoft: '#1f2a4f',
    brandLine: '#3f539b',
    onBrand: '#ffffff',
    focus: '#8fa5ff',
    note: '#262138',
    noteText: '#cfbef7',
    within: '#5ac78b',
    withinSoft: '#16301f',
    poor: '#e6b64a',
    poorMark: '#e6b64a',
    poorSoft: '#33290f',
    unacceptable: '#ff8a80',
    unacceptableSoft: '#3a1d1c',
    tooltip: '#e6e8ec',
    tooltipText: '#16191f',
  },
} as const satisfies Record<'light' | 'dark', Record<string, `#${string}`>>;

export type SchemeName = keyof typeof tokens;
export type Token = keyof (typeof tokens)['light'];

/** Where a token may stand as text (4.5 : 1 asked) and on which grounds. */
export const textPairs: readonly (readonly [Token, readonly Token[]])[] = [
  ['text', ['canvas', 'surface', 'sunken', 'hover', 'brandSoft', 'note', 'withinSoft', 'poorSoft', 'unacceptableSoft']],
  ['textDim', ['canvas', 'surface', 'sunken', 'hover', 'brandSoft', 'note']],
  ['textFaint', ['canvas', 'surface', 'sunken', 'hover', 'brandSoft']],
  ['brandText', ['canvas', 'surface', 'hover', 'brandSoft']],
  ['onBrand', ['brand', 'brandHover']],
  ['noteText', ['note']],
  ['within', ['canvas', 'surface', 'hover', 'withinSoft']],
  ['poor', ['canvas', 'surface', 'hover', 'poorSoft']],
  ['unacceptable', ['canvas', 'surface', 'hover', 'unacceptableSoft']],
  ['tooltipText', ['tooltip']],
];

/** Marks and borders that carry meaning (3 : 1 asked) and their grounds. */
export const markPairs: readonly (readonly [Token, readonly Token[]])[] = [
  ['lineStrong', ['canvas', 'surface']],
  ['brand', ['canvas', 'surface']],
  ['focus', ['canvas', 'surface', 'sunken', 'hover', 'brandSoft']],
  ['within', ['canvas', 'surface', 'hover', 'withinSoft']],
  ['poorMark', ['canvas', 'surface', 'hover', 'poorSoft']],
  ['unacceptable', ['canvas', 'surface', 'hover', 'unacceptableSoft']],
];

/**
 * Colours that tell things apart (groups, queues, series in charts) and mean nothing. Chosen to stay apart for
 * colour-blind eyes and to be at least 3 : 1 on both grounds of their scheme.
 */
export const categories = {
  light: ['#2f6fb7', '#a3541b', '#0f8074', '#8a4fb0', '#b23a6f', '#5d6b1d', '#4a5fd0', '#7a5c49', '#5f6875'],
  dark: ['#6fa8e6', '#e39a5f', '#4fbfb0', '#bd8ee0', '#e884ad', '#a9b85a', '#94a5ff', '#c2a28c', '#a2abb9'],
} as const satisfies Record<SchemeName, readonly `#${string}`[]>;

/** The colours a group can have (identity names them), muted so that none is taken for a norm. */
export const groupHues = {
  light: {
    blue: '#2f6fb7',
    teal: '#0f8074',
    green: '#5d6b1d',
    yellow: '#866b00',
    orange: '#a3541b',
    red: '#a24444',
    pink: '#b23a6f',
    violet: '#8a4fb0',
    gray: '#5f6875',
  },
  dark: {
    blue: '#6fa8e6',
    teal: '#4fbfb0',
    green: '#a9b85a',
    yellow: '#d0b54a',
    orange: '#e39a5f',
    red: '#de8f8f',
    pink: '#e884ad',
    violet: '#bd8ee0',
    gray: '#a2abb9',
  },
} as const satisfies Record<SchemeName, Record<string, `#${string}`>>;

/** Width of the hairlines is 1 px; corners and shadow exist once. */
export const radiusPx = 6;
export const shadow = {
  light: '0 1px 2px rgb(27 28 32 / 6%), 0 8px 24px rgb(27 28 32 / 12%)',
  dark: '0 0 0 1px rgb(255 255 255 / 6%), 0 12px 32px rgb(0 0 0 / 55%)',
} as const satisfies Record<SchemeName, string>;

/** A thing keeps its colour everywhere: the place in `categories` that belongs to this id. */
export function categoryOf(id: string): number {
  let sum = 0;
  for (let at = 0; at < id.length; at++) sum = (sum * 31 + id.charCodeAt(at)) >>> 0;
  return sum % categories.light.length;
}
