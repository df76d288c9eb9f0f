import { defineConfig } from 'vite';

/** The widget: one classic script for any page, `dist/widget/widget.js`. */
export default defineConfig({
  root: 'adapters/web-chat/widget',
  json: { namedExports: false },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../../dist/widget',
    emptyOutDir: true,
    target: ['chrome111', 'firefox121', 'safari16.4'],
    lib: { entry: 'main.tsx', formats: ['iife'], name: 'SantralWidget', fileName: () => 'widget.js' },
  },
});
