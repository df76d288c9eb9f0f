// Everything that must be true before a change goes in, in under two minutes: style, types, rules, use cases.
import { spawn } from 'node:child_process';
import path from 'node:path';

const bin = path.resolve(import.meta.dirname, '../node_modules/.bin');
const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['style', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '-b'],
  ['rules and use cases', 'vitest', 'run', '--project', 'unit', '--project', 'server'],
];

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
for (const [name, command, ...args] of steps) {
  const stepMs = performance.now();
  const isFine = await succeeds(command, args);
  table.push(
    `${isFine ? 'ok    ' : 'FAILED'}  ${seconds(stepMs).padStart(7)}  ${name} (${[command, ...args].join(' ')})`,
  );
  if (!isFine) {
    process.exitCode = 1;
    break;
  }
}
console.log(`\n${table.join('\n')}\n        ${seconds(startMs).padStart(7)}  in all`);
