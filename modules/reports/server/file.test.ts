import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import type { CsvRow } from '../csv.ts';
import { type TableOf, tableFile } from './file.ts';

const hostile = '=HYPERLINK("https://example.com","Ödül")';
const rows: readonly CsvRow[] = [
  ['2026-11-22T09:15:30.000Z', 'Ayşe İğneci', 1_250, null],
  ['2026-03-29T00:59:59.999Z', hostile, -3, ' =1+1'],
  ['2026-03-29T01:00:00.000Z', 'iki\nsatır & <im>', 0.125, '+90 532'],
];
const table = (more: Partial<TableOf> = {}): TableOf => ({
  ...{ name: 'chats-2026-11-22-2026-11-22', head: ['created', 'agent', 'durationMs', 'what'], moments: ['created'] },
  ...{ pages: [rows.slice(0, 1), [], rows.slice(1)], zone: 'Europe/Istanbul' },
  ...more,
});
const sheetOf = async (of: TableOf) => {
  const file = tableFile(of, 'xlsx');
  const bytes = Buffer.concat((await Array.fromAsync(file.pieces)).map((piece) => Buffer.from(piece)));
  const [sheet] = (await readXlsx(bytes)).sheets;
  if (!sheet) throw new Error('The workbook has no sheet');
  return { file, sheet };
};

test('a workbook has a frozen head, numbers as numbers, texts as texts, and moments on the clock of the house', async () => {
  const { file, sheet } = await sheetOf(table());
  expect(file.name).toBe('chats-2026-11-22-2026-11-22.xlsx');
  expect(sheet.freezePane).toMatchObject({ rows: 1 });
  const [head, ...cells] = sheet.rows;
  expect(head).toEqual(['created', 'agent', 'durationMs', 'what']);
  expect(cells.map(([, ...rest]) => rest)).toEqual(rows.map(([, ...rest]) => rest));
  // Istanbul is three hours ahead of UTC in summer and winter.
  const clock = cells.map(([created]) => (created instanceof Date ? created.toISOString().slice(0, 19) : created));
  expect(clock).toEqual(['2026-11-22T12:15:30', '2026-03-29T03:59:59', '2026-03-29T04:00:00']);
});

test('where the clock is put forward, moments a second apart stand an hour apart, as the clock shows them', async () => {
  const { sheet } = await sheetOf(table({ zone: 'Europe/Berlin' }));
  const clock = sheet.rows.slice(2).map(([created]) => (created as Date).toISOString().slice(0, 19));
  expect(clock).toEqual(['2026-03-29T01:59:59', '2026-03-29T03:00:00']);
});

test('nothing in a workbook is computed when it is opened', async () => {
  const file = tableFile(table(), 'xlsx');
  const bytes = Buffer.concat((await Array.fromAsync(file.pieces)).map((piece) => Buffer.from(piece)));
  const book = await readXlsx(bytes);
  const formulas = book.sheets.flatMap(({ cells }) => [...(cells?.values() ?? [])]).filter(({ formula }) => formula);
  expect(formulas).toEqual([]);
});

test('whoever stops reading asks for no further page, in a workbook as in a text', async () => {
  for (const form of ['xlsx', 'comma'] as const) {
    let asked = 0;
    const pages = async function* () {
      for (; asked < 1_000; ) {
        asked += 1;
        yield Array.from({ length: 500 }, (_, at): CsvRow => [`row ${asked} ${at} ${Math.sin(asked * at)}`, at]);
      }
    };
    for await (const piece of tableFile(table({ head: ['a', 'b'], moments: [], pages: pages() }), form).pieces) {
      if (piece.length > 0 && asked > 2) break;
    }
    expect(asked, form).toBeLessThan(100);
  }
});

test('a workbook without rows has its head', async () => {
  const { sheet } = await sheetOf(table({ pages: [] }));
  expect(sheet.rows).toEqual([['created', 'agent', 'durationMs', 'what']]);
});
