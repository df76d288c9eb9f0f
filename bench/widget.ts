import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type BenchResult, lineOf, result } from './result.ts';

const root = path.resolve(import.meta.dirname, '..');
const widgetLimitBytes = 20 * 1024;

/**
 * What browsers have to fetch: the widget on a customer's page, and everything the first page of the desk names in its
 * head. Both must have been built. Sizes are bytes on the wire, compressed once as the build does it.
 */
export async function benchWidget(): Promise<BenchResult[]> {
  const widget = await readFile(path.join(root, 'dist/widget/widget.js'));
  const preact = await bytesOf(['preact/dist/preact.mjs', 'preact/hooks/dist/hooks.mjs'], 'node_modules');
  const page = await firstPage();
  const react = await bytesOf(['react-dom/cjs/react-dom-client.production.js'], 'node_modules');
  return [
    sizeOf('widget.js, brotli', brotli(widget), { name: 'Preact alone, brotli', value: brotli(preact) }),
    sizeOf('widget.js, gzip', gzip(widget), { name: 'Preact alone, gzip', value: gzip(preact) }),
    result({
      name: 'widget.js, as it is',
      unit: 'bytes',
      value: widget.length,
      baseline: { name: 'Preact alone', value: preact.length },
    }),
    result({
      name: `first page, brotli, ${page.length} files`,
      unit: 'bytes',
      value: page.reduce((sum, bytes) => sum + brotli(bytes), 0),
      baseline: { name: 'React DOM alone, brotli', value: brotli(react) },
    }),
  ];
}

function sizeOf(name: string, value: number, baseline: BenchResult['baseline']): BenchResult {
  const aim = { text: `≤ ${widgetLimitBytes} bytes`, isReached: value <= widgetLimitBytes };
  return result({ name, unit: 'bytes', value, baseline, aim });
}

/** The page itself and every script and style its head asks for. */
async function firstPage(): Promise<readonly Buffer[]> {
  const html = await readFile(path.join(root, 'dist/web/index.html'));
  const named = [...html.toString('utf8').matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)];
  const names = new Set(named.flatMap(([, name]) => (name === undefined ? [] : [name])));
  const files = await Promise.all([...names].map((name) => readFile(path.join(root, 'dist/web', name))));
  return [html, ...files];
}

async function bytesOf(names: readonly string[], folder: string): Promise<Buffer> {
  return Buffer.concat(await Promise.all(names.map((name) => readFile(path.join(root, folder, name)))));
}

const brotli = (bytes: Buffer): number => brotliCompressSync(bytes).length;
const gzip = (bytes: Buffer): number => gzipSync(bytes, { level: 9 }).length;

if (import.meta.main) {
  const results = await benchWidget();
  for (const measured of results) process.stdout.write(`${lineOf(measured)}\n`);
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
