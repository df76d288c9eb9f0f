import {
  type Block,
  choicesOf,
  compared,
  type FlowEffect,
  type FlowGraph,
  type FlowInput,
  type Place,
  type SaidChoice,
  spoken,
} from '#flows';
import type { Language } from '#identity';
import type { Interaction } from '#interactions';
import type { SpokenPiece } from './sentence.ts';
import { offerToSay } from './spoken-choice.ts';

// How a flow is gone through on a telephone: what it says is heard, what is answered are keys. Pure.

/** So long the first key is waited for after what was said is over, and then each further one of a number. */
export const firstKeyMs = 8_000;
export const nextKeyMs = 4_000;
/** Digits of one answer; what is pressed beyond them is not heard. */
const digitsMost = 15;
/** Keys that are kept of somebody who presses faster than the flow asks: two numbers in full, and the keys that end them. */
export const keysAheadMost = 32;

/** Whether a call is in the flow of its number: it came in, nobody has it, and it has been in no queue. */
export const isInFlow = ({ phase, visit, direction, guests }: Interaction): boolean =>
  phase === 'unplaced' && visit === null && direction === 'inbound' && guests.length === 0;

/** Which keys answer a block: one of a few, or digits up to the hash key. */
export type Listening = { readonly type: 'key'; readonly choices: readonly SaidChoice[] } | { readonly type: 'digits' };

/** The key by which a choice is taken: the tenth is the nought, as on every telephone. */
const keyOfChoice = (place: number): string => String((place + 1) % 10);

/** How a block is answered by keys; null when it asks for nothing. */
export function listeningOf(block: Block, language: Language, variables: Place['variables']): Listening | null {
  if (block.type === 'question') return { type: 'digits' };
  const choices = choicesOf(block, language, variables);
  return choices.length > 0 ? { type: 'key', choices } : null;
}

export type Keyed =
  /** More may follow: so much has been typed. */
  | { readonly type: 'more'; readonly typed: string }
  | { readonly type: 'said'; readonly input: FlowInput & { readonly type: 'said' } };

/** What one more key means. The star begins a number anew; the hash key ends it. */
export function keyed(listening: Listening, typed: string, key: string): Keyed {
  if (listening.type === 'key') {
    const at = listening.choices.findIndex((_, place) => keyOfChoice(place) === key);
    return { type: 'said', input: { type: 'said', text: key, choiceId: listening.choices[at]?.id ?? noChoice } };
  }
  if (key === '#') return unkeyed(typed);
  if (key === '*') return { type: 'more', typed: '' };
  return { type: 'more', typed: /^\d$/.test(key) && typed.length < digitsMost ? typed + key : typed };
}

/** No further key came: what was typed is the answer, and nothing is one that does not fit. */
export const unkeyed = (typed: string): Keyed & { readonly type: 'said' } => ({
  type: 'said',
  input: { type: 'said', text: typed, choiceId: noChoice },
});
/** The id of no choice: a key beside all of them is no answer, whatever their titles say. */
const noChoice = '';

/** The keys with which a caller of an example gives this answer; a star where no key means it. */
export function keysFor(listening: Listening, answer: string): string {
  if (listening.type === 'digits') return `${answer.replace(/\D/g, '').slice(0, digitsMost)}#`;
  const number = /^\s*(\d{1,2})[.)]?\s*$/.exec(answer)?.[1];
  const meant = listening.choices.findIndex(({ title }) => compared(title) === compared(answer));
  const place = number ? Number(number) - 1 : meant;
  return listening.choices[place] ? keyOfChoice(place) : '*';
}

/** What a caller is told for the effects of one step: texts, and with which keys she answers the last of them. */
export function piecesOf(
  effects: readonly FlowEffect[],
  listening: Listening | null,
  language: Language,
  /** She may say it as well. */
  isHeard = false,
): readonly SpokenPiece[] {
  const texts = effects.flatMap((effect) => (effect.type === 'say' && effect.text !== '' ? [effect.text] : []));
  const asked = texts.at(-1) ?? '';
  const keys = listening ? keysToSay(asked, listening, language) : [];
  const voice = listening && isHeard ? offerToSay(asked, listening.type === 'digits', language) : [];
  return [...texts, ...keys, ...voice].map((text) => ({ type: 'text', text }));
}

/** What the block of a place asks, as it is said when it was not heard to the end. */
export function askedAgain(graph: FlowGraph, { blockId, variables }: Place, language: Language): readonly FlowEffect[] {
  const block = graph.blocks.find(({ id }) => id === blockId);
  if (!block || !('text' in block)) return [];
  return [{ type: 'say', text: spoken(block.text, language, variables), choices: [] }];
}

/** The keys as one is told to press them: a voice could not know the ending that a figure takes. */
const towards = ['bire', 'ikiye', 'üçe', 'dörde', 'beşe', 'altıya', 'yediye', 'sekize', 'dokuza', 'sıfıra'];

const words = {
  tr: {
    names: /tuş|bas[ıi]n/iu,
    hash: /\bkare\b|#/iu,
    choice: (title: string, place: number) => `${title} için ${towards[place] ?? ''} basın.`,
    mark: 'Birden beşe kadar bir tuşa basın.',
    digits: 'Ardından kare tuşuna basın.',
  },
  en: {
    names: /\bpress\b|\bkeys?\b/iu,
    hash: /\bhash\b|\bpound\b|#/iu,
    choice: (title: string, place: number) => `For ${title}, press ${keyOfChoice(place)}.`,
    mark: 'Press a key from one to five.',
    digits: 'Then press the hash key.',
  },
} as const;

/** The keys of a block, unless its own text speaks of them already. */
function keysToSay(text: string, listening: Listening, language: Language): readonly string[] {
  const own = words[language];
  if (listening.type === 'digits') return own.hash.test(text) ? [] : [own.digits];
  if (own.names.test(text)) return [];
  if (listening.choices.every(({ id, title }) => id === title)) return [own.mark];
  return listening.choices.map(({ title }, place) => own.choice(title, place));
}

/** What is said to a caller whom a flow led to a queue that takes nobody now. */
export const cannotConnect: Readonly<Record<Language, string>> = {
  tr: 'Şu anda sizi bağlayamıyoruz. Lütfen daha sonra yeniden arayın. İyi günler.',
  en: 'We cannot connect you at the moment. Please call again later. Goodbye.',
};
