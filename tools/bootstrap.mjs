// Every script of package.json begins here: installs the packages when they are missing or older than the lock, then
// lets tools/prepare.ts see to the rest. Plain JavaScript for Node 20 and later: on a fresh clone it runs under the
// system's own Node; what follows runs under the one among the packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lock = path.join(root, 'package-lock.json');
const installedLock = path.join(root, 'node_modules/.package-lock.json');
const bin = path.join(root, 'node_modules/.bin');
const ownNode = path.join(bin, 'node');
const oldestNode = 26;

/** What npm noted of the last install holds every package of the lock, save those meant for other machines. */
function isInstalled() {
  if (!existsSync(installedLock)) return false;
  const installed = packagesIn(installedLock);
  return Object.entries(packagesIn(lock)).every(
    ([place, { version, optional }]) =>
      place === '' || installed[place]?.version === version || (optional && !(place in installed)),
  );
}

function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** `npm ci` deletes the Node among the packages, which may be the one that runs this: npm is run by its own. */
function install() {
  console.log('Installing packages (about a minute, only when they changed) …');
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const [command, first] = npm && node && existsSync(node) ? [node, [npm]] : ['npm', []];
  run(command, [...first, 'ci', '--include=dev', '--include=optional', '--loglevel=error']);
}

function run(command, args) {
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) console.error(`${command} could not be run: ${error.message}`);
  if (status !== 0) process.exit(status || 1);
}

if (!isInstalled()) install();
const node = existsSync(ownNode) ? ownNode : process.execPath;
if (node === process.execPath && Number(process.versions.node.split('.')[0]) < oldestNode) {
  console.error(
    `Santral brings no Node for ${process.platform} on ${process.arch}: install Node ${oldestNode} or later.`,
  );
  process.exit(1);
}
const what = process.argv[2] ?? 'start';
if (what !== 'install') run(node, [path.join(root, 'tools/prepare.ts'), what]);
