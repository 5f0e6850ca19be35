/** `node scripts/check-architecture.ts`: every import against `architecture.ts`; also size and naming rules of files. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { EXCEPTIONS, LAYERS } from './architecture.ts';

const MAX_LINES = 400;
/** Tables that are one thing however long they are. */
const LONG_FILES: readonly string[] = [];
const PACKAGES: Readonly<Record<string, string>> = {
  '@spoor/core': 'packages/core/src',
  '@spoor/server': 'packages/server/src',
  '@spoor/testkit': 'packages/testkit/src',
};

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], { encoding: 'utf8' }).split('\n').filter((file) => file !== '' && existsSync(file));
const problems: string[] = [];
const usedExceptions = new Set<number>();

for (const file of files) {
  const source = readFileSync(file, 'utf8');
  const isTest = /\.test\.tsx?$|\/testing\.ts$|\/testing\//.test(file);
  const lines = source.split('\n').length - 1;
  if (lines > MAX_LINES && !isTest && !LONG_FILES.includes(file)) problems.push(`${file}: ${lines} lines, at most ${MAX_LINES}. Split it by concept.`);
  if (!/^[a-z0-9.-]+$/.test(file.slice(file.lastIndexOf('/') + 1))) problems.push(`${file}: file names are kebab-case.`);
  const layer = LAYERS.find(({ prefix }) => file.startsWith(prefix));
  if (layer === undefined || isTest) continue;
  if (file.startsWith('packages/core/') && /from 'node:/.test(source)) problems.push(`${file}: core is pure, no node: imports.`);
  for (const specifier of importsOf(source)) {
    const target = resolveImport(file, specifier);
    if (target === undefined || target.startsWith(layer.prefix) || layer.may.some((prefix) => target.startsWith(prefix))) continue;
    const exception = EXCEPTIONS.findIndex(({ from, to }) => file.startsWith(from) && target.startsWith(to));
    if (exception >= 0) usedExceptions.add(exception);
    else problems.push(`${file} may not import ${target} (layer ${layer.prefix} may import: ${layer.may.join(', ') || 'nothing of ours'}).`);
  }
}
EXCEPTIONS.forEach(({ from, to }, i) => {
  if (!usedExceptions.has(i)) problems.push(`The exception ${from} → ${to} is not needed any more: remove it from scripts/architecture.ts.`);
});

const folders = new Set(files.filter((file) => /^packages\/\w+\/src\//.test(file)).map((file) => dirname(file)));
for (const folder of folders) if (!existsSync(join(folder, 'README.md'))) problems.push(`${folder}: no README.md. One line on what lives there.`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`architecture: ${files.length} files, every arrow as drawn`);

function importsOf(source: string): string[] {
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

/** The imported file's path in the repository; undefined for packages that are not ours. */
function resolveImport(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  const own = Object.keys(PACKAGES).find((name) => specifier === name || specifier.startsWith(`${name}/`));
  if (own === undefined) return undefined;
  const rest = specifier.slice(own.length + 1);
  return `${PACKAGES[own]!}/${rest === '' ? 'index.ts' : `${rest}/index.ts`}`;
}
