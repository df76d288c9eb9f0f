import type { Language } from '#identity';
import { type AnswerKind, type Block, type FlowText, flowLimits, type Next } from './graph.ts';
import { compared, spoken, type Variables } from './words.ts';

/** What an answer of the customer means to the block that asked. */
export type Answered =
  /** `choiceId` of what was chosen from; null where everybody answers in her own words. */
  | {
      readonly type: 'fits';
      readonly next: Next;
      readonly variables: Variables;
      readonly choiceId: string | null;
    }
  | {
      readonly type: 'fitsNot';
      readonly text: FlowText;
      readonly again: FlowText | null;
      readonly tries: number;
      readonly otherwise: Next;
    }
  | { readonly type: 'noQuestion' };

/** How often a mark is asked for again before the flow goes on without it. */
const markTries = 2;

export function answered(
  block: Block,
  { text, choiceId }: { readonly text: string; readonly choiceId?: string | undefined },
  language: Language,
): Answered {
  switch (block.type) {
    case 'question': {
      const value = understood(block.kind, text);
      if (value !== null)
        return { type: 'fits', next: block.next, variables: { [block.variable]: value }, choiceId: null };
      return { ...block, type: 'fitsNot' };
    }
    case 'menu': {
      const chosen =
        block.choices.find(({ id }) => id === choiceId) ?? block.choices[placeNamed(block, text, language)];
      if (!chosen) return { ...block, type: 'fitsNot' };
      const title = spoken(chosen.title, language, {});
      const variables = block.variable === '' ? {} : { [block.variable]: title };
      return { type: 'fits', next: chosen.next, variables, choiceId: chosen.id };
    }
    case 'survey': {
      const mark = /^[1-5]$/.exec((choiceId ?? text).trim())?.[0];
      if (mark) return { type: 'fits', next: block.next, variables: { [block.variable]: mark }, choiceId: mark };
      return { type: 'fitsNot', text: block.text, again: null, tries: markTries, otherwise: block.next };
    }
    default:
      return { type: 'noQuestion' };
  }
}

/** Which choice somebody means who writes its number or its title; -1 when none. */
function placeNamed(block: Block & { readonly type: 'menu' }, text: string, language: Language): number {
  const number = /^\s*(\d{1,2})[.)]?\s*$/.exec(text)?.[1];
  if (number) return Number(number) - 1;
  const meant = compared(text);
  return block.choices.findIndex(({ title }) =>
    [spoken(title, language, {}), title.tr, title.en].some((one) => one !== '' && compared(one) === meant),
  );
}

/** The answer as it is kept; null when it is not of this kind. */
function understood(kind: AnswerKind, text: string): string | null {
  const said = text.trim().slice(0, flowLimits.valueChars);
  switch (kind) {
    case 'text':
      return said === '' ? null : said;
    case 'number': {
      const number = said.replace(',', '.');
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(number) ? number : null;
    }
    case 'email': {
      const found = /^\S{1,64}@[^\s@]{1,200}\.[^\s@.]{2,30}$/.exec(said)?.[0];
      return found ? found.toLowerCase() : null;
    }
    case 'phone': {
      const digits = said.replace(/[\s().-]/g, '');
      return /^\+?\d{7,15}$/.test(digits) ? digits : null;
    }
  }
}
