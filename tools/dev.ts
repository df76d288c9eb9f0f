// `npm run dev`: the server, started again when a file of it changes, and the pages, changed while you look at them.
// One address for both: Vite answers at PORT and hands what is the server's to a free port. Both end together.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const shownPort = Number(process.env.PORT || 8080);
const serverPort = await freePort();

const children: ChildProcess[] = [
  run(['--watch', '--watch-preserve-output', 'app/main.ts']),
  run(['node_modules/vite/bin/vite.js', '--port', String(shownPort), '--strictPort', '--host', '127.0.0.1']),
];
for (const child of children) child.once('exit', (code) => endAll(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => endAll(0));

function run(args: readonly string[]): ChildProcess {
  const env = { ...process.env, PORT: String(serverPort), TZ: 'UTC' };
  return spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
}

let isEnding = false;
function endAll(code: number): void {
  if (isEnding) return;
  isEnding = true;
  process.exitCode = code;
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
}

/** A port nobody uses at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port is free.')),
      );
    });
  });
}
