import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = join(import.meta.dirname, 'dist/web');

/** Where the server listens while somebody develops: PORT, as for the server itself. */
const server = `http://127.0.0.1:${process.env.PORT ?? '8080'}`;

export default defineConfig({
  root: join(import.meta.dirname, 'web'),
  plugins: [react(), compressed()],
  server: {
    proxy: {
      '^/api/': { target: server },
      '^/health/': { target: server },
      '/widget.js': { target: server },
      '^/widget/': { target: server, ws: true },
      '^/try/': { target: server },
      '^/files/': { target: server },
      '^/live$': { target: server, ws: true },
    },
  },
  build: { outDir, emptyOutDir: true, target: 'baseline-widely-available', reportCompressedSize: false },
});

/** Text files shorter than this do not gain from being compressed. */
const worthBytes = 1_000;
const texts = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.wasm']);

/** Writes `.br` and `.gz` beside every text file, so that the server never compresses while somebody waits. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async closeBundle() {
      const names = await readdir(outDir, { recursive: true });
      await Promise.all(names.filter((name) => texts.has(extname(name))).map((name) => compress(join(outDir, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const plain = await readFile(path);
  if (plain.length < worthBytes) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  await Promise.all([
    promisify(brotliCompress)(plain, { params }).then((small) => writeFile(`${path}.br`, small)),
    promisify(gzip)(plain, { level: 9 }).then((small) => writeFile(`${path}.gz`, small)),
  ]);
}
