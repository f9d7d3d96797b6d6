import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [compression({ algorithms: ['gzip'], include: /\.(js|css)$/ })],
  build: {
    outDir: '../../dist-pages/console',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the Content Security Policy forbids data URLs
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800, // kB before compression; a test checks the compressed size
    rolldownOptions: {
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log); // "use client" has no effect here
      },
    },
  },
});
