import { spawn } from 'node:child_process';
import path from 'node:path';
import { type NamedTest, rowsNamingTests } from './named-tests.ts';

// `npm run kills [-- --rounds 3]`: runs the tests of docs/delivery.md in which something is killed, several times in a
// row, and ends with 1 when a round fails.

const root = path.resolve(import.meta.dirname, '..');
const roundsMost = 100;

/** All tests that docs/delivery.md names, in their order. */
export const delivery = (): readonly NamedTest[] => rowsNamingTests('docs/delivery.md').flatMap(({ tests }) => tests);

/** The files that end programs, databases or mail systems in the middle of their work. */
export const filesWithKills = (): readonly string[] =>
  [...new Set(delivery().map(({ file }) => file))].filter((file) => file.startsWith('e2e/'));

async function runRounds(rounds: number): Promise<number> {
  for (let round = 1; round <= rounds; round++) {
    const startMs = performance.now();
    const child = spawn(path.join(root, 'node_modules/.bin/vitest'), ['run', '--project', 'e2e', ...filesWithKills()], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, TZ: 'UTC' },
    });
    const code = await new Promise<number>((ended) => child.once('exit', (exit) => ended(exit ?? 1)));
    const seconds = Math.round((performance.now() - startMs) / 1_000);
    process.stdout.write(
      `round ${round} of ${rounds}: ${code === 0 ? 'nothing lost, nothing doubled' : 'FAILED'} (${seconds} s)\n`,
    );
    if (code !== 0) return 1;
  }
  return 0;
}

if (process.argv[1] === import.meta.filename) {
  const at = process.argv.indexOf('--rounds');
  const rounds = at < 0 ? 3 : Number(process.argv[at + 1]);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > roundsMost) {
    process.stderr.write(`--rounds is a number from 1 to ${roundsMost}\n`);
    process.exitCode = 2;
  } else process.exitCode = await runRounds(rounds);
}
