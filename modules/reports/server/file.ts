import { workbookPieces } from '#platform/workbook.ts';
import { type CsvRow, csvPieces, type Separator } from '../csv.ts';

/** How a report is written into a file: text with one of two marks, or a workbook. */
export type FileForm = Separator | 'xlsx';

/** A file that is written while it is read. */
export interface FileMade {
  readonly type: 'made';
  readonly name: string;
  readonly contentType: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
}

export interface TableOf {
  /** The name of the file, without its ending: words of ours and dates. */
  readonly name: string;
  readonly head: readonly string[];
  /** Columns of the head whose cells are moments in ISO 8601. */
  readonly moments: readonly string[];
  readonly pages: AsyncIterable<readonly CsvRow[]> | Iterable<readonly CsvRow[]>;
  /** In a workbook moments are shown in this zone: a sheet knows none. */
  readonly zone: string;
}

/** A table as a file; nothing is asked for before it is read, and no more than is read. */
export function tableFile(table: TableOf, form: FileForm): FileMade {
  const { name, head, pages } = table;
  if (form === 'xlsx') {
    const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    return { type: 'made', name: `${name}.xlsx`, contentType, pieces: workbookPieces(table) };
  }
  const pieces = csvPieces(head, pages, form);
  return { type: 'made', name: `${name}.csv`, contentType: 'text/csv; charset=utf-8', pieces };
}
