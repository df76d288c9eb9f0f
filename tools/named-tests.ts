import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Pages that name tests in their tables: the last cell of a row says files, and words of the titles of their tests.

const root = path.resolve(import.meta.dirname, '..');

/** A test that a page names: its file, and words of its name; '' for the whole file. */
export interface NamedTest {
  readonly file: string;
  readonly words: string;
}

/** One row of a table: its cells but the last, and the tests that the last one names. */
export interface NamingRow {
  readonly cells: readonly string[];
  readonly tests: readonly NamedTest[];
}

/** The rows of all tables of a page that name tests, in their order. `page` is its place in the repository. */
export function rowsNamingTests(page: string): readonly NamingRow[] {
  const lines = readFileSync(path.join(root, page), 'utf8').split('\n');
  return lines.flatMap((line) => {
    if (!line.startsWith('| ')) return [];
    const cells = line.slice(2).split(' | ');
    const tests = testsNamedIn(cells.at(-1) ?? '');
    return tests.length > 0 ? [{ cells: cells.slice(0, -1), tests }] : [];
  });
}

function testsNamedIn(cell: string): readonly NamedTest[] {
  return cell.split(' · ').flatMap((part) => {
    const [, file] = /`([^`]+\.tsx?)`/.exec(part) ?? [];
    const words = [...part.matchAll(/"([^"]+)"/g)].map(([, quoted = '']) => quoted);
    return file ? (words.length > 0 ? words : ['']).map((named) => ({ file, words: named })) : [];
  });
}

/** Those of them that are not there. */
export function missingOf(named: readonly NamedTest[]): readonly NamedTest[] {
  return named.filter(({ file, words }) => {
    const at = path.join(root, file);
    return !existsSync(at) || !readFileSync(at, 'utf8').replaceAll("\\'", "'").includes(words);
  });
}
