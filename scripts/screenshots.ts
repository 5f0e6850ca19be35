/** `node scripts/with-node24.mjs scripts/screenshots.ts`: the README's pictures from a fresh server with demo data. */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { eventually, runSpoor, startSpoor, temporaryFolder } from '../test/program/spoor-process.ts';
import { ensureChromium } from './chromium.mjs';

const FOLDER = 'docs/screenshots';
const ARGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

mkdirSync(FOLDER, { recursive: true });
await using folder = await temporaryFolder();
await using server = await startSpoor(folder.path);
const demo = await runSpoor(['demo', '--spans', '60k', '--hours', '1', '--endpoint', server.otlpHttp]);
if (demo.code !== 0) throw new Error(demo.stderr);
const find = async () => (await (await fetch(`${server.ui}/api/traces?service=storefront&limit=50&minDuration=300ms`)).json()) as { data: { traceID: string; spans: unknown[] }[] };
const { data } = await eventually(find, (answer) => answer.data.length > 10);
const trace = data.toSorted((a, b) => b.spans.length - a.spans.length)[0]!;

const browser = await chromium.launch({ executablePath: ensureChromium(), args: ARGS });
try {
  for (const scheme of ['dark', 'light'] as const) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: scheme });
    const pages: readonly (readonly [name: string, path: string])[] = [
      ['home', '/'],
      ['search', '/search?v=1&service=storefront'],
      ['map', '/map'],
      ['trace', `/trace/${trace.traceID}`],
    ];
    for (const [name, path] of pages) {
      await page.goto(`${server.ui}${path}`);
      await page.waitForLoadState('networkidle');
      if (name === 'trace') {
        await page.getByRole('row').nth(4).click();
        await page.waitForTimeout(300);
      }
      await page.screenshot({ path: `${FOLDER}/${name}${scheme === 'light' ? '-light' : ''}.png` });
    }
    await page.close();
  }
} finally {
  await browser.close();
}
