// Everything that must be true before a change goes in, in under two minutes: style, types, rules, use cases.
// They run side by side, for the tests mostly wait; what the first that fails says is the last that is seen.
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';

const bin = path.resolve(import.meta.dirname, '../node_modules/.bin');
const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['style', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '-b'],
  // Most of a test's time is waiting, for a database above all: more of them at a time than there are cores.
  [
    ...(['rules and use cases', 'vitest', 'run', '--project', 'unit', '--project', 'server'] as const),
    `--maxWorkers=${Math.min(8, 2 * availableParallelism())}`,
  ],
];

const running = new Set<ChildProcess>();

/** What a program said and whether it succeeded; it says it at once where `isShown`. */
function run(command: string, args: readonly string[], isShown: boolean): Promise<{ isFine: boolean; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(bin, command), args, {
      stdio: ['ignore', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
      env: { ...process.env, TZ: 'UTC' },
    });
    running.add(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ isFine: code === 0, said });
    });
  });
}

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const startMs = performance.now();
const table: string[] = [];
let hasFailed = false;
const outcomes = await Promise.all(
  steps.map(async ([name, command, ...args], at) => {
    const { isFine, said } = await run(command, args, at === steps.length - 1);
    if (hasFailed) return null;
    const word = isFine ? 'ok    ' : 'FAILED';
    table.push(`${word}  ${seconds(startMs).padStart(7)}  ${name} (${[command, ...args].join(' ')})`);
    if (isFine) return null;
    hasFailed = true;
    process.exitCode = 1;
    for (const child of running) child.kill();
    return said;
  }),
);
console.log(
  `${outcomes.find((said) => said) ?? ''}\n${table.join('\n')}\n        ${seconds(startMs).padStart(7)}  in all`,
);
