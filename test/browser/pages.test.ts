import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MS, SHOP_TRACE, brokenTrace, hostileTrace, shopTrace } from './support/fixture-spans.ts';
import { launchBrowser, openPage, startSite } from './support/test-site.ts';
import type { TestSite } from './support/test-site.ts';

let browser: Browser;
let site: TestSite;
let empty: TestSite;

beforeAll(async () => {
  [browser, site, empty] = await Promise.all([launchBrowser(), startSite(), startSite()]);
  const now = BigInt(Date.now()) * MS;
  site.store.add(...shopTrace(now - 60_000n * MS), ...hostileTrace(now - 50_000n * MS), ...brokenTrace(now - 40_000n * MS));
});
afterAll(async () => {
  await browser.close();
  await Promise.all([site[Symbol.asyncDispose](), empty[Symbol.asyncDispose]()]);
});

/** Every page outside the trace, each state that looks different. */
const PAGES = ['/', '/search', '/search?v=1&service=nobody', `/search?v=1&open=${SHOP_TRACE}`, '/live', '/map', '/map?v=1&service=orders', '/map?v=1&view=table', '/files', '/nowhere'];
const THEMES = [
  { colorScheme: 'light' },
  { colorScheme: 'dark' },
  { colorScheme: 'light', contrast: 'more' },
  { colorScheme: 'dark', contrast: 'more' },
] as const;

describe('every page', () => {
  test.each(THEMES)('has no accessibility violation, %j', async (theme) => {
    const { page, context } = await openPage(browser, theme);
    const found: string[] = [];
    for (const url of [...PAGES.map((path) => `${site.url}${path}`), `${empty.url}/`, `${empty.url}/search`]) {
      await page.goto(url);
      await page.waitForTimeout(700);
      // The trace in the drawer is the trace page's own to answer for.
      const { violations } = await new AxeBuilder({ page }).exclude('.drawer-body').analyze();
      found.push(...violations.map(({ id, nodes }) => `${url} ${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`));
    }
    expect(found).toEqual([]);
    await context.close();
  });

  test('the palette, the keys, the settings and the range have none either', async () => {
    for (const theme of THEMES.slice(0, 2)) {
      const { page, context } = await openPage(browser, theme);
      await page.goto(`${site.url}/search`);
      await page.waitForTimeout(500);
      const check = async (what: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${what} ${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`)).toEqual([]);
      };
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Page, service, trace id or action' }).waitFor();
      await check('palette');
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keys' }).waitFor();
      await check('keys');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Settings' }).click();
      await check('settings');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Time range/ }).click();
      await check('range');
      await context.close();
    }
  });

  test.each([1280, 400, 320])('fits %d pixels', async (width) => {
    const { page, context } = await openPage(browser, { width, height: 700 });
    for (const path of PAGES) {
      await page.goto(`${site.url}${path}`);
      await page.waitForTimeout(400);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
    }
    await context.close();
  });

  test('nothing moves while it loads', async () => {
    const { page, context } = await openPage(browser);
    await context.addInitScript(() => {
      const shifts: string[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value, hadRecentInput, sources } = entry as PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean; readonly sources: readonly { readonly node: Node | null }[] };
          if (!hadRecentInput) shifts.push(`${value.toFixed(4)} ${sources.map(({ node }) => (node instanceof Element ? node.className : String(node?.nodeName))).join(', ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    // Slow answers: what they bring must have its room already.
    await page.route('**/api/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue().catch(() => undefined);
    });
    for (const path of ['/', '/search', '/map', '/live']) {
      await page.goto(`${site.url}${path}`);
      await page.waitForTimeout(1_600);
      const shifts = await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
      // The web vitals call up to 0.1 good; a row that is a pixel off is far below this.
      const sum = shifts.reduce((total, shift) => total + Number.parseFloat(shift), 0);
      expect(sum, `${path}: ${shifts.join(' | ')}`).toBeLessThan(0.01);
    }
    await context.close();
  });

  test('loads without a CSP violation, console message or failed request', async () => {
    const { page, context, complaints } = await openPage(browser);
    for (const path of PAGES) {
      await page.goto(`${site.url}${path}`);
      await page.waitForTimeout(500);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('the first load is at most 250 kB', async () => {
    const { page, context } = await openPage(browser);
    const sizes: number[] = [];
    page.on('response', (response) => {
      if (/\/(?:assets\/|theme\.js|favicon|$)/.test(new URL(response.url()).pathname)) sizes.push(Number(response.headers()['content-length'] ?? 0));
    });
    await page.goto(`${site.url}/`);
    await page.waitForLoadState('networkidle').catch(() => undefined);
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.every((size) => size > 0)).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
    await context.close();
  });
});
