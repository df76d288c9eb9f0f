import { type Language, languages } from '#identity';
import { type SaidWait, waitInWords } from '#routing';
import { type WaitingSettings, type WaitingTextName, type WaitingTexts, waitingTextNames } from './call-waiting.ts';
import type { SpokenPiece } from './sentence.ts';

/** What a text for callers who wait may name; the words for them are put in when it is said. */
export const waitingVariables = ['queue', 'position', 'wait', 'next_open'] as const;
export type WaitingVariable = (typeof waitingVariables)[number];
/** What is known when a text is said: a place while she waits, the next opening when nobody takes her. */
export const variablesOf = (name: WaitingTextName): readonly WaitingVariable[] =>
  ['closed', 'full', 'nobody', 'goodbye', 'called'].includes(name)
    ? ['queue', 'next_open']
    : ['queue', 'position', 'wait'];
/** Words for variables; null = not known now. */
export type WaitingWordsFor = Readonly<Record<WaitingVariable, string | null>>;

/** What is said until somebody writes something else. Each sentence is a line: those that nobody can fill are left out. */
export const usualWaitingTexts: Readonly<Record<Language, WaitingTexts>> = {
  tr: {
    greeting: 'Merhaba, {queue} hattına ulaştınız. Birazdan sizinle ilgileneceğiz.',
    place: ['Sıradaki yeriniz: {position}.', 'Tahmini bekleme süresi: {wait}.'].join('\n'),
    comfort: 'Beklediğiniz için teşekkür ederiz. Sizi ilk müsait temsilcimize bağlayacağız.',
    offer: 'Beklemek yerine sizi aramamızı isterseniz bire basın; sıranız korunur.',
    called: 'Sıranızı koruyoruz; temsilcimiz sizi geri arayacak. İyi günler.',
    closed: ['{queue} hattı şu anda çalışma saatleri dışında.', 'En yakın çalışma zamanımız: {next_open}.'].join('\n'),
    full: 'Şu anda bütün hatlarımız dolu.',
    nobody: 'Şu anda görevde temsilcimiz yok.',
    goodbye: 'Lütfen daha sonra yeniden arayın. İyi günler.',
  },
  en: {
    greeting: 'Hello, you have reached {queue}. We will be with you shortly.',
    place: ['Your place in the queue: {position}.', 'Expected wait: {wait}.'].join('\n'),
    comfort: 'Thank you for waiting. We will connect you to the first free agent.',
    offer: 'If you would like us to call you back, press one; you keep your place.',
    called: 'We have kept your place and will call you on this number. Goodbye.',
    closed: ['{queue} is closed at the moment.', 'We are back {next_open}.'].join('\n'),
    full: 'All our lines are busy at the moment.',
    nobody: 'There is no agent at work at the moment.',
    goodbye: 'Please call again later. Goodbye.',
  },
};

/** The words of a queue that nobody has set: who calls it is spoken with. */
export const usualWaiting: WaitingSettings = {
  isOn: true,
  parts: { greeting: true, place: true, comfort: true, offer: true, reason: true },
  everyMs: 60_000,
  texts: usualWaitingTexts,
  prompts: {},
};

/** Said to whom nobody can call back after all, and who waits on. */
export const notCalledBack: Readonly<Record<Language, string>> = {
  tr: 'Sizi şu anda geri arayamıyoruz. Sıradaki yeriniz korunuyor, lütfen bekleyin.',
  en: 'We cannot call you back at the moment. You have kept your place, please stay on the line.',
};

/** A wait as a voice says it: of a range that is written with a dash it would make two figures. */
export const waitToSay = (wait: SaidWait, language: Language): string =>
  waitInWords(wait, language).replace(/(\d+)–(\d+) dakika/u, '$1 ile $2 dakika arası');

/** The lines of a text with its variables put in; one whose variable is not known now is left out. */
export function waitingLines(text: string, words: WaitingWordsFor): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const isKnown = waitingVariables.every((name) => !line.includes(`{${name}}`) || words[name] !== null);
    const filled = line.replace(/\{(\w+)\}/g, (whole, name: string) => words[name as WaitingVariable] ?? whole).trim();
    return isKnown && filled !== '' ? [filled] : [];
  });
}

/** What a caller hears for these texts: a recording where there is one, else the words, a piece for each line. */
export function waitingPieces(
  names: readonly WaitingTextName[],
  { texts, prompts }: Pick<WaitingSettings, 'texts' | 'prompts'>,
  words: WaitingWordsFor,
  language: Language,
): readonly SpokenPiece[] {
  return names.flatMap((name): readonly SpokenPiece[] => {
    const promptId = prompts[name];
    if (promptId) return [{ type: 'prompt', promptId }];
    return waitingLines(texts[language][name], words).map((text) => ({ type: 'text', text }));
  });
}

/** Words to show and hear a text with, as they would be on an ordinary day. */
export const exampleWords = (language: Language, queue: string): WaitingWordsFor =>
  language === 'tr'
    ? { queue, position: '3', wait: '2 ile 5 dakika arası', next_open: 'yarın 09:00' }
    : { queue, position: '3', wait: '2 to 5 minutes', next_open: 'tomorrow at 09:00' };

/** What somebody may have forgotten in a text: a variable there is none of. An empty text is not said. */
export interface WaitingFault {
  readonly language: Language;
  readonly text: WaitingTextName;
  readonly variable: string;
}

/** Checks the texts before they are kept; empty when nothing is wrong. */
export function faultsOfWaiting({ texts }: Pick<WaitingSettings, 'texts'>): readonly WaitingFault[] {
  const known: readonly string[] = waitingVariables;
  return languages.flatMap((language) =>
    waitingTextNames.flatMap((text) =>
      [...texts[language][text].matchAll(/\{(\w+)\}/g)].flatMap(([, variable = '']) =>
        known.includes(variable) ? [] : [{ language, text, variable }],
      ),
    ),
  );
}
