import { describe, expect, test } from 'vitest';
import type { Block, FlowGraph } from '#flows';
import { askedAgain, keyed, type Listening, listeningOf, piecesOf, unkeyed } from './call-flow.ts';

const both = (text: string) => ({ tr: text, en: text });
const menu = (titles: readonly string[]): Block => ({
  ...{ id: 'menu', name: '', type: 'menu', variable: 'konu', tries: 2, otherwise: null },
  ...{ text: both('Konu?'), again: both('Bir daha: konu?') },
  choices: titles.map((title, place) => ({ id: `c${place}`, title: both(title), next: null })),
});
const question = (text: string): Block => ({
  ...{ id: 'order', name: '', type: 'question', kind: 'number', variable: 'siparis', tries: 2 },
  ...{ text: both(text), again: both(''), next: null, otherwise: null },
});
const survey: Block = {
  ...{ id: 's', name: '', type: 'survey', text: both('Nasıldı?'), variable: 'puan', next: null },
};
const listeningTo = (block: Block): Listening => {
  const listening = listeningOf(block, 'tr', {});
  if (!listening) throw new Error(`The block ${block.id} asks for nothing`);
  return listening;
};
const digits: Listening = { type: 'digits' };
/** What comes of pressing these keys one after the other; null while more may follow. */
const pressed = (listening: Listening, keys: string) => {
  let typed = '';
  for (const key of keys) {
    const one = keyed(listening, typed, key);
    if (one.type === 'said') return { text: one.input.text, choiceId: one.input.choiceId ?? null };
    typed = one.typed;
  }
  return typed;
};
const saidOf = (block: Block, text: string, language: 'tr' | 'en' = 'tr') =>
  piecesOf([{ type: 'say', text, choices: [] }], listeningOf(block, language, {}), language).map((piece) =>
    piece.type === 'text' ? piece.text : piece.type,
  );

describe('which keys answer', () => {
  test('the first choice is the one, the tenth the nought, as on every telephone', () => {
    const ten = listeningTo(menu(Array.from({ length: 10 }, (_, place) => `Konu ${place}`)));
    expect(pressed(ten, '1')).toEqual({ text: '1', choiceId: 'c0' });
    expect(pressed(ten, '9')).toEqual({ text: '9', choiceId: 'c8' });
    expect(pressed(ten, '0')).toEqual({ text: '0', choiceId: 'c9' });
  });

  test.for(['3', '0', '*', '#'])('the key %s beside all choices is an answer that is none of them', (key) => {
    expect(pressed(listeningTo(menu(['Kargo', 'İade'])), key)).toEqual({ text: key, choiceId: '' });
  });

  test('a key is never taken for the title of a choice that is a figure', () => {
    expect(pressed(listeningTo(menu(['2', '1'])), '1')).toEqual({ text: '1', choiceId: 'c0' });
  });

  test('a mark is one key, a number is digits, and what only speaks listens to nothing', () => {
    expect(pressed(listeningTo(survey), '4')).toEqual({ text: '4', choiceId: '4' });
    expect(listeningOf(question('Numaranız?'), 'tr', {})).toEqual(digits);
    expect(listeningOf({ id: 'x', name: '', type: 'close', text: both('') }, 'tr', {})).toBeNull();
  });
});

describe('a number that is typed', () => {
  test('ends with the hash key, and the star begins it anew', () => {
    expect(pressed(digits, '47')).toBe('47');
    expect(pressed(digits, '47*12#')).toEqual({ text: '12', choiceId: '' });
    expect(pressed(digits, '#')).toEqual({ text: '', choiceId: '' });
  });

  test('has at most fifteen digits, and letters of a keypad are none', () => {
    expect(pressed(digits, '12345678901234567890#')).toEqual({ text: '123456789012345', choiceId: '' });
    expect(pressed(digits, '1A2D3#')).toEqual({ text: '123', choiceId: '' });
  });

  test('is the answer when no further key comes', () => {
    expect(unkeyed('4711').input).toEqual({ type: 'said', text: '4711', choiceId: '' });
  });
});

describe('what she is told', () => {
  test('the keys of a menu follow its text, in words as people say them', () => {
    const block = menu(['Kargo', 'İade']);
    expect(saidOf(block, 'Konu?')).toEqual(['Konu?', 'Kargo için bire basın.', 'İade için ikiye basın.']);
    expect(saidOf(block, 'Which?', 'en')).toEqual(['Which?', 'For Kargo, press 1.', 'For İade, press 2.']);
  });

  test.for([
    ['tr', 'Kargo için 1 tuşuna basınız'],
    ['en', 'Press one for parcels'],
  ] as const)('a text that speaks of keys itself is not told twice (%s)', ([language, text]) => {
    expect(saidOf(menu(['Kargo']), text, language)).toEqual([text]);
  });

  test('who types a number hears how it ends, unless the text says so', () => {
    expect(saidOf(question(''), 'Numaranız?')).toEqual(['Numaranız?', 'Ardından kare tuşuna basın.']);
    expect(saidOf(question(''), 'Numaranız, sonra kare')).toEqual(['Numaranız, sonra kare']);
    expect(saidOf(question(''), 'Your number, then pound', 'en')).toEqual(['Your number, then pound']);
  });

  test('a mark is asked for from one to five, whatever its choices are called', () => {
    expect(saidOf(survey, 'Nasıldı?')).toEqual(['Nasıldı?', 'Birden beşe kadar bir tuşa basın.']);
  });

  test('empty texts are silence, and only the last text of a step has keys', () => {
    const effects = ['', 'Merhaba', 'Konu?'].map((text) => ({ type: 'say', text, choices: [] }) as const);
    const pieces = piecesOf(effects, listeningOf(menu(['Kargo']), 'tr', {}), 'tr');
    expect(pieces.map((piece) => piece.type === 'text' && piece.text)).toEqual([
      ...['Merhaba', 'Konu?', 'Kargo için bire basın.'],
    ]);
  });

  test('who was not heard to the end is asked the question of her place again, with what is known of her', () => {
    const graph: FlowGraph = { start: 'order', blocks: [question('{name}, numaranız?')] };
    const place = { blockId: 'order', waitsFor: 'customer', tries: 0, inputs: 0, variables: { name: 'Ayşe' } } as const;
    expect(askedAgain(graph, place, 'tr')).toMatchObject([{ text: 'Ayşe, numaranız?' }]);
    expect(askedAgain(graph, { ...place, blockId: 'gone' }, 'tr')).toEqual([]);
  });
});
