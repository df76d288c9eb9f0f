import type { Choice, OutboundOp } from '#messaging';

// Words in the provider's shapes: plain, an approved text, or with answers to choose from.

/** Characters of one message. */
export const textMost = 4_096;
/** Touchable answers: up to three as buttons, up to ten as a list. */
export const buttonsMost = 3;
export const rowsMost = 10;
export const buttonTitleMost = 20;
const rowTitleMost = 24;
const rowDescriptionMost = 72;
const bodyBesideButtonsMost = 1_024;
const idMost = 200;
const listButtonMost = 20;

type Body = Readonly<Record<string, unknown>>;

/** The part of a message that is words. `listButton` is what opens a list of answers. */
export function bodyOfWords(op: OutboundOp, listButton: string): Body {
  const { template, text, choices = [] } = op;
  if (template) {
    const parameters = template.variables.map((value) => ({ type: 'text', text: value }));
    const components = parameters.length > 0 ? [{ type: 'body', parameters }] : [];
    const { name, language: code } = template;
    return { type: 'template', template: { name, language: { code }, components } };
  }
  if (choices.length === 0) return plain(text);
  const isTouchable =
    text !== '' &&
    text.length <= bodyBesideButtonsMost &&
    choices.length <= rowsMost &&
    choices.every(({ id }) => id.length <= idMost);
  if (!isTouchable) return plain(numbered(text, choices, textMost));
  const body = { text };
  const fitsButtons =
    choices.length <= buttonsMost &&
    choices.every(({ title, description }) => title.length <= buttonTitleMost && !description);
  if (fitsButtons) {
    const buttons = choices.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
    return { type: 'interactive', interactive: { type: 'button', body, action: { buttons } } };
  }
  if (choices.some(({ title }) => title.length > rowTitleMost)) return plain(numbered(text, choices, textMost));
  const rows = choices.map(({ id, title, description }) => ({
    id,
    title,
    ...(description && { description: description.slice(0, rowDescriptionMost) }),
  }));
  const button = listButton.slice(0, listButtonMost) || '☰';
  return { type: 'interactive', interactive: { type: 'list', body, action: { button, sections: [{ rows }] } } };
}

const plain = (body: string): Body => ({ type: 'text', text: { body, preview_url: true } });

/** Answers as a numbered list below the words, where they cannot be touched. */
function numbered(text: string, choices: readonly Choice[], most: number): string {
  const lines = choices.map(({ title }, place) => `${place + 1}. ${title}`);
  return [text, ...lines]
    .filter((line) => line !== '')
    .join('\n')
    .slice(0, most);
}
