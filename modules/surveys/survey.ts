import type { EndCause } from '#interactions';
import { givenTo } from '#metrics';

export const surveyKinds = ['csat', 'nps', 'ces'] as const;
/** Satisfaction, recommendation, effort. */
export type SurveyKind = (typeof surveyKinds)[number];

/** Lowest and highest answer of each kind. */
export const scales = {
  csat: { from: 1, to: 5 },
  nps: { from: 0, to: 10 },
  ces: { from: 1, to: 7 },
} as const satisfies Record<SurveyKind, { readonly from: number; readonly to: number }>;

/** A score so low or lower is one at which somebody should look: of recommendation all detractors. */
export const lowScores: Readonly<Record<SurveyKind, number>> = { csat: 2, nps: 6, ces: 3 };

export const limits = { textChars: 500, restDays: 365, commentChars: 1_000 } as const;
/** An answer counts for this long; within a shorter time she may change her mind, and the last word counts. */
export const answerWithinMs = 24 * 3_600_000;

/** So many days the link in a letter leads to the question. */
export const linkDays = 7;

export interface SurveyTexts {
  readonly question: string;
  readonly thanks: string;
}

/** What a queue asks its customers when a conversation is over. */
export interface SurveySettings {
  readonly isOn: boolean;
  readonly kind: SurveyKind;
  /** Somebody who was asked within so many days is left in peace; 0 = asked after every conversation. */
  readonly restDays: number;
  /** Also when the customer fell silent and the conversation was closed without a last word. */
  readonly afterSilence: boolean;
  readonly texts: { readonly tr: SurveyTexts; readonly en: SurveyTexts };
}

export const defaultSettings: SurveySettings = {
  isOn: false,
  kind: 'csat',
  restDays: 7,
  afterSilence: false,
  texts: {
    tr: { question: 'Görüşmemizden ne kadar memnun kaldınız?', thanks: 'Teşekkür ederiz, yanıtınız bize ulaştı.' },
    en: { question: 'How satisfied are you with this conversation?', thanks: 'Thank you, your answer has reached us.' },
  },
};

/** What is known of a conversation at its end. */
export interface Ending {
  readonly cause: EndCause;
  /** Messages of people; a conversation only a bot answered has nobody to speak of. */
  readonly agentMessages: number;
  readonly wasAsked: boolean;
  /** When the customer was last asked, anywhere in the house; epoch milliseconds. */
  readonly lastAskedAtMs: number | null;
  readonly hasOptedOut: boolean;
  /** Whether free text may be sent to her now. */
  readonly isWindowOpen: boolean;
}

export type Skipped = 'off' | 'cause' | 'nobodyAnswered' | 'asked' | 'askedLately' | 'optedOut' | 'windowClosed';

const dayMs = 24 * 3_600_000;

/** Why nobody is asked, or null when she is. Once per conversation, whatever else is set. */
export function skipped(settings: SurveySettings, ending: Ending, nowMs: number): Skipped | null {
  if (!settings.isOn) return 'off';
  const isOver = ending.cause === 'completed' || ending.cause === 'confirmed';
  if (!isOver && !(ending.cause === 'customerSilent' && settings.afterSilence)) return 'cause';
  if (ending.agentMessages === 0) return 'nobodyAnswered';
  if (ending.wasAsked) return 'asked';
  const restsUntilMs = (ending.lastAskedAtMs ?? Number.NEGATIVE_INFINITY) + settings.restDays * dayMs;
  if (settings.restDays > 0 && nowMs < restsUntilMs) return 'askedLately';
  if (ending.hasOptedOut) return 'optedOut';
  return ending.isWindowOpen ? null : 'windowClosed';
}

/** The answers one can choose, the lowest first. */
export function marksOf(kind: SurveyKind): readonly number[] {
  const { from, to } = scales[kind];
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}

