import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

/** A cell of a printed table, and what stands below it in small. */
export interface PrintedCell {
  readonly text: string;
  readonly change?: string;
}
export interface PrintedTable {
  readonly title: string;
  /** Sentences above the table. */
  readonly said: readonly string[];
  readonly heads: readonly string[];
  readonly rows: readonly (readonly PrintedCell[])[];
  /** Whether the last row is that of everything together. */
  readonly hasTotal: boolean;
  readonly foot: string | null;
}
/** What a printed paper says, from top to bottom. */
export interface Printed {
  readonly language: string;
  /** What a reader of files calls it. */
  readonly title: string;
  readonly above: string;
  readonly heading: string;
  readonly days: string;
  readonly lines: readonly string[];
  readonly tables: readonly PrintedTable[];
  readonly notes: readonly string[];
  /** When it was made, in milliseconds. */
  readonly atMs: number;
}

const { resolve } = createRequire(import.meta.url);
const fonts = {
  plain: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  strong: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
} as const;
const ink = '#1b2430';
const dim = '#5b6675';
const rule = '#e2e5ea';
/** Points; an A4 sheet is 595 by 842. */
const margin = 40;
const footRoom = 26;
const firstShare = { few: 0.46, many: 0.26 } as const;
/** From so many columns on the first gives way. */
const manyColumns = 5;
const gap = 6;
/** Digits of one width, so that figures stand below each other. */
const figures: { readonly features: PDFKit.Mixins.OpenTypeFeatures[] } = { features: ['tnum'] };

type Doc = PDFKit.PDFDocument;

/** The bytes of an A4 paper of tables, its letters in it, so that every reader shows it alike; pages are numbered. */
export async function pdfOf(printed: Printed): Promise<Buffer> {
  const doc = new PDFDocument({
    ...{ size: 'A4', bufferPages: true, lang: printed.language, displayTitle: true },
    margins: { top: margin, left: margin, right: margin, bottom: margin + footRoom },
    info: { Title: printed.title, Author: printed.above, CreationDate: new Date(printed.atMs) },
  });
  const pieces: Buffer[] = [];
  const done = new Promise<void>((fulfil, reject) => {
    doc.on('data', (piece: Buffer) => pieces.push(piece));
    doc.on('end', fulfil);
    doc.on('error', reject);
  });
  for (const [name, file] of Object.entries(fonts)) doc.registerFont(name, resolve(file));
  head(doc, printed);
  for (const table of printed.tables) drawTable(doc, table);
  notes(doc, printed.notes);
  numberPages(doc, printed);
  doc.end();
  await done;
  return Buffer.concat(pieces);
}

const width = (doc: Doc): number => doc.page.width - 2 * margin;
const bottom = (doc: Doc): number => doc.page.height - margin - footRoom;

function say(
  doc: Doc,
  text: string,
  size: number,
  style: { readonly font?: 'plain' | 'strong'; readonly color?: string } = {},
) {
  doc
    .font(style.font ?? 'plain')
    .fontSize(size)
    .fillColor(style.color ?? ink);
  doc.text(text, margin, doc.y, { width: width(doc) });
}

function head(doc: Doc, { above, heading, days, lines }: Printed): void {
  say(doc, above, 9, { color: dim });
  say(doc, heading, 17, { font: 'strong' });
  say(doc, days, 11);
  doc.y += 2;
  for (const line of lines) say(doc, line, 9, { color: dim });
}

function drawTable(doc: Doc, table: PrintedTable): void {
  const { title, said, rows, hasTotal, foot } = table;
  const columns = columnsOf(doc, table.heads.length);
  const first = rows[0] ? heightOf(doc, rows[0], columns) + headHeight(doc, table, columns) : 14;
  // A title never stands alone at the foot of a page.
  if (doc.y + 40 + first > bottom(doc)) doc.addPage();
  doc.y += 14;
  say(doc, title, 11.5, { font: 'strong' });
  doc.y += 2;
  for (const text of said) {
    say(doc, text, 9);
    doc.y += 3;
  }
  if (rows.length > 0) drawHead(doc, table, columns);
  for (const [index, row] of rows.entries()) {
    const height = heightOf(doc, row, columns);
    if (doc.y + height > bottom(doc)) {
      doc.addPage();
      drawHead(doc, table, columns);
    }
    drawRow(doc, row, columns, { height, isTotal: hasTotal && index === rows.length - 1 });
  }
  if (foot !== null) {
    doc.y += 4;
    say(doc, foot, 8.5, { color: dim });
  }
}

