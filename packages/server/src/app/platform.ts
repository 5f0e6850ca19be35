import { existsSync, readdirSync } from 'node:fs';
import { AppError } from './app-error.ts';

const NEEDED_MAJOR = 24;

/** Throws `AppError` PLATFORM_UNSUPPORTED where the embedded engine cannot run: better one line than a native crash. */
export function checkPlatform(options: { readonly embedded: boolean }): void {
  if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
    throw new AppError('PLATFORM_UNSUPPORTED', `Spoor needs Node ${NEEDED_MAJOR} or newer; this is ${process.version}. Install it, or start with "npx spoor", which brings its own.`);
  }
  if (!options.embedded) return;
  const supported = (process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)) || process.platform === 'darwin';
  if (!supported) {
    throw new AppError('PLATFORM_UNSUPPORTED', `The embedded engine has no build for ${process.platform}-${process.arch}. Use Linux or macOS, a container, or a ClickHouse server with --store.`);
  }
  if (process.platform === 'linux' && usesMusl()) {
    throw new AppError('PLATFORM_UNSUPPORTED', 'The embedded engine needs glibc, and this Linux has musl (Alpine). Use a Debian-based image, or a ClickHouse server with --store.');
  }
}

function usesMusl(): boolean {
  return existsSync('/lib') && readdirSync('/lib').some((name) => name.startsWith('ld-musl-')) && !existsSync('/lib64/ld-linux-x86-64.so.2') && !existsSync('/lib/ld-linux-aarch64.so.1');
}
