import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [compression({ algorithms: ['gzip'], include: /\.(js|css)$/ })],
  build: {
    outDir: '../../dist-pages/console',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the policy of the page forbids what is inlined as data
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800, // kB before compression; what travels has a test
    rolldownOptions: {
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log); // "use client" says nothing where all is the client
      },
    },
  },
});
