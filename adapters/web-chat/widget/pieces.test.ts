import { expect, test } from 'vitest';
import { piecesOf } from './pieces.ts';

const links = (text: string) => piecesOf(text).flatMap(({ href }) => (href === null ? [] : [href]));

test('addresses of pages become links, the full stop after them does not', () => {
  expect(links('Bakın: https://shop.example/kargo?id=1. Olmazsa (http://a.example) yazın!')).toEqual([
    'https://shop.example/kargo?id=1',
    'http://a.example',
  ]);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt://https',
  'data:text/html,<b>',
  'vbscript:x',
  'file:///etc/passwd',
  'https://',
])('%s never becomes a link', (text) => expect(links(text)).toEqual([]));

test('no character is lost or doubled', () => {
  for (const text of [
    '',
    'düz',
    'https://a.example',
    'x https://a.example, y https://b.example!',
    '<a href="https://a.example">',
  ]) {
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  }
});
