import { expect, test } from 'vitest';
import type { Block } from '#flows';
import { choiceSaid, digitsSaid, offerToSay } from './spoken-choice.ts';

const both = (tr: string, en: string) => ({ tr, en });
const menu: Block = {
  ...{ id: 'menu', name: '', type: 'menu', variable: '', tries: 2, otherwise: null },
  ...{ text: both('Konu?', 'Topic?'), again: both('', '') },
  choices: [
    { id: 'bill', title: both('Fatura', 'Invoice'), also: both('faturam, ödeme', 'bill'), next: null },
    { id: 'dispute', title: both('Fatura itirazı', 'Invoice dispute'), next: null },
    { id: 'help', title: both('Destek', 'Support'), also: both('İnternet çalışmıyor; ay', ''), next: null },
  ],
};

test.for([
  ['Fatura.', 'tr', 'bill'],
  ['FATURAM hakkında bir sorum var', 'tr', 'bill'],
  ['odeme yapacağım', 'tr', 'bill'],
  ['INTERNET ÇALIŞMIYOR', 'tr', 'help'],
  ['internet calismiyor', 'tr', 'help'],
  ['fatura itirazı istiyorum', 'tr', 'dispute'],
  ['FATURA İTİRAZI', 'tr', 'dispute'],
  ['my bill, please', 'en', 'bill'],
  ['bir', 'tr', 'bill'],
  ['üç tuşu lütfen', 'tr', 'help'],
  ['Two.', 'en', 'dispute'],
  ['press 3', 'en', 'help'],
] as const)('F37 who says "%s" (%s) means %s', ([said, language, choice]) => {
  expect(choiceSaid(menu, said, language)).toBe(choice);
});

test.for([
  ['fatura ve destek', 'tr'],
  ['hayır', 'tr'],
  ['faturalandırma', 'tr'],
  ['fatura değil', 'tr'],
  ['not support', 'en'],
  ['bir sorum var', 'tr'],
  ['dört', 'tr'],
  ['iki üç', 'tr'],
  ['', 'tr'],
  ['…', 'en'],
] as const)('F37 "%s" (%s) could mean more than one choice, or none, and is not understood', ([said, language]) => {
  expect(choiceSaid(menu, said, language)).toBeNull();
});

test('F37 a mark from one to five may be said, and no other', () => {
  const survey: Block = { id: 's', name: '', type: 'survey', text: both('', ''), variable: 'p', next: null };
  expect(['beş', 'dört.', 'altı', '0'].map((said) => choiceSaid(survey, said, 'tr'))).toEqual(['5', '4', null, null]);
});

test.for([
  ['dört yedi bir bir', 'tr', '4711'],
  ['4711.', 'tr', '4711'],
  ['four 7 one one', 'en', '4711'],
  ['0 532 111', 'tr', '0532111'],
  ['sıfır', 'tr', '0'],
  ['47,5', 'tr', null],
  ['on', 'tr', null],
  ['siparişim dört', 'tr', null],
  ['', 'tr', null],
] as const)('F37 of "%s" (%s) the digits are %s', ([said, language, digits]) => {
  expect(digitsSaid(said, language)).toBe(digits);
});

test('F37 that she may speak is said once', () => {
  expect(offerToSay('Konu?', false, 'tr')).toHaveLength(1);
  expect(offerToSay('Konuyu söyleyin ya da tuşlayın.', false, 'tr')).toEqual([]);
  expect(offerToSay('Press or say it.', true, 'en')).toEqual([]);
});
