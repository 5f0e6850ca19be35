import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkTopology, schemaStatements } from './index.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** `GOLDEN=write` rewrites the file from the code; read the difference before you commit it. */
async function golden(name: string, text: string): Promise<void> {
  const url = new URL(name, import.meta.url);
  if (process.env['GOLDEN'] === 'write') await writeFile(url, text);
  expect(text).toBe(await readFile(url, 'utf8'));
}

test('the DDL of one engine and of a cluster is what was reviewed', async () => {
  const script = (statements: readonly string[]): string => statements.map((statement) => `${statement};\n`).join('\n');
  await golden('single.golden.sql', script(schemaStatements({ database: 'spoor' })));
  await golden('cluster.golden.sql', script(schemaStatements({ database: 'spoor', cluster: 'tracing' })));
});

test('on a cluster every statement says ON CLUSTER', () => {
  for (const statement of schemaStatements({ database: 'spoor', cluster: 'tracing' })) expect(statement).toMatch(/ ON CLUSTER tracing\b/);
});

test('migrations are numbered 1, 2, 3 …', () => {
  expect(MIGRATIONS.map((migration) => migration.version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
});

test('names that are not identifiers never reach SQL', () => {
  for (const database of ['', 'a b', "a'", 'a`', 'a.b', '1a', 'ü', 'a'.repeat(64)]) {
    expect(() => checkTopology({ database })).toThrow(/not usable/);
    expect(() => checkTopology({ database: 'spoor', cluster: database })).toThrow(/not usable/);
  }
});
