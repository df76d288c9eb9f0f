/** How a file of rows is written: RFC 4180 with commas, or with a byte order mark and `;` for Turkish Excel. */
export type Separator = 'comma' | 'semicolon';

const byteOrderMark = '\ufeff';
/** First characters by which a spreadsheet takes a text for a formula, their full-width forms included. */
const beginsFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

export type CsvRow = readonly (string | number | null)[];

/**
 * A file of text cells and numbers, piece by piece: the head, then the rows of each page as they are asked for. Whoever
 * stops reading asks for no further page. Texts that a spreadsheet would compute are disarmed by a leading apostrophe.
 */
export async function* csvPieces(
  head: readonly string[],
  pages: AsyncIterable<readonly CsvRow[]> | Iterable<readonly CsvRow[]>,
  separator: Separator,
): AsyncGenerator<string> {
  const mark = separator === 'semicolon' ? ';' : ',';
  const linesOf = (rows: readonly CsvRow[]) => rows.map((row) => `${lineOf(row, mark)}\r\n`).join('');
  yield `${separator === 'semicolon' ? byteOrderMark : ''}${linesOf([head])}`;
  for await (const rows of pages) if (rows.length > 0) yield linesOf(rows);
}

function lineOf(cells: CsvRow, mark: string): string {
  return cells.map((cell) => cellOf(cell, mark)).join(mark);
}

function cellOf(cell: string | number | null, mark: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = beginsFormula.test(cell) || beginsFormula.test(cell.trimStart()) ? `'${cell}` : cell;
  return text.includes('"') || text.includes(mark) || /[\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
