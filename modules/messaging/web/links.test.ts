import { expect, test } from 'vitest';
import { hrefOf, pieces } from './links.ts';

test('addresses become links and the words around them stay', () => {
  expect(pieces('Bkz. https://example.com/a?b=1, ya da www.example.org.')).toEqual([
    { type: 'text', text: 'Bkz. ' },
    { type: 'link', text: 'https://example.com/a?b=1', href: 'https://example.com/a?b=1' },
    { type: 'text', text: ', ya da ' },
    { type: 'link', text: 'www.example.org', href: 'https://www.example.org/' },
    { type: 'text', text: '.' },
  ]);
});

test('an e-mail address opens a letter', () => {
  expect(pieces('ayse@example.com.tr')).toEqual([
    { type: 'link', text: 'ayse@example.com.tr', href: 'mailto:ayse@example.com.tr' },
  ]);
});

test('a bracket that was opened within an address belongs to it', () => {
  expect(pieces('(https://example.org/wiki/A_(b))')[1]).toMatchObject({ text: 'https://example.org/wiki/A_(b)' });
});

test.for([
  'javascript:alert(1)',
  'JaVaScRiPt://%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  '<img src=x onerror=alert(1)>',
  'blob:https://example.com/1',
])('%s stays words', (text) => {
  expect(pieces(text).every(({ type }) => type === 'text')).toBe(true);
  expect(hrefOf(text)).toBe(null);
});

test('the pieces always add up to the message', () => {
  for (const text of ['', 'a', 'https://', 'www.', 'x https://a.b y@z.co www.q.r', '@@https://a.b@c.d']) {
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  }
});
