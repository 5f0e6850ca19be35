import react from '@vitejs/plugin-react';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

let output = join(import.meta.dirname, 'dist');

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    {
      // The server sends `x.gz` instead of `x` to whoever takes it: packed once here, not on every request.
      name: 'spoor-precompress',
      apply: 'build',
      configResolved(config) {
        output = config.build.outDir;
      },
      async closeBundle() {
        for (const name of await readdir(output, { recursive: true })) {
          if (!/\.(?:js|css|html|svg)$/.test(name)) continue;
          await writeFile(join(output, `${name}.gz`), gzipSync(await readFile(join(output, name)), { level: 9 }));
        }
      },
    },
  ],
  build: {
    outDir: output,
    emptyOutDir: true,
    target: 'es2023',
    // Nothing inline: the CSP allows no data: scripts and no inline styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  worker: { format: 'es' },
});
