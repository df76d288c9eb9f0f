// Everything that must be true before a change goes in, in under two minutes: style and types side by side, then rules
// and use cases.
import { spawn } from 'node:child_process';
import path from 'node:path';

const bin = path.resolve(import.meta.dirname, '../node_modules/.bin');
type Step = readonly [name: string, command: string, ...args: string[]];

/** Nothing is run where these find something; each wants one core. */
const reading: readonly Step[] = [
  ['style', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '-b'],
];
const trying: Step = ['rules and use cases', 'vitest', 'run', '--project', 'unit', '--project', 'server'];

/** Runs a program to its end with its output shown; answers whether it succeeded. */
function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(bin, command), args, { stdio: 'inherit', env: { ...process.env, TZ: 'UTC' } });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const startMs = performance.now();
const table: string[] = [];
const runs = async ([name, command, ...args]: Step): Promise<boolean> => {
  const stepMs = performance.now();
  const isFine = await succeeds(command, args);
  table.push(
    `${isFine ? 'ok    ' : 'FAILED'}  ${seconds(stepMs).padStart(7)}  ${name} (${[command, ...args].join(' ')})`,
  );
  return isFine;
};
const isReadWell = !(await Promise.all(reading.map(runs))).includes(false);
if (!isReadWell || !(await runs(trying))) process.exitCode = 1;
console.log(`\n${table.join('\n')}\n        ${seconds(startMs).padStart(7)}  in all`);
