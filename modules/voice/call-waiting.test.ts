import { describe, expect, test } from 'vitest';
import { nextWords, nothingSaid, type WaitingNow, type WaitingSaid, wordsAtTheDoor } from './call-waiting.ts';
import { faultsOfWaiting, usualWaiting, waitingPieces, waitToSay } from './call-waiting-texts.ts';

const enteredAtMs = 1_000_000;
const secondsIn = (seconds: number, more: Partial<WaitingNow> = {}): WaitingNow => ({
  ...{ nowMs: enteredAtMs + seconds * 1_000, enteredAtMs, isRinging: false, isOpen: true, nextOpenAtMs: null },
  ...{ isServed: true, place: 3, canBeCalled: true },
  ...more,
});
const over = (said: WaitingSaid, seconds: number): WaitingSaid => ({
  ...said,
  overAtMs: enteredAtMs + seconds * 1_000,
});
const greeted = over({ ...nothingSaid, isGreeted: true }, 4);
const next = (said: WaitingSaid, now: WaitingNow, settings = usualWaiting) => nextWords(settings, said, now);
const withParts = (parts: Partial<typeof usualWaiting.parts>) => ({
  ...usualWaiting,
  parts: { ...usualWaiting.parts, ...parts },
});

describe('what a caller hears while she waits', () => {
  test('she is greeted once, then hears her place and the offer, then music for as long as the queue says', () => {
    const first = next(nothingSaid, secondsIn(0));
    expect(first.say).toEqual(['greeting']);
    const second = next(over(first.said, 4), secondsIn(4));
    expect(second.say).toEqual(['place', 'offer']);
    const third = next(over(second.said, 12), secondsIn(12));
    expect(third).toMatchObject({ say: [], wakeAtMs: enteredAtMs + 72_000 });
    expect(next(over(second.said, 12), secondsIn(72)).say).toEqual(['comfort', 'offer']);
  });

  test('a place is told again only when it is better', () => {
    const told = over(next(greeted, secondsIn(4)).said, 10);
    expect(next(told, secondsIn(70, { place: 3 })).say).not.toContain('place');
    expect(next(told, secondsIn(70, { place: 5 })).say).not.toContain('place');
    expect(next(told, secondsIn(70, { place: 2 })).say).toEqual(['place', 'comfort', 'offer']);
    expect(next(told, secondsIn(70, { place: null })).say).not.toContain('place');
  });

  test('who came through a flow is not greeted, and is left to an agent who is free at once', () => {
    const came = { ...nothingSaid, isGreeted: true };
    expect(next(came, secondsIn(0))).toMatchObject({ say: [], wakeAtMs: enteredAtMs + 2_000 });
    expect(next(came, secondsIn(2)).say).toEqual(['place', 'offer']);
  });

  test('while it rings for her she hears the greeting and nothing more', () => {
    expect(next(nothingSaid, secondsIn(0, { isRinging: true })).say).toEqual(['greeting']);
    expect(next(greeted, secondsIn(5, { isRinging: true }))).toMatchObject({ say: [], wakeAtMs: null });
  });

  test('when the doors close while she waits she hears so once, and of no place; so with nobody at work', () => {
    const closed = { isOpen: false, nextOpenAtMs: enteredAtMs + 3_600_000 };
    const told = next(greeted, secondsIn(4, closed));
    expect(told.say).toEqual(['closed', 'offer']);
    expect(next(over(told.said, 9), secondsIn(69, closed)).say).toEqual(['offer']);
    const deserted = next(over(told.said, 9), secondsIn(69, { isServed: false }));
    expect(deserted.say).toEqual(['nobody', 'offer']);
    // Somebody came: the next time nobody is there she is told again.
    const served = next(over(deserted.said, 75), secondsIn(135));
    expect(served.say).toEqual(['place', 'comfort', 'offer']);
    expect(next(over(served.said, 140), secondsIn(200, { isServed: false })).say).toEqual(['nobody', 'offer']);
  });

  test('each part can be switched off, and all of them', () => {
    expect(next(nothingSaid, secondsIn(4), withParts({ greeting: false })).say).toEqual(['place', 'offer']);
    expect(next(greeted, secondsIn(4), withParts({ place: false })).say).toEqual(['offer']);
    expect(next(greeted, secondsIn(4), withParts({ offer: false })).say).toEqual(['place']);
    expect(next(greeted, secondsIn(4, { isOpen: false }), withParts({ reason: false })).say).toEqual(['offer']);
    expect(next(greeted, secondsIn(4, { canBeCalled: false })).say).toEqual(['place']);
    const none = withParts({ place: false, offer: false, comfort: false });
    expect(next(greeted, secondsIn(4), none)).toMatchObject({ say: [], wakeAtMs: enteredAtMs + 64_000 });
    expect(next(nothingSaid, secondsIn(0), { ...usualWaiting, isOn: false }).say).toEqual([]);
  });

  test('the key counts from the first offer on', () => {
    expect(next(greeted, secondsIn(4)).said.hasOffer).toBe(true);
    expect(next(greeted, secondsIn(4, { canBeCalled: false })).said.hasOffer).toBe(false);
  });
});

describe('what a caller hears who may not wait', () => {
  test('why, and goodbye; nothing where it is switched off', () => {
    expect(wordsAtTheDoor(usualWaiting, 'closed')).toEqual(['closed', 'goodbye']);
    expect(wordsAtTheDoor(usualWaiting, 'full')).toEqual(['full', 'goodbye']);
    expect(wordsAtTheDoor(usualWaiting, 'unserved')).toEqual(['nobody', 'goodbye']);
    expect(wordsAtTheDoor(withParts({ reason: false }), 'closed')).toEqual([]);
    expect(wordsAtTheDoor({ ...usualWaiting, isOn: false }, 'full')).toEqual([]);
  });
});

describe('the words', () => {
  const words = { queue: 'Destek', position: '3', wait: null, next_open: null };
  const said = (names: Parameters<typeof waitingPieces>[0], settings = usualWaiting) =>
    waitingPieces(names, settings, words, 'tr');

  test('a sentence that nobody can fill is left out', () => {
    expect(said(['place'])).toEqual([{ type: 'text', text: 'Sıradaki yeriniz: 3.' }]);
    expect(said(['closed'])).toEqual([{ type: 'text', text: 'Destek hattı şu anda çalışma saatleri dışında.' }]);
  });

  test('a recording stands in place of a text, and an empty text is silence', () => {
    const promptId = '0190f9e6-0000-7000-8000-000000000001' as never;
    const texts = { ...usualWaiting.texts, tr: { ...usualWaiting.texts.tr, offer: ' ' } };
    expect(said(['comfort', 'offer'], { ...usualWaiting, texts, prompts: { comfort: promptId } })).toEqual([
      { type: 'prompt', promptId },
    ]);
  });

  test('a wait is a range in words', () => {
    expect(waitToSay({ type: 'about', minutes: 5 }, 'tr')).toBe('2 ile 5 dakika arası');
    expect(waitToSay({ type: 'about', minutes: 1 }, 'tr')).toBe('1 dakikadan az');
    expect(waitToSay({ type: 'about', minutes: 5 }, 'en')).toBe('2 to 5 minutes');
  });

  test('a variable that there is none of is found', () => {
    const en = { ...usualWaiting.texts.en, comfort: 'Thanks, {customer}' };
    expect(faultsOfWaiting(usualWaiting)).toEqual([]);
    expect(faultsOfWaiting({ texts: { ...usualWaiting.texts, en } })).toEqual([
      { language: 'en', text: 'comfort', variable: 'customer' },
    ]);
  });
});
