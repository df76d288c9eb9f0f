import { type ColumnDef, writeXlsxStream } from 'hucre/xlsx';

/** A table that becomes a workbook with one sheet. */
export interface SheetOf {
  /** The sheet's name; what is too long for one is cut. */
  readonly name: string;
  readonly head: readonly string[];
  /** Columns of the head whose cells are moments in ISO 8601. */
  readonly moments: readonly string[];
  readonly pages:
    | AsyncIterable<readonly (readonly (string | number | null)[])[]>
    | Iterable<readonly (readonly (string | number | null)[])[]>;
  /** The clock on which moments are shown: a sheet knows no zone. */
  readonly zone: string;
}

const momentShown = 'yyyy-mm-dd hh:mm:ss';
const columnWidth = 18;
/** What a sheet may be named at most. */
const nameMost = 31;

/**
 * The bytes of a workbook, its head frozen, written while they are read. Texts are kept as texts, whatever they begin
 * with: none is computed.
 */
export function workbookPieces({ name, head, moments, pages, zone }: SheetOf): AsyncIterable<Uint8Array> {
  const areMoments = head.map((column) => moments.includes(column));
  const columns: ColumnDef[] = head.map((header, at) => {
    return { header, width: columnWidth, ...(areMoments[at] && { numFmt: momentShown }) };
  });
  const rows = async function* () {
    for await (const page of pages) {
      for (const row of page) {
        yield row.map((cell, at) => (areMoments[at] && typeof cell === 'string' ? onTheClock(cell, zone) : cell));
      }
    }
  };
  return writeXlsxStream(rows(), { name: name.slice(0, nameMost), columns, freezePane: { rows: 1 } });
}

/** What the clock of a zone shows at a moment, as the date that a sheet writes so. */
function onTheClock(moment: string, zone: string): Date {
  const shown = Temporal.Instant.from(moment).toZonedDateTimeISO(zone).toPlainDateTime();
  return new Date(shown.toZonedDateTime('UTC').epochMilliseconds);
}
