/** How a file of rows is written: RFC 4180 with commas, or with a byte order mark and `;` for Turkish Excel. */
export type Separator = 'comma' | 'semicolon';

const byteOrderMark = '\ufeff';
/** First characters by which a spreadsheet takes a text for a formula, their full-width forms included. */
const beginsFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A file of text cells and numbers. Texts that a spreadsheet would compute are disarmed by a leading apostrophe. */
export function csvOf(
  head: readonly string[],
  rows: Iterable<readonly (string | number | null)[]>,
  separator: Separator,
): string {
  const mark = separator === 'semicolon' ? ';' : ',';
  const lines = [lineOf(head, mark)];
  for (const row of rows) lines.push(lineOf(row, mark));
  return `${separator === 'semicolon' ? byteOrderMark : ''}${lines.join('\r\n')}\r\n`;
}

function lineOf(cells: readonly (string | number | null)[], mark: string): string {
  return cells.map((cell) => cellOf(cell, mark)).join(mark);
}

function cellOf(cell: string | number | null, mark: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = beginsFormula.test(cell) || beginsFormula.test(cell.trimStart()) ? `'${cell}` : cell;
  return text.includes('"') || text.includes(mark) || /[\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
