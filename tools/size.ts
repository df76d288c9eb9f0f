// `node tools/size.ts`: where the house is growing. Prints the biggest files and modules, and fails nothing.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const shown = 10;
/** Above these, look for the second noun in it. */
const longFile = 300;
const longModule = 3_000;

interface Size {
  readonly name: string;
  readonly lines: number;
  readonly testLines: number;
}

const isTest = (name: string): boolean => /\.(test|fixture)\.tsx?$/.test(name);
const files: readonly Size[] = globSync(
  '{kernel,platform,modules,adapters,app,web,tools,e2e,bench,demo}/**/*.{ts,tsx,mjs}',
  {
    cwd: root,
  },
).map((name) => {
  const lines = readFileSync(path.join(root, name), 'utf8').split('\n').length - 1;
  return { name, lines: isTest(name) ? 0 : lines, testLines: isTest(name) ? lines : 0 };
});

/** `modules/queues` for a file of a module or an adapter, else its first folder. */
function houseOf(name: string): string {
  const [first = '', second = ''] = name.split(path.sep);
  return first === 'modules' || first === 'adapters' ? `${first}/${second}` : first;
}

const houses = [...Map.groupBy(files, ({ name }) => houseOf(name))].map(
  ([name, inside]): Size => ({
    name,
    lines: inside.reduce((sum, { lines }) => sum + lines, 0),
    testLines: inside.reduce((sum, { testLines }) => sum + testLines, 0),
  }),
);
const working = files.filter(({ testLines }) => testLines === 0).toSorted((one, other) => other.lines - one.lines);
const share = (part: number) => working[Math.floor(working.length * (1 - part))]?.lines ?? 0;
const line = ({ name, lines, testLines }: Size) =>
  `${String(lines).padStart(7)} ${testLines > 0 ? `+${testLines} tests`.padStart(13) : ' '.repeat(13)}  ${name}`;

console.log(`Biggest files (${working.length} in all; median ${share(0.5)} lines, nine of ten below ${share(0.9)}):`);
for (const each of working.slice(0, shown)) console.log(line(each) + (each.lines > longFile ? '  · long' : ''));
console.log('\nModules and folders:');
for (const each of houses.toSorted((one, other) => other.lines - one.lines))
  console.log(line(each) + (each.name.startsWith('modules/') && each.lines > longModule ? '  · long' : ''));
