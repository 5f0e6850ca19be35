import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BROKEN_TRACE, HOSTILE_TRACE, MS, SCRIPT, SHOP_TRACE, brokenTrace, hostileTrace, shopTrace } from './support/fixture-spans.ts';
import { launchBrowser, openPage, startSite } from './support/test-site.ts';
import type { TestSite, WatchedPage } from './support/test-site.ts';

let browser: Browser;
let site: TestSite;
let watched: WatchedPage;
let page: Page;
const now = (): bigint => BigInt(Date.now()) * MS;
const SECOND = 1_000n * MS;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  site = await startSite();
  watched = await openPage(browser);
  page = watched.page;
});
afterEach(async () => {
  await watched.context.close();
  await site[Symbol.asyncDispose]();
});

function fill(): void {
  site.store.add(...shopTrace(now() - 60n * SECOND), ...hostileTrace(now() - 50n * SECOND), ...brokenTrace(now() - 40n * SECOND));
}

const PAGES = ['/', '/search', '/search?v=1&service=nobody', `/trace/${SHOP_TRACE}`, `/trace/${SHOP_TRACE}?v=1&span=0000000000000004`, `/trace/${HOSTILE_TRACE}?v=1&span=0000000000000001`, `/trace/${BROKEN_TRACE}`, '/trace/ffff', '/nowhere'];

async function settled(path: string): Promise<void> {
  await page.goto(`${site.url}${path}`);
  await page.waitForLoadState('networkidle');
}

describe('every page', () => {
  test.each(['light', 'dark'] as const)('has no serious accessibility violation, %s', async (colorScheme) => {
    fill();
    await watched.context.close();
    watched = await openPage(browser, { colorScheme });
    page = watched.page;
    for (const path of PAGES) {
      await settled(path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`)).toEqual([]);
    }
  });

  test('loads without a CSP violation, console message or failed request', async () => {
    fill();
    for (const path of PAGES) await settled(path);
    // The one page whose trace is not there logs its 404: browsers do that for every failed fetch.
    expect(watched.complaints.filter((text) => !text.includes('404 (Not Found)'))).toEqual([]);
    expect(watched.complaints.length).toBeLessThanOrEqual(1);
  });

  test('the watch on complaints works: inline script and style are refused', async () => {
    await settled('/search');
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.documentElement.dataset.owned = "3"';
      const styled = document.createElement('div');
      styled.innerHTML = '<p style="color: red">x</p>';
      document.body.append(script, styled);
    });
    await expect.poll(() => watched.complaints.filter((text) => text.startsWith('csp:')).length).toBeGreaterThanOrEqual(2);
    expect(await page.evaluate(() => document.documentElement.dataset['owned'])).toBeUndefined();
  });

  test('shows markup from senders as text', async () => {
    fill();
    for (const path of ['/', '/search', `/search?v=1&service=${encodeURIComponent(SCRIPT)}&tags=${encodeURIComponent(SCRIPT)}`, `/trace/${HOSTILE_TRACE}?v=1&span=0000000000000001`, `/trace/${encodeURIComponent(SCRIPT)}`]) {
      await settled(path);
      expect(await page.evaluate(() => document.documentElement.dataset['owned']), path).toBeUndefined();
      expect(await page.locator('#root script, img[src="x"]').count(), path).toBe(0);
    }
    await settled(`/trace/${HOSTILE_TRACE}?v=1&span=0000000000000001`);
    await page.getByText('Scope and span').click();
    for (const section of ['Attributes', 'HTTP', 'Events', 'Links', 'Resource']) expect(await page.locator('.span-section', { hasText: section }).count(), section).toBeGreaterThan(0);
    const panel = await page.locator('.span-panel').innerText();
    // Name, service, status message, attribute keys and values, event, scope name and version, trace state.
    expect(panel.split(SCRIPT).length - 1).toBeGreaterThan(14);
    expect(await page.title()).toContain(SCRIPT);
  });
});

describe('narrow screens', () => {
  test('works 320 pixels wide, as at 400 % zoom', async () => {
    fill();
    await watched.context.close();
    watched = await openPage(browser, { width: 320, height: 640 });
    page = watched.page;
    for (const path of ['/', '/search', `/trace/${SHOP_TRACE}`]) {
      await settled(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
    }
  });
});
