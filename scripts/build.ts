/** `npm run build`: the program as it is packed. `dist/spoor.js`, `dist/engine-host.js` and the UI in `dist/web`. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };

rmSync('dist', { recursive: true, force: true });
// Bundled because Node does not strip types below node_modules, where an installed package lies.
await build({
  entryPoints: { spoor: 'packages/server/src/app/main.ts', 'engine-host': 'packages/server/src/engine/host/main.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
  sourcemap: 'linked',
  logLevel: 'warning',
});
execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', 'packages/web', '--logLevel', 'warn'], { stdio: 'inherit' });
if (!existsSync('packages/web/dist/index.html')) throw new Error('The UI was not built.');
cpSync('packages/web/dist', 'dist/web', { recursive: true });