/** The question as it stands in the text of a channel without buttons. */
export function questionInText(question: string, kind: SurveyKind, language: 'tr' | 'en'): string {
  const { from, to } = scales[kind];
  const hint =
    language === 'tr' ? `${from} ile ${to} arasında bir sayı yazın.` : `Write a number from ${from} to ${to}.`;
  return `${question}\n${hint}`;
}

/** The question as it stands in a letter: the mark is given on a page of ours. */
export function questionInLetter(question: string, link: string, language: 'tr' | 'en'): string {
  const hint =
    language === 'tr'
      ? `Yanıtlamak için (bağlantı ${linkDays} gün geçerlidir ve bir kez kullanılabilir):`
      : `To answer (the link is valid for ${linkDays} days and can be used once):`;
  return `${question}\n\n${hint}\n${link}`;
}

/** What stands in the conversation, for the house, when somebody answered on the page. */
export function noteOfAnswer(
  { kind, mark, comment }: { readonly kind: SurveyKind; readonly mark: number; readonly comment: string },
  language: 'tr' | 'en',
): string {
  const said = `${mark} / ${scales[kind].to}`;
  const line = language === 'tr' ? `Anket yanıtı: ${said}` : `Survey answer: ${said}`;
  return comment === '' ? line : `${line}\n${comment}`;
}

/**
 * The mark in what she wrote: a number that stands alone, or as many stars. Anything else is no answer but a message, so
 * that nobody's words are taken for a figure.
 */
export function markIn(text: string, kind: SurveyKind): number | null {
  const said = text.trim();
  const stars = /^(?:⭐\uFE0F?|★|🌟)+$/u.test(said) ? [...said.matchAll(/⭐|★|🌟/gu)].length : null;
  const number = /^(\d{1,2})(?:\s*\/\s*\d{1,2})?[.!]?$/.exec(said)?.[1];
  const mark = stars ?? (number === undefined ? null : Number(number));
  const { from, to } = scales[kind];
  return mark !== null && mark >= from && mark <= to ? mark : null;
}

/** The payload of a button, and back: null for another survey's, and for a mark that is not on the scale. */
export const payloadOf = (surveyId: string, mark: number) => `survey:${surveyId}:${mark}`;
export function markOfPayload(
  payload: string,
  survey: { readonly id: string; readonly kind: SurveyKind },
): number | null {
  const [word, id, mark = ''] = payload.split(':');
  return word === 'survey' && id === survey.id ? markIn(mark, survey.kind) : null;
}

/** What is wrong with settings: an empty question asks nothing. */
export function faultOf({ texts }: SurveySettings): 'emptyQuestion' | null {
  return [texts.tr, texts.en].some(({ question }) => question.trim() === '') ? 'emptyQuestion' : null;
}

export interface Score {
  readonly answers: number;
  readonly asked: number;
  /** CSAT: share of the two best, in percent. NPS: -100 to 100. CES: mean. Null without an answer. */
  readonly value: number | null;
  readonly mean: number | null;
  /** 95 % Wilson interval of the share, in percent, where the value is one. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** The score of answers by metrics 1.22: top two of five, promoters less detractors, mean of seven. */
export function scoreOf(kind: SurveyKind, marks: readonly number[], asked: number): Score {
  const answers = marks.length;
  if (answers === 0) return { answers, asked, value: null, mean: null, interval: null };
  const mean = marks.reduce((sum, mark) => sum + mark, 0) / answers;
  const score = marks.reduce((sum, mark) => sum + givenTo[kind](mark), 0) / answers;
  if (kind === 'nps') return { answers, asked, value: Math.round(score), mean, interval: null };
  if (kind === 'ces') return { answers, asked, value: score, mean, interval: null };
  return { answers, asked, value: score * 100, mean, interval: wilson(score, answers) };
}

/** The 95 % interval of a share by Wilson (1927), in percent. */
function wilson(share: number, count: number): readonly [number, number] {
  const z = 1.959963984540054;
  const middle = share + (z * z) / (2 * count);
  const half = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const whole = 1 + (z * z) / count;
  return [(100 * (middle - half)) / whole, (100 * (middle + half)) / whole];
}
