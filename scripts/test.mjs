// `npm test`: everything that must hold, from a fresh clone. `npm test -- --only types,lint,unit` runs some stages.
// Plain JavaScript on purpose: this file must run on Node 20, before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ROOT, findNode24 } from './node24.mjs';
import { prepare } from './prepare.mjs';

/** Tests of other people's toolchains and containers, which a machine may lack. Anywhere else a test that does not run has failed. */
const MAY_BE_MISSING = ['test/examples/', 'test/instrumentation/'];

await prepare({ web: true });
const node = findNode24();
const reports = mkdtempSync(join(tmpdir(), 'spoor-test-'));
const chromium = ensureChromium();

/** Each stage: a name and the commands that must all succeed. Vitest stages also report their counts. */
const stages = [
  { name: 'types', commands: ['core', 'server', 'testkit', 'web', 'node', 'tests'].map((project) => [node, 'node_modules/typescript/bin/tsc', '-p', project === 'tests' ? 'tsconfig.json' : `packages/${project}/tsconfig.json`]) },
  { name: 'lint', commands: [[node, 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']] },
  { name: 'architecture', commands: [[node, 'scripts/check-architecture.ts']] },
  { name: 'dead-code', commands: [[node, 'node_modules/knip/bin/knip.js', '--no-progress']] },
  { name: 'duplicates', commands: [[node, 'scripts/check-duplicates.ts']] },
  { name: 'unit', vitest: true, commands: [[node, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'unit']] },
  { name: 'integration', vitest: true, commands: [[node, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'integration']] },
];

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : undefined;
const unknown = (only ?? []).filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`No stage called ${unknown.join(', ')}. Stages: ${stages.map((stage) => stage.name).join(', ')}.`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
let skipped = 0;
const summary = [];
for (const stage of stages.filter(({ name }) => only === undefined || only.includes(name))) {
  console.log(`\n── ${stage.name} ──`);
  const started = Date.now();
  const result = stage.vitest ? runVitest(stage) : runChecks(stage);
  passed += result.passed;
  failed += result.failed;
  skipped += result.skipped ?? 0;
  summary.push(`${result.failed === 0 ? 'ok  ' : 'FAIL'} ${stage.name.padEnd(14)} ${String(result.passed).padStart(5)} passed ${String(result.failed).padStart(4)} failed ${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s`);
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}\n\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function runChecks({ commands }) {
  const results = commands.map(([command, ...args]) => spawnSync(command, args, { stdio: 'inherit' }).status === 0);
  return { passed: results.filter(Boolean).length, failed: results.filter((ok) => !ok).length };
}

function runVitest({ name, commands: [[command, ...args]] }) {
  const report = join(reports, `${name}.json`);
  const { status } = spawnSync(command, [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    stdio: 'inherit',
    env: { ...process.env, SPOOR_TEST_CHROMIUM: chromium },
  });
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  const left = counts.testResults.flatMap(({ name: file, assertionResults }) => assertionResults.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => ({ file: relative(ROOT, file), title: test.fullName })));
  const notRun = left.filter(({ file }) => MAY_BE_MISSING.some((folder) => file.startsWith(folder)));
  for (const { file, title } of notRun) console.log(`not run: ${file} > ${title} (what it needs is not on this machine; it says so above)`);
  const problems = counts.numFailedTests + left.length - notRun.length;
  // A suite that fails to load runs no test and so counts none: the exit code tells.
  return { passed: counts.numPassedTests, failed: problems === 0 && status !== 0 ? 1 : problems, skipped: notRun.length };
}
