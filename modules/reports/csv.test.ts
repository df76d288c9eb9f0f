import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRow, csvPieces, type Separator } from './csv.ts';

const csvOf = async (head: readonly string[], rows: readonly CsvRow[], separator: Separator) =>
  (await Array.fromAsync(csvPieces(head, [rows], separator))).join('');

test('a queue called =1+1 is a text in every spreadsheet', async () => {
  const cells = ['=1+1', '+90', '-3', '@sum', '\tx', '  =2', '＝1', 'Destek'];
  const rows = cells.map((cell) => [cell]);
  expect((await csvOf(['a'], rows, 'comma')).split('\r\n').slice(1, -1)).toEqual([
    "'=1+1",
    "'+90",
    "'-3",
    "'@sum",
    "'\tx",
    "'  =2",
    "'＝1",
    'Destek',
  ]);
});

test('numbers stay numbers, nothing stays empty, quotes are doubled', async () => {
  expect(await csvOf(['a', 'b', 'c'], [[-5, null, 'say "hi", you']], 'comma')).toBe(
    'a,b,c\r\n-5,,"say ""hi"", you"\r\n',
  );
  expect(await csvOf(['a', 'b'], [['x;y', 'u,v']], 'semicolon')).toBe('\ufeffa;b\r\n"x;y";u,v\r\n');
});

const nasty = fc.constantFrom(...'=+-@"\',;\t\r\n aıİ＝0');

test('whatever is written into a cell can be read back, and never begins like a formula', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: nasty }), { minLength: 1, maxLength: 5 }), async (cells) => {
      const [, line = ''] = /^h\r\n([\s\S]*)\r\n$/.exec(await csvOf(['h'], [cells], 'comma')) ?? [];
      const read = parsed(line);
      expect(read).toHaveLength(cells.length);
      for (const [at, cell] of read.entries()) {
        expect([cells[at], `'${cells[at]}`]).toContain(cell);
        expect(/^[=+\-@\t\r]/.test(cell)).toBe(false);
      }
    }),
  );
});

test('rows are fetched as they are read, and no further when reading stops', async () => {
  const asked: number[] = [];
  async function* pages() {
    for (let page = 1; ; page++) {
      asked.push(page);
      yield [[page]];
    }
  }
  const pieces: string[] = [];
  for await (const piece of csvPieces(['page'], pages(), 'comma')) {
    pieces.push(piece);
    // Never is a page asked for before the one before it was read.
    expect(asked.length).toBe(pieces.length - 1);
    if (pieces.length === 3) break;
  }
  expect([pieces, asked]).toEqual([
    ['page\r\n', '1\r\n', '2\r\n'],
    [1, 2],
  ]);
});

/** A reader of RFC 4180 that knows nothing of the writer. */
function parsed(line: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    if (line[at] === '"') {
      let text = '';
      for (at += 1; at < line.length; at++) {
        if (line[at] !== '"') text += line[at];
        else if (line[at + 1] === '"') {
          text += '"';
          at += 1;
        } else break;
      }
      cells.push(text);
      at += 2;
    } else {
      const end = line.indexOf(',', at);
      cells.push(line.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? line.length + 1 : end + 1;
    }
  }
  return cells;
}
