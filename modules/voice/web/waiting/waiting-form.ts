import { type Language, languages } from '#identity';
import {
  exampleWords,
  nextWords,
  nothingSaid,
  type WaitingForm,
  type WaitingNow,
  type WaitingPart,
  type WaitingTextName,
  waitingLines,
  waitingParts,
  waitingTextNames,
  wordsAtTheDoor,
} from '#voice';
import type { client } from '#web/api.ts';
import type { useWords } from '#web/i18n.ts';
import type { Change } from '#web/parts/SaveBar.tsx';

export type WaitingView = Awaited<ReturnType<typeof client.waiting.get>>;

/** What the form starts from. */
export const waitingFormOf = ({ isOn, parts, everyMs, texts, prompts }: WaitingView): WaitingForm => {
  return { isOn, parts, everyMs, texts, prompts };
};

/** The texts of each part, in the order in which they are heard. */
export const textsOf: Readonly<Record<WaitingPart, readonly WaitingTextName[]>> = {
  greeting: ['greeting'],
  place: ['place'],
  comfort: ['comfort'],
  offer: ['offer', 'called'],
  reason: ['closed', 'full', 'nobody', 'goodbye'],
};

type Words = ReturnType<typeof useWords<'voice'>>;
type PromptName = (id: string) => string;

/** What a save would change, in words. Of a text its beginning is enough. */
export function changesInWords(
  before: WaitingForm,
  now: WaitingForm,
  how: { readonly t: Words; readonly length: (ms: number) => string; readonly promptName: PromptName },
): readonly Change[] {
  const { t, length, promptName } = how;
  const yes = (value: boolean) => (value ? '✓' : '–');
  const parts = waitingParts.map((part) => ({
    what: t(`waiting.part.${part}`),
    before: yes(before.parts[part]),
    after: yes(now.parts[part]),
  }));
  const sounds = waitingTextNames.map((name) => ({
    what: t('waiting.sound', { text: t(`waiting.text.${name}`) }),
    before: soundInWords(before.prompts[name], t, promptName),
    after: soundInWords(now.prompts[name], t, promptName),
  }));
  const texts = languages.flatMap((language) =>
    waitingTextNames.map((name) => ({
      what: `${t(`waiting.text.${name}`)} (${t(`waiting.languages.${language}`)})`,
      before: begun(before.texts[language][name]),
      after: begun(now.texts[language][name], before.texts[language][name]),
    })),
  );
  return [
    { what: t('waiting.isOn'), before: yes(before.isOn), after: yes(now.isOn) },
    { what: t('waiting.every'), before: length(before.everyMs), after: length(now.everyMs) },
    ...[...parts, ...sounds, ...texts],
  ].filter((change) => change.before !== change.after);
}

const soundInWords = (id: string | undefined, t: Words, promptName: PromptName): string =>
  id ? t('waiting.recording', { name: promptName(id) }) : t('waiting.spoken');

const shownChars = 40;
const short = (text: string) => (text.length > shownChars ? `${text.slice(0, shownChars).trim()}…` : text);

/** The beginning of a text; with a star when it begins as the other one does and is another. */
const begun = (text: string, other = text): string =>
  text !== other && short(text) === short(other) ? `${short(text)} *` : short(text);

/** One moment of a call, and what is heard then; `music` follows it. */
export interface Heard {
  readonly moment: 'enters' | 'first' | 'again' | 'pressed' | 'closed' | 'full' | 'nobody';
  readonly says: readonly WaitingTextName[];
  readonly music: boolean;
}

/** What is heard in a call, by the same rule that speaks to callers. */
export function heardIn(form: WaitingForm): readonly Heard[] {
  const at = (nowMs: number): WaitingNow => ({
    ...{ nowMs, enteredAtMs: 0, isRinging: false, isOpen: true, nextOpenAtMs: null, isServed: true },
    ...{ place: 3, canBeCalled: true },
  });
  const greeted = nextWords(form, nothingSaid, at(0));
  const settledMs = 10_000;
  const first = nextWords(form, { ...greeted.said, isGreeted: true }, at(settledMs));
  const again = nextWords(form, { ...first.said, overAtMs: settledMs }, at(settledMs + form.everyMs));
  const { prompts, texts } = form;
  const isHeard = (name: WaitingTextName) =>
    prompts[name] !== undefined || languages.some((language) => texts[language][name].trim() !== '');
  const moments: readonly Heard[] = [
    { moment: 'enters', says: greeted.say.filter((name) => name === 'greeting'), music: false },
    { moment: 'first', says: first.say, music: true },
    { moment: 'again', says: again.say, music: true },
    { moment: 'pressed', says: form.isOn && form.parts.offer ? ['called'] : [], music: false },
    { moment: 'closed', says: wordsAtTheDoor(form, 'closed'), music: false },
    { moment: 'full', says: wordsAtTheDoor(form, 'full'), music: false },
    { moment: 'nobody', says: wordsAtTheDoor(form, 'unserved'), music: false },
  ];
  return moments.map((one) => ({ ...one, says: one.says.filter(isHeard) })).filter(({ says }) => says.length > 0);
}

/** A text as it is heard on an ordinary day. */
export const shownText = (text: string, language: Language, queue: string): string =>
  waitingLines(text, exampleWords(language, queue)).join(' ');
