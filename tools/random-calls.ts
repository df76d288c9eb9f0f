import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runRandomCalls } from '../e2e/random-calls.ts';

// `npm run calls -- --minutes 30`: callers and agents at real telephones do what comes to their minds, the program and
// the switch are killed once each, and at the end what was heard is laid beside what was written. Ends with 1 when a
// promise was broken.

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}.`);

const beganMs = Date.now();
const soak = await runRandomCalls(minutes * 60_000, (line) => {
  console.error(`${String(Math.round((Date.now() - beganMs) / 1_000)).padStart(6)} s  ${line}`);
});
console.log(JSON.stringify({ minutes, load: loadavg(), ...soak }, null, 2));
process.exit(soak.broken.length > 0 ? 1 : 0);
