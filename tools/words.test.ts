import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lookAt, readSources } from './boundaries/source.ts';

// A word that no screen shows is translated, checked and carried for nothing. A key counts as used when a screen names it
// whole or with a template that fits: `pages.${name}` uses everything below `pages`.

type Tree = { readonly [key: string]: string | Tree };

const keysOf = (tree: Tree, above = ''): readonly string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${above}${key}`] : keysOf(value, `${above}${key}.`),
  );

/** Folders with words in them; a part is called as its folder, or as the module whose `web` it is. */
const root = path.resolve(import.meta.dirname, '..');
const parts = globSync('{web,modules/*/web,modules/*/web/*}/tr.json', { cwd: root })
  .map((file) => path.dirname(file).split(path.sep).join('/'))
  .map((folder) => ({ part: folder === 'web' ? 'shell' : folder.replace(/\/web$/, '').replace(/.*\//, ''), folder }));

/** What a number of things, or the one objection of a refusal, adds to the key that a screen names. */
const ending = /_[a-zA-Z]+$/;

const screens = readSources()
  .filter(({ path: file }) => /^(web|modules\/[^/]+\/web)\//.test(file) && !/\.test\.tsx?$|\/texts\//.test(file))
  .map((source) => ({ path: source.path, said: lookAt(source).said }));

/** Screens beside the words of a part, and those that name the part; the shell's words are everybody's. */
function screensOf(part: string, folder: string) {
  const isEverybodys = (file: string) => part === 'shell' || file === 'web/errors.ts';
  return screens.filter(
    ({ path: file, said }) => isEverybodys(file) || file.startsWith(`${folder}/`) || said.has(part),
  );
}

/** A template as a pattern; one without a word of its own before or behind its holes fits nothing. */
function patternOf(template: string): RegExp | null {
  if (!/^[\w.*-]+$/.test(template) || !/[a-z]\.|\.[a-z]/i.test(template)) return null;
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll('*', '[\\w.-]+')}$`);
}

test('there is something to look for', () => {
  expect(parts.map(({ part }) => part)).toEqual(expect.arrayContaining(['shell', 'identity', 'channels']));
  expect(parts.length).toBeGreaterThan(10);
});

test.for(parts)('every word of $part is shown somewhere', ({ part, folder }) => {
  const said = new Set(screensOf(part, folder).flatMap((screen) => [...screen.said]));
  const patterns = [...said].filter((text) => text.includes('*')).flatMap((text) => patternOf(text) ?? []);
  const isNamed = (key: string) => said.has(key) || patterns.some((pattern) => pattern.test(key));
  const keys = keysOf(JSON.parse(readFileSync(path.join(root, folder, 'tr.json'), 'utf8')) as Tree);
  expect(keys.length).toBeGreaterThan(5);
  expect(keys.filter((key) => !isNamed(key) && !isNamed(key.replace(ending, '')))).toEqual([]);
});