interface Column {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

function columnsOf(doc: Doc, count: number): readonly Column[] {
  const all = width(doc);
  const first = count <= 1 ? all : all * (count >= manyColumns ? firstShare.many : firstShare.few);
  const rest = count <= 1 ? 0 : (all - first) / (count - 1);
  return Array.from({ length: count }, (_, place): Column => {
    if (place === 0) return { x: margin, width: first - gap, align: 'left' };
    return { x: margin + first + (place - 1) * rest, width: rest - gap / 2, align: 'right' };
  });
}

const headSize = 7.5;
const cellSize = 9;
const changeSize = 7;
const padding = 3;

function headHeight(doc: Doc, { heads }: PrintedTable, columns: readonly Column[]): number {
  doc.font('strong').fontSize(headSize);
  return (
    Math.max(...heads.map((text, place) => doc.heightOfString(text, { width: columns[place]?.width ?? 0 }))) +
    2 * padding
  );
}

function drawHead(doc: Doc, table: PrintedTable, columns: readonly Column[]): void {
  const height = headHeight(doc, table, columns);
  const { y } = doc;
  doc.font('strong').fontSize(headSize).fillColor(dim);
  for (const [place, { x, width: wide, align }] of columns.entries()) {
    const text = table.heads[place] ?? '';
    // Long names hang from the line below them.
    const lines = doc.heightOfString(text, { width: wide });
    doc.text(text, x, y + height - padding - lines, { width: wide, align });
  }
  line(doc, y + height);
  doc.y = y + height;
}

function heightOf(doc: Doc, row: readonly PrintedCell[], columns: readonly Column[]): number {
  const heights = row.map(({ text, change }, place) => {
    const wide = { width: columns[place]?.width ?? 0 };
    const high = doc.font('plain').fontSize(cellSize).heightOfString(text, wide);
    return change === undefined ? high : high + doc.fontSize(changeSize).heightOfString(change, wide);
  });
  return Math.max(...heights) + 2 * padding;
}

function drawRow(
  doc: Doc,
  row: readonly PrintedCell[],
  columns: readonly Column[],
  { height, isTotal }: { readonly height: number; readonly isTotal: boolean },
): void {
  const { y } = doc;
  for (const [place, { text, change }] of row.entries()) {
    const column = columns[place];
    if (!column) continue;
    const style = { width: column.width, align: column.align };
    doc
      .font(isTotal ? 'strong' : 'plain')
      .fontSize(cellSize)
      .fillColor(ink);
    doc.text(text, column.x, y + padding, { ...style, ...figures });
    if (change !== undefined)
      doc
        .font('plain')
        .fontSize(changeSize)
        .fillColor(dim)
        .text(change, column.x, doc.y, { ...style, ...figures });
  }
  line(doc, y + height);
  doc.y = y + height;
}

function line(doc: Doc, y: number): void {
  doc
    .moveTo(margin, y)
    .lineTo(margin + width(doc), y)
    .lineWidth(0.5)
    .strokeColor(rule)
    .stroke();
}

function notes(doc: Doc, texts: readonly string[]): void {
  if (doc.y + 16 + texts.length * 14 > bottom(doc)) doc.addPage();
  doc.y += 14;
  for (const text of texts) say(doc, text, 8.5, { color: dim });
}

function numberPages(doc: Doc, { heading, days }: Printed): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Written into the margin, where text would else begin a page of its own.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - margin;
    doc.font('plain').fontSize(7.5).fillColor(dim);
    doc.text(`${heading}, ${days}`, margin, y, { width: width(doc) - 60, lineBreak: false, ellipsis: true });
    doc.text(`${page + 1} / ${count}`, margin, y, { width: width(doc), align: 'right', lineBreak: false });
  }
}
