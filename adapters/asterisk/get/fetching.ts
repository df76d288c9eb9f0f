import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unpackPackages } from '#platform/programs/index.ts';
import { openApt } from './apt.ts';
import { type Installation, installedInTree, treePrefix } from './installation.ts';
import type { Machine } from './machine.ts';

const run = promisify(execFile);

/**
 * What our list of modules needs of everything the package depends on, by name without version, so that a library's new
 * number still fits: 31 packages of 143. Whether the list is still whole shows at the first start, which demands every
 * module.
 */
const needed = new RegExp(
  `^(asterisk|asterisk-modules|asterisk-core-sounds-en|asterisk-core-sounds-en-gsm|libbsd0|libc6|libcap2|libcrypt1
|libedit2|libgcc-s1|libgsm1|libjansson4|libmd0|libnspr4|libnss3|libogg0|libopus0|libopusenc0|libopusfile0
|libsqlite3-0|libsrtp2-.*|libssl3.*|libstdc\\+\\+6|libsystemd0|libtinfo6|liburiparser1|libuuid1|libxml2.*
|libxslt1\\.1|libzstd1|zlib1g)$`.replaceAll('\n', ''),
);
const manifestName = 'MANIFEST.json';

/** What was fetched: each package's file with the SHA-256 of its bytes. */
type Manifest = Readonly<Record<string, string>>;

/** Whether this machine can fetch and unpack the distribution's packages. */
export async function canFetch(): Promise<boolean> {
  const found = await Promise.all([run('apt-get', ['--version']), run('dpkg-deb', ['--version'])]).catch(() => null);
  return found !== null;
}

/**
 * Brings Asterisk from the distribution's packages into a tree below `home`: nothing is installed, no root is needed,
 * the machine's own lists and settings of apt are left as they are. Packages that lie in `home/packages` with their
 * manifest are taken as they are and nothing is fetched: so an installation without a network is prepared.
 */
export async function fetchInto(home: string, machine: Machine, stopping: AbortSignal): Promise<Installation> {
  const packages = path.join(home, 'packages');
  if (!(await isWhole(packages))) await fetchPackages(packages, machine, stopping);
  const half = path.join(home, `half-${process.pid}`);
  await rm(half, { recursive: true, force: true });
  try {
    await unpackPackages(packages, half, stopping);
    for (const name of ['doc', 'man', 'locale', 'lintian', 'bug']) {
      await rm(path.join(half, 'usr/share', name), { recursive: true, force: true });
    }
    await chmod(half, 0o755); // it is run by another account than ours where we are root
    const { version } = await installedInTree(half, machine);
    const tree = path.join(home, `${treePrefix}${version}`);
    await rm(tree, { recursive: true, force: true });
    await rename(half, tree);
    return await installedInTree(tree, machine);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

async function isWhole(folder: string): Promise<boolean> {
  const text = await readFile(path.join(folder, manifestName), 'utf8').catch(() => null);
  if (text === null) return false;
  const manifest = JSON.parse(text) as Manifest;
  for (const [name, sum] of Object.entries(manifest)) {
    if ((await sumOf(path.join(folder, name)).catch(() => null)) !== sum) return false;
  }
  return Object.keys(manifest).length > 0;
}

const sumOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** Into a folder beside it first, so that a fetch cut short is never taken for a whole one. */
async function fetchPackages(folder: string, machine: Machine, stopping: AbortSignal): Promise<void> {
  const work = `${folder}.new`;
  await rm(work, { recursive: true, force: true });
  try {
    const apt = await openApt(work, machine, stopping);
    const archives = path.join(work, 'archives');
    await apt.download(
      (await apt.closureOf('asterisk')).filter((name) => needed.test(name)),
      archives,
    );
    const manifest: Record<string, string> = {};
    for (const name of (await readdir(archives)).toSorted()) {
      if (name.endsWith('.deb')) manifest[name] = await sumOf(path.join(archives, name));
    }
    await rm(path.join(archives, 'partial'), { recursive: true, force: true });
    await writeFile(path.join(archives, manifestName), JSON.stringify(manifest, null, 1));
    await rm(folder, { recursive: true, force: true });
    await rename(archives, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
