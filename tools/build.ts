import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** What is built, by which configuration, from which files. Everything a page may import is a source of it. */
const parts = {
  web: {
    config: 'vite.config.ts',
    sources: ['web', 'modules', 'kernel', 'platform/live'],
    says: 'Building the pages (a few seconds, only when they changed) …',
  },
  widget: {
    config: 'vite.widget.config.ts',
    sources: ['adapters', 'kernel', 'platform/live'],
    says: 'Building the chat widget …',
  },
} as const;
export type Part = keyof typeof parts;

/** Builds the named parts whose sources differ from what dist/ was made of. Throws a sentence when a build fails. */
export async function buildWhenStale(names: readonly Part[]): Promise<void> {
  for (const name of names) {
    const { config, sources, says } = parts[name];
    if (!existsSync(path.join(root, config))) continue;
    const hash = hashOf([config, 'package-lock.json', ...sources]);
    const stamp = path.join(root, 'dist', `${name}.hash`);
    const isFresh =
      existsSync(stamp) && existsSync(path.join(root, 'dist', name)) && readFileSync(stamp, 'utf8') === hash;
    if (isFresh) continue;
    console.log(says);
    rmSync(stamp, { force: true }); // a build cut short is no build
    runVite(config);
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
  }
}

function runVite(config: string): void {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--config', config, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A test that starts the build would have it made of the parts for development, half as big again.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) throw new Error(`vite build --config ${config} failed.`);
}

function hashOf(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesIn(path.join(root, name))).filter(isSource)) {
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Tests and what only the server runs do not end up in a page. */
function isSource(file: string): boolean {
  const name = path.relative(root, file);
  return !/\.test\.tsx?$/.test(name) && !/^(modules|adapters)\/[^/]+\/server\//.test(name);
}

function filesIn(place: string): readonly string[] {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
