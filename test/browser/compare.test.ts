import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MS } from './support/fixture-spans.ts';
import { launchBrowser, openPage, startSite } from './support/test-site.ts';
import type { TestSite, WatchedPage } from './support/test-site.ts';
import { SLOW_TRACE, checkouts, usualTrace } from './support/trace-fixtures.ts';

let browser: Browser;
let site: TestSite;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  site = await startSite();
  site.store.add(...checkouts(BigInt(Date.now()) * MS - 120_000n * MS));
  watched = await openPage(browser);
  page = watched.page;
});
afterEach(async () => {
  await watched.context.close();
  await site[Symbol.asyncDispose]();
});

async function open(path: string): Promise<void> {
  await page.goto(`${site.url}${path}`);
  await page.waitForLoadState('networkidle');
}

describe('compare', () => {
  test('from a trace to what is typical, explained in words', async () => {
    await open(`/trace/${SLOW_TRACE}`);
    await page.locator('.trace-actions').getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: 'What changed' }).waitFor();
    expect(await page.locator('.compare-head h1').innerText()).toBe('shop checkout +300 ms');
    expect(await page.locator('.compare-side').first().innerText()).toContain('Median of 12 traces');
    const deltas = await page.locator('.compare-deltas li').allInnerTexts();
    expect(deltas.map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      '+200 ms payment charge took 240 ms of its own instead of 40 ms',
      '+90 ms shop SELECT cart ran 20× instead of 2×, 5 ms each',
      '+10 ms shop checkout took 60 ms of its own instead of 50 ms',
    ]);
    const row = page.getByRole('row', { name: /SELECT cart/ });
    expect((await row.innerText()).replaceAll(/\s+/g, ' ')).toContain('+90 ms 2 → 20 +90 ms');
    expect(watched.complaints).toEqual([]);
  });

  test('two traces, sides changed, nothing different', async () => {
    await open(`/compare?v=1&a=${SLOW_TRACE}&b=${usualTrace(0)}`);
    await page.locator('.compare-verdict', { hasText: '+300 ms' }).waitFor();
    await page.getByRole('button', { name: 'Change sides' }).click();
    await page.locator('.compare-verdict', { hasText: '−300 ms' }).waitFor();
    await page.getByLabel('Id of the trace to compare with').fill(usualTrace(1));
    await page.getByRole('button', { name: 'Compare with it' }).click();
    await page.getByText('Nothing: the same calls').waitFor();
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('1');
    await page.getByRole('link', { name: 'Compare with what is typical' }).click();
    await page.getByText('Median of 12 traces').waitFor();
  });

  test('a trace that is gone, none at all, an id that is none', async () => {
    await open(`/compare?v=1&a=${SLOW_TRACE}&b=${'e'.repeat(32)}`);
    await page.getByText('Not here any more').waitFor();
    await open('/compare');
    await page.getByLabel('Trace id', { exact: true }).fill(SLOW_TRACE);
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`a=${SLOW_TRACE}&b=typical`));
    await open('/compare?v=1&a=nonsense');
    await page.getByText('not a trace id').waitFor();
  });

  test.each(['light', 'dark'] as const)('no accessibility violation, %s; 400 pixels wide nothing overflows', async (colorScheme) => {
    await watched.context.close();
    watched = await openPage(browser, { colorScheme });
    page = watched.page;
    for (const path of ['/compare', `/compare?v=1&a=${SLOW_TRACE}`, `/compare?v=1&a=${SLOW_TRACE}&b=${usualTrace(0)}`]) {
      await open(path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`)).toEqual([]);
      await page.setViewportSize({ width: 400, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(400);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  });
});
