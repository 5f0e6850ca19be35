// Finds the Node that runs Spoor. Plain JavaScript on purpose: this file must run on Node 20.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Node 24 strips types from our .ts files and has zstd; older ones do neither. */
const NEEDED_MAJOR = 24;

/** The folder that holds package.json. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Path of a Node ≥ 24: the one that runs now, or the one npm installed with us. Undefined when there is none. */
export function findNode24(root = ROOT) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  for (let folder = root; ; folder = join(folder, '..')) {
    const candidate = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
    if (existsSync(candidate)) return candidate;
    if (join(folder, '..') === folder) return undefined;
  }
}
