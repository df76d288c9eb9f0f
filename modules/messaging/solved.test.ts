import { expect, test } from 'vitest';
import { isConfirmation, solvedQuestion } from './solved.ts';

const proposed = { id: 'one', status: 'solutionProposed' } as const;
const said = (text: string, extra = {}) => ({ text, files: [], extra });
const confirms = (text: string, extra = {}) => isConfirmation(proposed, said(text, extra), 'bot');

test('T8: a plain yes confirms, however it is written; a sentence, a no and a yes with a file do not', () => {
  const yes = ['evet', 'EVET', 'Evet.', 'çözüldü', 'ÇÖZÜLDÜ!', ' Evet,  çözüldü ', 'yes', 'Solved', 'Yes, solved.'];
  expect(yes.filter((text) => !confirms(text))).toEqual([]);
  const other = ['', 'Henüz değil', 'hayır', 'evet ama fatura da yanlış', 'Çözüldü mü?', 'not solved', 'yesterday'];
  expect(other.filter((text) => confirms(text))).toEqual([]);
  expect(isConfirmation(proposed, { ...said('evet'), files: [{}] }, 'bot')).toBe(false);
  expect(confirms('evet', { isAutomatic: true })).toBe(false);
});

test('T8: a bare yes answers the bot, not what an agent has asked since; a word that says what is solved needs no question', () => {
  for (const lastAuthor of ['agent', 'customer', null] as const) {
    expect(isConfirmation(proposed, said('evet'), lastAuthor)).toBe(false);
    expect(isConfirmation(proposed, said('Evet, çözüldü'), lastAuthor)).toBe(true);
  }
});

test('T8: of buttons only the yes of this conversation confirms, and only while the solution is proposed', () => {
  const choices = solvedQuestion(
    { text: 'Çözüldü mü?', language: 'tr', interactionId: 'one' },
    { most: 3, titleChars: 20 },
  ).choices;
  const [yes, notYet] = (choices ?? []).map(({ id, title }) => ({ title, payload: id }));
  expect(confirms(yes?.title ?? '', { payload: yes?.payload })).toBe(true);
  expect(confirms(notYet?.title ?? '', { payload: notYet?.payload })).toBe(false);
  expect(confirms('Evet', { payload: 'a button of a flow' })).toBe(false);
  for (const status of ['awaitingAgent', 'inProgress', 'completed'] as const)
    expect(isConfirmation({ id: 'one', status }, said('Evet', { payload: yes?.payload }), 'bot')).toBe(false);
});

test('T8: where answers cannot be touched, or do not fit, the question says how to answer in words', () => {
  const asked = { text: 'Is it solved?', language: 'en', interactionId: 'one' } as const;
  const inWords = { text: 'Is it solved?\nIf it is solved, just write “yes”.' };
  for (const can of [null, { most: 1, titleChars: 20 }, { most: 3, titleChars: 5 }])
    expect(solvedQuestion(asked, can)).toEqual(inWords);
});
