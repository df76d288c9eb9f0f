import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Old homes of programs that packages may still name, where the system has them as links into /usr. */
const movedFolders = ['lib', 'lib64', 'bin', 'sbin'];

/**
 * Unpacks every Debian package of a folder into one tree, in the order of their names. Nothing is installed: no script
 * of a package runs, no root is needed. What lies in the old top folders is put where their links lead to.
 */
export async function unpackPackages(archives: string, tree: string, signal?: AbortSignal): Promise<void> {
  await mkdir(tree, { recursive: true });
  const names = (await readdir(archives)).filter((name) => name.endsWith('.deb')).toSorted();
  for (const name of names)
    await run('dpkg-deb', ['-x', path.join(archives, name), tree], { ...(signal && { signal }) });
  for (const folder of movedFolders) {
    await run('sh', ['-c', '[ ! -d "$1/$2" ] || [ -L "$1/$2" ] || cp -a "$1/$2" "$1/usr/"', 'sh', tree, folder]);
  }
}
