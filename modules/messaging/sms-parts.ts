// How many parts a text takes on telephones (3GPP TS 23.038 and 23.040). Each part is paid for.

/** The basic alphabet; each of its letters takes one place. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Letters behind an escape; each takes two places. */
const extended = new Set('\f^{}\\[~]|€');

/** Places of a text that fits into one message, and of each part of a longer one. */
const places = { gsm7: { one: 160, part: 153 }, ucs2: { one: 70, part: 67 } } as const;

export interface SmsParts {
  /** `ucs2` as soon as one letter is not in the telephones' alphabet, such as ş, ğ, ı or an emoji. */
  readonly encoding: 'gsm7' | 'ucs2';
  readonly parts: number;
  /** Places that are left in the last part. */
  readonly left: number;
}

/** How a text is counted. Nothing at all is one empty part. */
export function smsPartsOf(text: string): SmsParts {
  const letters = [...text];
  const isPlain = letters.every((letter) => basic.has(letter) || extended.has(letter));
  const encoding = isPlain ? 'gsm7' : 'ucs2';
  const widths = letters.map((letter) => (isPlain ? (extended.has(letter) ? 2 : 1) : letter.length));
  const { one, part } = places[encoding];
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= one) return { encoding, parts: 1, left: one - total };
  // An escape and its letter, or the halves of an emoji, never stand in two parts.
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > part) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return { encoding, parts, left: part - used };
}
