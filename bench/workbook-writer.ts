import { performance } from 'node:perf_hooks';
import { workbookPieces } from '#platform/workbook.ts';
import { type CsvRow, csvPieces } from '../modules/reports/index.ts';

// A process of its own, so that what it needs of memory is this file's and nothing else's: writes so many rows as a
// workbook or as text, throws the bytes away, and says how long it took and how much it held at most.

const [form = 'xlsx', rows = '1000'] = process.argv.slice(2);
const rowsInAll = Number(rows);
const rowsAtOnce = 1_000;
const head = ['started', 'queue', 'agent', 'customer', 'waitMs', 'talkMs', 'outcome', 'score'];

/** Rows as a call log has them: a moment, names, times, and a number that is often missing. */
function* pages(): Generator<readonly CsvRow[]> {
  const beganMs = Date.UTC(2026, 0, 1);
  for (let made = 0; made < rowsInAll; made += rowsAtOnce) {
    yield Array.from({ length: Math.min(rowsAtOnce, rowsInAll - made) }, (_, at): CsvRow => {
      const row = made + at;
      return [
        ...[new Date(beganMs + row * 20_000).toISOString(), `Kuyruk ${row % 100}`, `Temsilci ${row % 500}`],
        ...[`+90532${String(row % 10_000_000).padStart(7, '0')}`, (row * 37) % 90_000, (row * 101) % 600_000],
        ...['Satış oldu', row % 3 === 0 ? null : row % 11],
      ];
    });
  }
}

const beganMs = performance.now();
const pieces =
  form === 'xlsx'
    ? workbookPieces({ name: 'calls', head, moments: ['started'], pages: pages(), zone: 'Europe/Istanbul' })
    : csvPieces(head, pages(), 'comma');
let bytes = 0;
for await (const piece of pieces) bytes += piece.length;
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ tookMs: performance.now() - beganMs, peakMb: maxRSS / 1_024, bytes }));
