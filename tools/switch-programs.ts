// The telephone switch of the tests: Asterisk, brought by the very code that brings it for the program, once.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { canFetch, fetchInto } from '../adapters/asterisk/get/fetching.ts';
import { thisMachine, treePrefix } from '../adapters/asterisk/get/installation.ts';

const execute = promisify(execFile);
const cache = path.resolve(import.meta.dirname, '../node_modules/.cache/asterisk');
const reasonFile = path.join(cache, 'why-not.txt');

/** Sees to it that the switch is there, half a minute, once. Where it cannot be had, the tests say why they are skipped. */
export async function ensureSwitch(): Promise<void> {
  if (unpacked()) return;
  await mkdir(cache, { recursive: true });
  const machine = thisMachine();
  try {
    if (!machine)
      throw new Error(`the switch runs on Linux x86-64 and arm64, this is ${process.platform} ${process.arch}`);
    if (!(await canFetch())) throw new Error('there is no apt-get and dpkg-deb to bring the switch with');
    console.log('Fetching the telephone switch for the tests (half a minute, once) …');
    await fetchInto(cache, machine, new AbortController().signal);
    await rm(reasonFile, { force: true });
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0] ?? '';
    if (process.env.CI) throw new Error(`The telephone switch could not be brought: ${reason}`, { cause: error });
    await writeFile(reasonFile, reason);
    console.log(`The tests with real calls are skipped: ${reason}`);
  }
}

/** Why no switch can run here, in a sentence; null where one can. For the names of tests that are skipped. */
export function whyNoSwitch(): string | null {
  if (unpacked()) return null;
  if (process.env.CI) throw new Error('There is no telephone switch for the tests: npm test brings it.');
  return existsSync(reasonFile)
    ? readFileSync(reasonFile, 'utf8')
    : 'the switch was never fetched; npm test fetches it';
}

/** Where the unpacked programs lie; throws where there are none. */
export function unpackedTree(): string {
  const tree = unpacked();
  if (!tree) throw new Error(`There is no telephone switch: ${whyNoSwitch()}`);
  return path.join(cache, tree);
}

/** Puts the programs into a data folder, as if they had been unpacked there; links where the disk allows it. */
export async function placeSwitch(dataDir: string): Promise<void> {
  const tree = unpackedTree();
  const home = path.join(dataDir, 'asterisk');
  await mkdir(home, { recursive: true });
  await chmod(dataDir, 0o755); // root hands the switch to another account
  const copy = (how: string) => execute('cp', [how, tree, home]);
  await copy('-al').catch(() => copy('-a'));
}

const unpacked = (): string | undefined =>
  existsSync(cache) ? readdirSync(cache).find((name) => name.startsWith(treePrefix)) : undefined;
