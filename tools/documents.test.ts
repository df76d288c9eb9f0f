import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const documents = globSync(['*.md', 'docs/**/*.md', 'web/README.md'], { cwd: root });
const textOf = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const everyFile = new Set(
  globSync('{kernel,platform,modules,adapters,app,web,tools,e2e,bench,demo,docs}/**/*', { cwd: root }).map((name) =>
    name.split(path.sep).join('/'),
  ),
);

/** Files named between backticks: a path with an ending of ours, no placeholder in it. */
function filesNamedIn(text: string): readonly string[] {
  const named = [...text.matchAll(/`([\w./-]+\.(?:tsx?|mjs|md|json))`/g)].map(([, name = '']) => name);
  return named.filter((name) => !/^(x|postgres|PascalCase|#)|\/x\/|NNNN|node_modules/.test(name));
}

/** As a reader finds it: from the root, or by the end of its path where the sentence before has named the folder. */
function isThere(name: string): boolean {
  const trimmed = name.replace(/^\.\//, '');
  return existsSync(path.join(root, trimmed)) || [...everyFile].some((file) => file.endsWith(`/${trimmed}`));
}

test('there are documents to look at, and they name files', () => {
  expect(documents.length).toBeGreaterThanOrEqual(12);
  expect(documents.flatMap((name) => filesNamedIn(textOf(name))).length).toBeGreaterThan(80);
});

test('every file that a document names is there', () => {
  const missing = documents.flatMap((document) =>
    filesNamedIn(textOf(document))
      .filter((name) => !isThere(name))
      .map((name) => `${document}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('every link from a document leads somewhere', () => {
  const broken = documents.flatMap((document) =>
    [...textOf(document).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !existsSync(path.join(root, path.dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every command that a document names is a script', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = documents.flatMap((document) =>
    [...textOf(document).matchAll(/npm (?:run )?([a-z]+(?:-[a-z]+)*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !['ci', 'install', 'run', 'i', 'brings', 'packs', 'or', 'and'].includes(name)),
  );
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test('every variable that the program reads is described where it is run', () => {
  const read = [...textOf('platform/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name);
  expect(new Set(read).size).toBeGreaterThanOrEqual(8);
  const told = textOf('docs/operating.md');
  expect(read.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});
