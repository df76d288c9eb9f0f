import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { benchCalls } from './calls.ts';
import { benchFanOut } from './fan-out.ts';
import { benchFirstPage } from './first-page.ts';
import { benchLargeHistory } from './large-history.ts';
import { benchMailbox } from './mailbox.ts';
import { benchMessagePath } from './message-path.ts';
import { benchPeople } from './people.ts';
import { type BenchResult, rounded } from './result.ts';
import { benchRouting } from './routing.ts';
import { benchStarting } from './starting.ts';
import { benchWebhook } from './webhook.ts';
import { benchWidget } from './widget.ts';
import { benchWorkbook } from './workbook.ts';

// `npm run bench`: everything one after the other, each beside something simple that is measured in the same run.
// --only NAME[,NAME]  some of them      --json  JSON instead of the table      --out FILE  JSON into a file as well

const benches: Readonly<Record<string, () => Promise<BenchResult[]>>> = {
  routing: benchRouting,
  'message-path': () => benchMessagePath(),
  'fan-out': benchFanOut,
  webhook: benchWebhook,
  mailbox: benchMailbox,
  starting: benchStarting,
  people: benchPeople,
  'large-history': benchLargeHistory,
  'first-page': benchFirstPage,
  widget: benchWidget,
  workbook: benchWorkbook,
  calls: benchCalls,
};

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const names = values.only?.split(',') ?? Object.keys(benches);
const results: BenchResult[] = [];
const broken: string[] = [];
for (const name of names) {
  const bench = benches[name];
  if (!bench) throw new Error(`There is no bench "${name}": there are ${Object.keys(benches).join(', ')}.`);
  const beganMs = performance.now();
  if (!values.json) process.stderr.write(`${name} …`);
  try {
    results.push(...(await bench()));
    if (!values.json) process.stderr.write(` ${Math.round((performance.now() - beganMs) / 1_000)} s\n`);
  } catch (error) {
    broken.push(name);
    console.error(`\n${name} could not be measured:`, error);
  }
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
const report = JSON.stringify(
  { at: new Date().toISOString(), machine, load: loadavg().map(rounded), results },
  null,
  2,
);
if (values.out !== undefined) await writeFile(values.out, `${report}\n`);
console.log(
  values.json
    ? report
    : `\n${tableOf(results)}\n\n${machine}; a machine that is busy with other things measures them too.`,
);
// Something of a bench may still hold the process, such as a socket that does not close.
process.exit(broken.length > 0 ? 1 : 0);

/** What was measured, a line each; a missed aim is said, and is no failure. */
function tableOf(all: readonly BenchResult[]): string {
  const rows = all.map(({ name, value, unit, ratio, baseline, percentiles, percentileUnit, aim, load }) => [
    name,
    `${value.toLocaleString('en')} ${unit}`,
    `${ratio}×`,
    `${baseline.name}: ${baseline.value.toLocaleString('en')}`,
    Object.entries(percentiles ?? {})
      .map(([share, at]) => `${share} ${rounded(at)}`)
      .concat(percentiles && percentileUnit ? [percentileUnit] : [])
      .join(' '),
    aim ? `${aim.text}: ${aim.isReached ? 'reached' : 'MISSED'}` : '',
    String(load),
  ]);
  const titled = [['measured', 'value', 'ratio', 'beside', 'spread', 'aim', 'load'], ...rows];
  const widths = titled[0]?.map((_, column) => Math.max(...titled.map((row) => row[column]?.length ?? 0))) ?? [];
  return titled
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
