import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  root: import.meta.dirname,
  base: '/graphiql/',
  plugins: [compression({ algorithms: ['gzip'], include: /\.(js|css)$/ })],
  build: {
    outDir: '../../dist-pages/graphiql',
    emptyOutDir: true,
    assetsInlineLimit: 0, // the Content Security Policy forbids data URLs
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4_000, // kB; the code of the editor is large
    rolldownOptions: {
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log); // "use client" has no effect here
      },
    },
  },
});
