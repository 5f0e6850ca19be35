import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const run = promisify(execFile);
export const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
/** Environments and programs by the hash of what they are made from: made once, not once a run. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/spoor-examples', import.meta.url));
/**
 * What pip and go say when they cannot reach their registry, as against one that answers that a version does not exist:
 * then pip lists the versions that do.
 */
const UNREACHABLE = /from versions: none|Temporary failure in name resolution|Name or service not known|Failed to establish a new connection|ConnectTimeout|Connection refused|Network is unreachable|no such host|dial tcp|i\/o timeout|ProxyError|403 Forbidden/i;

/** Ends a test without a verdict, visibly: a skipped test must say what was not tried. */
export function notRun(ctx: TestContext, reason: string): never {
  process.stderr.write(`NOT RUN: ${ctx.task.name}: ${reason}\n`);
  ctx.skip(`not run: ${reason}`);
}

/** The folder of a virtual environment with what the example's requirements.txt pins. */
export async function pythonEnvironment(ctx: TestContext, example: string): Promise<string> {
  const version = await versionOf(ctx, 'python3', ['--version']);
  const requirements = join(EXAMPLES, example, 'requirements.txt');
  const folder = await cached('python', [version, await readFile(requirements, 'utf8')]);
  if (await exists(join(folder, 'complete', 'bin', 'python'))) return join(folder, 'complete');
  const venv = join(folder, 'complete');
  // Environments cannot be moved: made in place, and removed when they do not come to an end.
  await rm(venv, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', venv]);
    await run(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--no-input', '-r', requirements], { timeout: 300_000 });
  } catch (error) {
    await rm(venv, { recursive: true, force: true });
    return unreachableOr(ctx, error, 'the Python package index');
  }
  return venv;
}

/** The program that `go build` makes of an example (or of a package in it). */
export async function goProgram(ctx: TestContext, example: string): Promise<string> {
  const version = await versionOf(ctx, 'go', ['version']);
  const source = join(EXAMPLES, example);
  const files = (await readdir(source)).filter((name) => /\.go$|^go\.(?:mod|sum)$/.test(name)).sort();
  const folder = await cached('go', [version, example, ...(await Promise.all(files.map(async (name) => await readFile(join(source, name), 'utf8'))))]);
  const program = join(folder, 'program');
  if (await exists(program)) return program;
  try {
    await run('go', ['build', '-o', `${program}.new`, '.'], { cwd: source, timeout: 300_000, env: { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false' } });
  } catch (error) {
    return unreachableOr(ctx, error, 'the Go module proxy');
  }
  await rename(`${program}.new`, program);
  return program;
}

async function versionOf(ctx: TestContext, command: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(command, args)).stdout;
  } catch {
    return notRun(ctx, `${command} is not on this machine`);
  }
}

function unreachableOr(ctx: TestContext, error: unknown, registry: string): never {
  const text = error instanceof Error ? `${error.message}\n${'stderr' in error ? String(error.stderr) : ''}` : String(error);
  if (UNREACHABLE.test(text)) return notRun(ctx, `${registry} cannot be reached (${text.split('\n').find((line) => UNREACHABLE.test(line))?.trim().slice(0, 200) ?? ''})`);
  throw error;
}

async function cached(kind: string, parts: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  const folder = join(CACHE, `${kind}-${hash}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
