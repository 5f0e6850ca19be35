import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { INTRINSIC_NAMES, intrinsicLabel, parseTraceql, printTraceql } from '../packages/core/src/traceql/index.ts';

const page = readFileSync('docs/traceql.md', 'utf8');
const examples = [...page.matchAll(/^```traceql\n(.*?)^```$/gms)].flatMap(([, block]) => block!.trimEnd().split('\n'));
const mistakes = [...page.matchAll(/^\| `(.*)` \| (.*) \|$/gm)].flatMap(([, query, message]) => (query!.startsWith('{') ? [[query!.replaceAll('\\|', '|'), message!] as const] : []));

describe('docs/traceql.md', () => {
  test('has examples', () => {
    expect(examples.length).toBeGreaterThan(50);
    expect(mistakes.length).toBeGreaterThan(3);
  });

  test.each(examples)('%s is read, and reads the same when printed', (query) => {
    const parsed = parseTraceql(query);
    expect(parsed.ok || parsed.errors).toBe(true);
    if (parsed.ok) expect(parseTraceql(printTraceql(parsed.query)).ok).toBe(true);
  });

  test.each(mistakes)('%s says "%s"', (query, message) => {
    const parsed = parseTraceql(query);
    const [error] = parsed.ok ? [] : parsed.errors;
    expect(`${error?.message}: ${error?.suggestion}`).toContain(message.replace(/^… /, ''));
  });

  test('lists every intrinsic in both spellings', () => {
    for (const name of INTRINSIC_NAMES) for (const spelling of [name, intrinsicLabel(name)]) expect(page).toContain(`\`${spelling}\``);
  });
});
