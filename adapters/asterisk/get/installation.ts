import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Machine, machineOf } from './machine.ts';
import { isNewEnough, versionIn } from './version.ts';

const run = promisify(execFile);

/** An Asterisk that can be started, and where its parts lie. */
export interface Installation {
  readonly origin: 'machine' | 'packages';
  readonly version: string;
  readonly program: string;
  readonly modules: string;
  /** Holds `documentation`, without which it refuses to start. */
  readonly share: string;
  /** For one unpacked from packages, which brings its own libraries: what starts it, and where those are. */
  readonly own: { readonly loader: string; readonly libraries: string } | null;
}

const sayVersionMs = 10_000;

/** The Asterisk that somebody installed on this machine, when it is new enough and whole; null otherwise. */
export async function installedOnMachine(
  machine: Machine | null,
): Promise<{ readonly found: Installation | null; readonly tooOld: string | null }> {
  const inPath = await run('sh', ['-c', 'command -v asterisk']).catch(() => null);
  // The programs of root are usually missing in the path of others.
  const program = inPath?.stdout.trim() || (await firstOf(['/usr/sbin/asterisk', '/usr/local/sbin/asterisk']));
  const version = program && (await saidVersion(program, []));
  if (!program || !version) return { found: null, tooOld: null };
  if (!isNewEnough(version)) return { found: null, tooOld: version };
  const prefix = path.resolve(path.dirname(program), '..');
  const modules = await firstOf(
    [machine?.libraries ?? '', ''].map((folder) => path.join(prefix, 'lib', folder, 'asterisk/modules')),
  );
  const share = await firstOf(
    [path.join(prefix, 'share/asterisk'), '/var/lib/asterisk'].map((folder) => path.join(folder, 'documentation')),
  );
  if (!modules || !share) return { found: null, tooOld: null };
  return {
    found: { origin: 'machine', version, program, modules, share: path.dirname(share), own: null },
    tooOld: null,
  };
}

/** The Asterisk in a tree that `unpackPackages` made; throws with what it says when it does not run. */
export async function installedInTree(tree: string, machine: Machine): Promise<Installation> {
  const libraries = path.join(tree, 'usr/lib', machine.libraries);
  const loaders = [path.join(tree, 'usr/lib64'), path.join(tree, 'usr/lib'), libraries];
  const loader = await firstOf(loaders.map((folder) => path.join(folder, machine.loader)));
  if (!loader) throw new Error(`There is no ${machine.loader} among the unpacked packages.`);
  const program = path.join(tree, 'usr/sbin/asterisk');
  const own = { loader, libraries };
  const version = await saidVersion(loader, argumentsBefore(own, program));
  if (!version) throw new Error('The unpacked Asterisk does not say its version.');
  return {
    origin: 'packages',
    version,
    program,
    modules: path.join(libraries, 'asterisk/modules'),
    share: path.join(tree, 'usr/share/asterisk'),
    own,
  };
}

/** The command that starts it, the program first. */
export function commandOf({ program, own }: Installation, args: readonly string[]): readonly [string, ...string[]] {
  return own ? [own.loader, ...argumentsBefore(own, program), ...args] : [program, ...args];
}

const argumentsBefore = (own: NonNullable<Installation['own']>, program: string): readonly string[] => [
  ...['--library-path', own.libraries, '--argv0', 'asterisk'],
  program,
];

async function saidVersion(program: string, args: readonly string[]): Promise<string | null> {
  const said = await run(program, [...args, '-V'], { timeout: sayVersionMs }).catch(() => null);
  return said && versionIn(said.stdout);
}

async function firstOf(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
}

/** The newest tree below `home` that was unpacked whole; null when there is none. */
export async function unpackedBefore(home: string, machine: Machine): Promise<Installation | null> {
  const names = (await readdir(home).catch(() => [])).filter((name) => name.startsWith(treePrefix)).toSorted();
  for (const name of names.toReversed()) {
    const found = await installedInTree(path.join(home, name), machine).catch(() => null);
    if (found && isNewEnough(found.version)) return found;
  }
  return null;
}

export const treePrefix = 'tree-';
export const thisMachine = (): Machine | null => machineOf(process.platform, process.arch);
