import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BenchResult, result, rounded } from './result.ts';

const run = promisify(execFile);
const writer = path.join(import.meta.dirname, 'workbook-writer.ts');
const rowsInAll = 1_000_000;
const memoryMostMb = 300;
const endsWithinMs = 180_000;

interface Written {
  readonly tookMs: number;
  readonly peakMb: number;
  readonly bytes: number;
}

/** A file of a million rows of eight columns as a workbook, beside the same rows as CSV: how long, and how much memory. */
export async function benchWorkbook(): Promise<BenchResult[]> {
  const workbook = await written('xlsx', rowsInAll);
  const text = await written('csv', rowsInAll);
  const named = `${rowsInAll.toLocaleString('en')} rows`;
  return [
    result({
      name: `workbook of ${named}, time`,
      unit: 'ms',
      value: Math.round(workbook.tookMs),
      baseline: { name: 'the same rows as CSV', value: Math.round(text.tookMs) },
    }),
    result({
      name: `workbook of ${named}, memory of its process at most`,
      unit: 'MB',
      value: rounded(workbook.peakMb),
      baseline: { name: 'the same rows as CSV', value: rounded(text.peakMb) },
      aim: { text: `≤ ${memoryMostMb} MB`, isReached: workbook.peakMb <= memoryMostMb },
    }),
  ];
}

async function written(form: 'xlsx' | 'csv', rows: number): Promise<Written> {
  const { stdout } = await run(process.execPath, [writer, form, String(rows)], { timeout: endsWithinMs });
  return JSON.parse(stdout) as Written;
}
