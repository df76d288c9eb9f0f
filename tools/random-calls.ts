import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { playGoldenCalls } from '../e2e/golden-calls.ts';
import { printed } from '../e2e/golden-table.ts';
import { runRandomCalls } from '../e2e/random-calls.ts';

// `npm run calls -- --minutes 30`: callers and agents at real telephones do what comes to their minds, the program and
// the switch are killed once each, and at the end what was heard is laid beside what was written. Ends with 1 when a
// promise was broken.
// `npm run calls -- --example`: the worked example of calls is played at real telephones, `--factor` times faster (20
// unless said; less on a busy machine), and what the report says is laid beside what was computed by hand. Ends with 1
// when a figure differs.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    example: { type: 'boolean', default: false },
    factor: { type: 'string', default: '20' },
  },
});
const above0 = (name: 'minutes' | 'factor'): number => {
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not ${values[name]}.`);
  return value;
};

const beganMs = Date.now();
const note = (line: string): void => {
  console.error(`${String(Math.round((Date.now() - beganMs) / 1_000)).padStart(6)} s  ${line}`);
};
process.exit(values.example ? await example(above0('factor')) : await random(above0('minutes')));

async function random(minutes: number): Promise<number> {
  const soak = await runRandomCalls(minutes * 60_000, note);
  console.log(JSON.stringify({ minutes, load: loadavg(), ...soak }, null, 2));
  return soak.broken.length > 0 ? 1 : 0;
}

async function example(factor: number): Promise<number> {
  const { rows, latestMs } = await playGoldenCalls(factor, note);
  const wrong = rows.filter(({ isOk }) => !isOk).length;
  console.log(printed(rows));
  const load = loadavg().map((one) => one.toFixed(1));
  console.log(
    `\n${rows.length - wrong} of ${rows.length} figures agree; ${factor} times faster; load ${load.join(', ')};`,
  );
  console.log(`the latest act of the script began ${latestMs} ms after its moment.`);
  return wrong > 0 ? 1 : 0;
}
