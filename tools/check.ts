// Everything that must be true before a change goes in, in under two minutes: style, types, and rules and use cases,
// side by side. The first two take what time the tests leave: those wait for each other often, and have limits.
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import path from 'node:path';

const bin = path.resolve(import.meta.dirname, '../node_modules/.bin');
type Step = readonly [name: string, command: string, ...args: string[]];

const steps: readonly Step[] = [
  ['style', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '-b'],
  ['rules and use cases', 'vitest', 'run', '--project', 'unit', '--project', 'server'],
];
/** Of the steps beside the tests. */
const patience = 15;

/** Runs a program to its end with its output shown; answers whether it succeeded. */
function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(bin, command), args, { stdio: 'inherit', env: { ...process.env, TZ: 'UTC' } });
    if (command !== 'vitest' && child.pid !== undefined) setPriority(child.pid, patience);
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
if ((await Promise.all(steps.map(runs))).includes(false)) process.exitCode = 1;
console.log(`\n${table.join('\n')}\n        ${seconds(startMs).padStart(7)}  in all`);
