import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Writes `.br` and `.gz` beside the script, so that the server never compresses it again. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    async writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => file.endsWith('.js'))) {
        const file = path.join(dir, name);
        const bytes = await readFile(file);
        await writeFile(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** The widget: one classic script for any page, `dist/widget/widget.js`. */
export default defineConfig({
  root: 'adapters/web-chat/widget',
  plugins: [compressed()],
  // Words stay one object instead of a constant each.
  json: { namedExports: false },
  // Preact's own `h`: the automatic runtime would bring a second one along.
  oxc: {
    jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
    jsxInject: "import { Fragment, h } from 'preact';",
  },
  build: {
    outDir: '../../../dist/widget',
    emptyOutDir: true,
    target: ['chrome111', 'firefox121', 'safari16.4'],
    lib: { entry: 'main.tsx', formats: ['iife'], name: 'SantralWidget', fileName: () => 'widget.js' },
  },
});
