import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type AnyContractRouter, minifyContractRouter } from '@orpc/contract';
import react from '@vitejs/plugin-react';
import subsetFont from 'subset-font';
import { defineConfig, type Plugin } from 'vite';

/** Where the server listens while somebody develops: PORT, as for the server itself. */
const server = `http://127.0.0.1:${process.env.PORT ?? '8080'}`;

/** Pure files do nothing by being loaded; what nobody uses of them needs no place in a browser. */
const pure = /\/(kernel|modules\/[^/]+)\/[^/]+\.ts$/;

/** What every page needs comes in a few files that stay in the browser's cache, instead of a hundred small ones. */
const together = [
  {
    name: 'base',
    test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](?!.*virtual)|@orpc|i18next|react-i18next|zod|@floating-ui)/,
  },
  {
    name: 'mantine',
    test: /node_modules[\\/](@mantine[\\/](core|hooks|store|notifications|modals)|react-transition-group|clsx)/,
  },
  { name: 'icons', test: /node_modules[\\/]@tabler/ },
] as const;

export default defineConfig({
  root: join(import.meta.dirname, 'web'),
  plugins: [react(), shortContract(), turkishLetters(), compressed()],
  server: {
    proxy: {
      '^/api/': { target: server },
      '^/health/': { target: server },
      '/widget.js': { target: server },
      '^/widget/': { target: server, ws: true },
      '^/try/': { target: server },
      '^/files/': { target: server },
      '^/live$': { target: server, ws: true },
      '^/sip$': { target: server, ws: true },
    },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !pure.test(id) },
      output: { codeSplitting: { groups: [...together] } },
    },
  },
});

/**
 * Of the contract the browser needs only methods and addresses; the types are checked before. Replaces `web/contract.ts`
 * by those, so that the shapes of every answer of the server are not sent to every desk.
 */
function shortContract(): Plugin {
  const file = join(import.meta.dirname, 'web/contract.ts');
  return {
    name: 'short-contract',
    apply: 'build',
    async load(id) {
      if (id !== file) return null;
      const { contract } = (await import(file)) as { contract: AnyContractRouter };
      return `export const contract = ${JSON.stringify(minifyContractRouter(contract))};`;
    },
  };
}

/**
 * The letters of Turkish that Latin-1 lacks, and the sign of the lira, stand in Inter's file of all extended Latin: 85 KB
 * for a dozen of them. They get a file of their own, named last, so that browsers take the large one only for others.
 */
function turkishLetters(): Plugin {
  const letters = 'ĞğİıŞş₺';
  const ranges = [...letters].map((letter) => `U+${letter.codePointAt(0)?.toString(16).toUpperCase()}`).join();
  return {
    name: 'turkish-letters',
    apply: 'build',
    enforce: 'pre',
    async transform(css, id) {
      if (!id.endsWith('@fontsource-variable/inter/wght.css')) return null;
      const extended = await readFile(resolve(id, '../files/inter-latin-ext-wght-normal.woff2'));
      const source = await subsetFont(extended, letters, { targetFormat: 'woff2' });
      const file = this.emitFile({ type: 'asset', name: 'inter-turkish.woff2', source });
      const face = `src:url(__VITE_ASSET__${file}__) format('woff2-variations');unicode-range:${ranges}`;
      return `${css}@font-face{font-family:'Inter Variable';font-style:normal;font-display:swap;font-weight:100 900;${face}}`;
    },
  };
}

/** Text files shorter than this do not gain from being compressed. */
const worthBytes = 1_000;
const texts = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.wasm']);

/** Writes `.br` and `.gz` beside every text file, so that the server never compresses while somebody waits. */
function compressed(): Plugin {
  let outDir = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
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
