import { access, readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXAMPLES } from './toolchains.ts';

/** What holds for every example, so that none is forgotten: a README, pinned dependencies, a test. */
const examples = (await readdir(EXAMPLES, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);

async function find(folder: string, name: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.name === name && !/node_modules|\.venv/.test(entry.parentPath)).map((entry) => join(entry.parentPath, entry.name));
}

describe.each(examples)('%s', (example) => {
  test('has a README with its command, is in the table, and is run by a test', async () => {
    const readme = await readFile(join(EXAMPLES, example, 'README.md'), 'utf8');
    expect(readme).toMatch(/`(?:sh run\.sh|go run \.|(?:npm install && )?npm start|docker compose up --build)`/);
    expect(await readFile(join(EXAMPLES, 'README.md'), 'utf8')).toContain(`(${example})`);
    const tests = await Promise.all((await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts')).map(async (name) => await readFile(join(import.meta.dirname, name), 'utf8')));
    const mentioned = tests.some((text) => text.includes(`'${example}`) || text.includes(`\`\${language}-${example.split('-').at(-1)!}\``) || text.includes(`\`${example.split('-')[0]!}-\${language}\``));
    expect(mentioned).toBe(true);
  });

  test('pins what it depends on', async () => {
    for (const file of await find(join(EXAMPLES, example), 'requirements.txt')) {
      for (const line of (await readFile(file, 'utf8')).trim().split('\n')) expect(line).toMatch(/^[\w.-]+==\d[\w.]*$/);
    }
    for (const file of await find(join(EXAMPLES, example), 'go.mod')) await access(file.replace(/mod$/, 'sum'));
    for (const file of await find(join(EXAMPLES, example), 'package.json')) {
      const { dependencies = {} } = JSON.parse(await readFile(file, 'utf8')) as { dependencies?: Record<string, string> };
      for (const [name, version] of Object.entries(dependencies)) expect([name, version]).toEqual([name, await installedVersion(name, file)]);
    }
  });
});

/** What the test run used, which is what the example must pin for the run to mean anything. */
async function installedVersion(name: string, from: string): Promise<string> {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const manifest = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest !== undefined) return (JSON.parse(manifest) as { version: string }).version;
  }
  throw new Error(`${name} is not installed for ${dirname(from)}`);
}
