import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { brokenPromises, runSoak } from '../e2e/soak.ts';

// `npm run soak -- --minutes 60`: mixed traffic under random kills, and at the end the ledgers of the customers, of the
// providers and of the database beside each other. Ends with 1 when a promise was broken.

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}.`);

const beganMs = Date.now();
const ledger = await runSoak(minutes * 60_000, (line) => {
  console.error(`${String(Math.round((Date.now() - beganMs) / 1_000)).padStart(6)} s  ${line}`);
});
const broken = brokenPromises(ledger);
console.log(JSON.stringify({ minutes, load: loadavg(), ...ledger }, null, 2));
for (const promise of broken) console.error(promise);
process.exit(broken.length > 0 ? 1 : 0);
