import type { Language } from '#identity';
import type { PromptId } from './prompt.ts';

// What callers hear while they wait in a queue, and when: words between the music. Pure: what was said so far and how it
// stands now in, names of texts out.

/**
 * What can be said. `called` confirms a callback that she asked for by the key; `closed`, `full` and `nobody` say why
 * nobody takes her, and `goodbye` follows them for who may not wait.
 */
export const waitingTextNames = [
  ...(['greeting', 'place', 'comfort', 'offer', 'called'] as const),
  ...(['closed', 'full', 'nobody', 'goodbye'] as const),
] as const;
export type WaitingTextName = (typeof waitingTextNames)[number];
export type WaitingTexts = Readonly<Record<WaitingTextName, string>>;

/** What can be switched off by itself. `reason`: why nobody takes her, while she waits or before she is let go. */
export const waitingParts = ['greeting', 'place', 'comfort', 'offer', 'reason'] as const;
export type WaitingPart = (typeof waitingParts)[number];

/** The words of one queue as somebody has set them. */
export interface WaitingSettings {
  readonly isOn: boolean;
  readonly parts: Readonly<Record<WaitingPart, boolean>>;
  /** Music between the end of some words and the next. */
  readonly everyMs: number;
  readonly texts: Readonly<Record<Language, WaitingTexts>>;
  /** What is played in place of a text. */
  readonly prompts: Readonly<Partial<Record<WaitingTextName, PromptId>>>;
}

export const waitingLimits = { textChars: 500, everyMs: { min: 20_000, max: 300_000 } } as const;
/** Pressed while she waits, it asks for a callback. */
export const callbackKey = '1';

/** Who is given to an agent at once is told nothing of places and waits: so long after she came, in milliseconds. */
export const usualSettlingMs = 2_000;
/** When nothing is to be said now, it is looked again after this long. */
const lookAgainMs = 10_000;

/** What one caller has been told. */
export interface WaitingSaid {
  /** Also when she needs no greeting: she came through a flow, from an agent, or was there before a restart. */
  readonly isGreeted: boolean;
  /** How often anything but the greeting was said, and when the last words were over; null before any. */
  readonly rounds: number;
  readonly overAtMs: number | null;
  /** The place she was told last. */
  readonly place: number | null;
  /** The reason she was told last, with the opening that it named. */
  readonly reason: string | null;
  readonly hasOffer: boolean;
}

export const nothingSaid: WaitingSaid = {
  ...{ isGreeted: false, rounds: 0, overAtMs: null },
  ...{ place: null, reason: null, hasOffer: false },
};

/** How it stands with a caller at this moment. Null is: nobody knows. */
export interface WaitingNow {
  readonly nowMs: number;
  readonly enteredAtMs: number;
  /** An agent's telephone rings for her. */
  readonly isRinging: boolean;
  readonly isOpen: boolean;
  readonly nextOpenAtMs: number | null;
  /** Whether anybody who serves the queue is signed in. */
  readonly isServed: boolean;
  /** Place in the line, 1 is next. */
  readonly place: number | null;
  /** Her number is known and may be called. */
  readonly canBeCalled: boolean;
}

/** What is to be said now, in this order, and what she has been told then; or when to look again, null = not by time. */
export interface NextWords {
  readonly say: readonly WaitingTextName[];
  readonly said: WaitingSaid;
  readonly wakeAtMs: number | null;
}

/**
 * Decides what a caller who waits hears next. The greeting is said once, and while it rings for her too: who takes her
 * cuts it off. A place is told again only when it has become better.
 */
export function nextWords(
  { isOn, parts, everyMs }: Pick<WaitingSettings, 'isOn' | 'parts' | 'everyMs'>,
  said: WaitingSaid,
  now: WaitingNow,
  settlingMs = usualSettlingMs,
): NextWords {
  const silence = (wakeAtMs: number | null): NextWords => ({ say: [], said, wakeAtMs });
  if (!isOn) return silence(now.nowMs + lookAgainMs);
  if (!said.isGreeted && parts.greeting) {
    return { say: ['greeting'], said: { ...said, isGreeted: true }, wakeAtMs: null };
  }
  if (now.isRinging) return silence(null);
  const isFirst = said.rounds === 0;
  const dueAtMs = isFirst
    ? Math.max(now.enteredAtMs + settlingMs, said.overAtMs ?? 0)
    : (said.overAtMs ?? now.nowMs) + everyMs;
  if (now.nowMs < dueAtMs) return silence(dueAtMs);

  const why = whyNobody(now);
  const reason = why && `${why} ${now.nextOpenAtMs ?? ''}`;
  const tellsReason = parts.reason && why !== null && reason !== said.reason;
  const isBetter = now.place !== null && (said.place === null || now.place < said.place);
  const tellsPlace = parts.place && why === null && isBetter;
  const offers = parts.offer && now.canBeCalled;
  const say: readonly WaitingTextName[] = [
    ...(tellsReason ? [why] : []),
    ...(tellsPlace ? (['place'] as const) : []),
    ...(parts.comfort && !isFirst && why === null ? (['comfort'] as const) : []),
    ...(offers ? (['offer'] as const) : []),
  ];
  const told: WaitingSaid = {
    ...said,
    rounds: said.rounds + 1,
    place: tellsPlace ? now.place : said.place,
    reason: tellsReason ? reason : why === null ? null : said.reason,
    hasOffer: said.hasOffer || offers,
  };
  // What there is nothing of counts as said: its turn comes with the next words.
  return say.length > 0 ? { say, said: told, wakeAtMs: null } : nothingYet(told, said, now, everyMs);
}

/** Nothing is to be told in this round; when the next one is. */
const nothingYet = (told: WaitingSaid, said: WaitingSaid, { nowMs }: WaitingNow, everyMs: number): NextWords =>
  said.rounds === 0
    ? { say: [], said: { ...told, overAtMs: nowMs }, wakeAtMs: nowMs + everyMs }
    : { say: [], said, wakeAtMs: nowMs + lookAgainMs };

const whyNobody = ({ isOpen, isServed }: Pick<WaitingNow, 'isOpen' | 'isServed'>): 'closed' | 'nobody' | null =>
  !isOpen ? 'closed' : isServed ? null : 'nobody';

/** What a caller is told who may not wait; nothing where she shall hear that it is busy. */
export function wordsAtTheDoor(
  { isOn, parts }: Pick<WaitingSettings, 'isOn' | 'parts'>,
  because: 'closed' | 'full' | 'unserved',
): readonly WaitingTextName[] {
  if (!isOn || !parts.reason) return [];
  return [because === 'unserved' ? 'nobody' : because, 'goodbye'];
}
