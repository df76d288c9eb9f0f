// Some registries serve only the binaries of their own platform. `npm install` then leaves the other platforms'
// optional packages out of package-lock.json, and `npm ci` refuses that lock ("Missing: x@ from lock file").
// This adds the entries npm would have written: never fetched where os/cpu/libc do not match.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const has = (from, name) => {
  for (let dir = from; ; dir = dir.slice(0, dir.lastIndexOf('/node_modules/'))) {
    if (lock.packages[`${dir ? `${dir}/` : ''}node_modules/${name}`]) return true;
    if (!dir.includes('/node_modules/')) return Boolean(lock.packages[`node_modules/${name}`]);
  }
};
const OS = [
  'darwin',
  'win32',
  'windows',
  'linux',
  'android',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
];
const CPU = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'riscv64',
  's390x',
  'ppc64',
  'ppc64le',
  'loong64',
  'mips64el',
  'mips64',
  'wasm32',
];
let added = 0;
for (const [path, pkg] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(pkg.optionalDependencies ?? {})) {
    if (has(path, name) || !/^\d/.test(version)) continue;
    const words = name.split(/[/-]/);
    const os = words.filter((w) => OS.includes(w)).map((w) => (w === 'windows' ? 'win32' : w));
    const cpu = words.filter((w) => CPU.includes(w));
    if (words.includes('gnueabihf') && !cpu.length) cpu.push('arm');
    if (!os.length && !cpu.length) continue;
    const libc =
      words.includes('musl') || words.includes('musleabihf') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu.length && { cpu }),
      ...(libc && { libc }),
      ...(pkg.dev && { dev: true }),
      optional: true,
      ...(os.length && { os }),
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);
