/** What the page of a browser telephone may do with the microphone, as far as its browser says. */
export const microphones = ['allowed', 'denied', 'unknown'] as const;
export type Microphone = (typeof microphones)[number];

export const phoneLimits = {
  /** A telephone is taken back when its page was silent for this long, milliseconds: longer than a network is lost. */
  lentMs: 120_000,
  /** How often its page says that it is there, milliseconds. */
  keepEveryMs: 30_000,
  /** Telephones of pages at once. */
  atOnce: 5_000,
  /** How long the test call rings, and how long it may last. */
  testRingsMs: 20_000,
  testLastsMs: 60_000,
} as const;

/** What SIP calls the house of a page's telephone; it is nobody's address. */
export const phoneDomain = 'santral.invalid';
/** Where pages telephone, on our own address. */
export const phonePath = '/sip';
/** The header by which a telephone is told for which of our lines it rings. */
export const lineHeader = 'X-Santral-Line';
