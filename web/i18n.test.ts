import { expect, test } from 'vitest';
import { texts as en } from './texts/en.ts';
import { texts as tr } from './texts/tr.ts';

type Tree = { readonly [key: string]: string | Tree };

function keysOf(tree: Tree, above = ''): readonly string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${above}${key}`] : keysOf(value, `${above}${key}.`),
  );
}

function textOf(tree: Tree, path: string): string {
  const found = path.split('.').reduce<string | Tree | undefined>((at, key) => (at as Tree)[key], tree);
  return found as string;
}

const parts = Object.keys(tr) as (keyof typeof tr)[];
const holes = (text: string) => [...new Set(text.match(/{{\s*\w+\s*}}/g) ?? [])].sort();

test('there is something to compare', () => {
  expect(parts.length).toBeGreaterThan(3);
  expect(keysOf(tr.shell).length).toBeGreaterThan(80);
});

test.for(parts)('every text of %s exists in Turkish and in English', (part) => {
  expect(keysOf(en[part])).toEqual(expect.arrayContaining([...keysOf(tr[part])]));
  expect(keysOf(tr[part])).toEqual(expect.arrayContaining([...keysOf(en[part])]));
});

test.for(parts)('texts of %s fill in the same values in both languages', (part) => {
  const different = keysOf(tr[part]).filter(
    (key) => `${holes(textOf(tr[part], key))}` !== `${holes(textOf(en[part], key))}`,
  );
  expect(different).toEqual([]);
});

test.for(parts)('no text of %s is empty, shouts or blames', (part) => {
  const bad = [tr, en].flatMap((texts) =>
    keysOf(texts[part])
      .map((key) => `${key}: ${textOf(texts[part], key)}`)
      .filter((line) => /: *$|!/.test(line)),
  );
  expect(bad).toEqual([]);
});
