/** Builds `dist`: the package as it is published, plain JavaScript with type declarations. */
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('..', import.meta.url));
const at = (path: string): string => `${folder}${path}`;

// Made beside and then exchanged: whoever runs the package meanwhile finds it whole.
const making = at(`.dist-${process.pid}`);
await build({
  entryPoints: { index: at('src/index.ts'), register: at('src/register.ts'), 'deliver-thread': at('src/exit/deliver-thread.ts') },
  outdir: making,
  bundle: true,
  platform: 'node',
  // Node 20 must be able to read it, to say that it is too old.
  target: 'node20',
  format: 'esm',
  splitting: true,
  // All files in one folder: the thread that delivers at exit is looked for beside the file that starts it.
  chunkNames: '[name]-[hash]',
  // The SDK is inside, as one file loads many times faster than its hundred. The API is not: it must be the app's own
  // copy where that is possible. Instrumentations are loaded when needed.
  external: ['@opentelemetry/api'],
  banner: { js: '/* Contains parts of OpenTelemetry JavaScript. Copyright The OpenTelemetry Authors. SPDX-License-Identifier: Apache-2.0 */' },
  logLevel: 'warning',
});
// The YAML parser is CommonJS inside and out: apart, as almost nobody loads it.
await build({ entryPoints: { 'parse-yaml': at('src/config/parse-yaml.ts') }, outdir: making, outExtension: { '.js': '.cjs' }, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' });
execFileSync(process.execPath, [fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url)), '-p', at('tsconfig.build.json'), '--outDir', `${making}/types`], { stdio: 'inherit' });
const old = at(`.dist-old-${process.pid}`);
if (existsSync(at('dist'))) renameSync(at('dist'), old);
renameSync(making, at('dist'));
rmSync(old, { recursive: true, force: true });
