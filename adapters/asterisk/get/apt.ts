import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Machine } from './machine.ts';
import { isNewEnough, oldestVersion, versionIn } from './version.ts';

const run = promisify(execFile);

/** Debian's suite that has Asterisk when the machine's own suites have none that is new enough. */
const developing = 'sid';
const debianKeys = '/usr/share/keyrings/debian-archive-keyring.gpg';
const callWithinMs = 600_000;
const largestOutput = 1 << 26;

/** Looks packages up and downloads them, without being root and without touching the machine's own lists. */
export interface Apt {
  /** The package and all it would bring on a machine that has nothing. */
  readonly closureOf: (name: string) => Promise<readonly string[]>;
  readonly download: (names: readonly string[], into: string) => Promise<void>;
}

type Options = readonly string[];

/**
 * apt as this machine has it set up (mirrors, proxies and passwords stay as they are), with state of its own in `work`,
 * on the first of: the machine's own suites, when they have an Asterisk that is new enough; Debian's developing suite.
 */
export async function openApt(work: string, machine: Machine, stopping: AbortSignal): Promise<Apt> {
  for (const name of ['sources', 'lists/partial', 'archives/partial']) {
    await mkdir(path.join(work, name), { recursive: true });
  }
  await writeFile(path.join(work, 'status'), '');
  const call = async (program: string, args: readonly string[], cwd = work): Promise<string> => {
    const limits = { signal: stopping, timeout: callWithinMs, maxBuffer: largestOutput };
    const plainly = ['LC_ALL=C', 'DEBIAN_FRONTEND=noninteractive', program];
    return (await run('env', [...plainly, ...args], { cwd, ...limits })).stdout;
  };
  const update = (options: Options) => call('apt-get', [...options, '-q', 'update']);
  const mirrorsIn = async (options: Options) => {
    const wanted = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
    const said = await call('apt-get', [...options, 'indextargets', '--format', '$(REPO_URI) $(SIGNED_BY)', ...wanted]);
    return said.trim().split('\n').filter(Boolean);
  };
  const hasIt = async (options: Options) => {
    const [, candidate = ''] = (await call('apt-cache', [...options, 'policy', 'asterisk'])).split('Candidate:');
    const version = versionIn(candidate);
    return version !== null && isNewEnough(version);
  };

  let options = settings(work, machine, {});
  if ((await mirrorsIn(options)).length === 0) {
    options = settings(work, machine, { 'Dir::State::Lists': path.join(work, 'lists') });
    await update(options); // a fresh machine has no lists yet
  }
  if (!(await hasIt(options))) {
    const [mirror = '', key = ''] = (await mirrorsIn(options))[0]?.split(' ') ?? [];
    if (!mirror) {
      throw new Error(`The packages of this machine hold no Asterisk ${oldestVersion} or later, and it is no Debian.`);
    }
    await writeSource(work, mirror, key);
    options = settings(work, machine, {
      'Dir::State::Lists': path.join(work, 'lists'),
      'Dir::Etc::sourcelist': '/dev/null',
      'Dir::Etc::sourceparts': path.join(work, 'sources'),
    });
    await update(options);
  }
  return {
    closureOf: async (name) => {
      const said = await call('apt-get', [...options, '-q', '-s', 'install', name]);
      return said.split('\n').flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? []);
    },
    download: async (names, into) => {
      await mkdir(into, { recursive: true });
      await call('apt-get', [...options, '-q', 'download', ...names], into);
    },
  };
}

/** The machine's own status file says what is installed; ours is empty, so that everything needed is named. */
function settings(work: string, machine: Machine, sources: Readonly<Record<string, string>>): Options {
  const all: Readonly<Record<string, string>> = {
    'Dir::State::status': path.join(work, 'status'),
    'Dir::Cache::archives': path.join(work, 'archives'),
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'APT::Install-Recommends': '0',
    'APT::Sandbox::User': '',
    'APT::Architecture': machine.architecture,
    'APT::Update::Post-Invoke-Success::': '',
    'Acquire::Languages': 'none',
    'Debug::NoLocking': '1',
    ...sources,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

async function writeSource(work: string, mirror: string, key: string): Promise<void> {
  const signedBy = key.startsWith('/') ? key : debianKeys; // older apt leaves the field as it was written
  await access(signedBy);
  await writeFile(
    path.join(work, 'sources', `${developing}.sources`),
    `Types: deb\nURIs: ${mirror}\nSuites: ${developing}\nComponents: main\nSigned-By: ${signedBy}\n`,
  );
}
