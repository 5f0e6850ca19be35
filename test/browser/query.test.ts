import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startRealServer } from './support/real-server.ts';
import type { RealServer } from './support/real-server.ts';
import { launchBrowser, openPage } from './support/test-site.ts';

/** TraceQL on the search page with the whole program behind it: engine, API, completion, charts. */
describe('the TraceQL mode of the search page', () => {
  let browser: Browser;
  let server: RealServer;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startRealServer()]);
    const loaded = await fetch(`${server.ui}/api/spoor/v1/demo`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-spoor-request': '1' }, body: '{}' });
    expect(loaded.status).toBe(200);
    await vi.waitFor(
      async () => {
        const { traces } = (await (await fetch(searchUrl('{ status = error }'))).json()) as { traces: unknown[] };
        expect(traces.length).toBeGreaterThan(0);
      },
      { timeout: 60_000, interval: 300 },
    );
  });
  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  const searchUrl = (q: string): string => `${server.ui}/api/spoor/v1/traceql/search?${String(new URLSearchParams({ q, from: '1', to: String((BigInt(Date.now()) + 60_000n) * 1_000_000n) }))}`;
  const pageUrl = (q: string): string => `${server.ui}/search?${String(new URLSearchParams({ v: '1', range: '24h', mode: 'query', q }))}`;
  const editor = (page: Page) => page.getByRole('textbox', { name: 'TraceQL query' });

  test('typing completes with values of matching spans, Enter runs, a mistake is told with its place', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(`${server.ui}/search?v=1&range=24h`);
    await page.getByRole('button', { name: 'TraceQL', exact: true }).click();
    await editor(page).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ status = error && resource.service.na');
    await page.getByRole('option', { name: /resource\.service\.name/ }).first().click();
    await page.keyboard.press('Escape');
    await page.keyboard.type('= ');
    const checkout = page.getByRole('option', { name: /"checkout" [\d,]+ spans?/ });
    await checkout.click();
    await expect.poll(() => editor(page).innerText()).toContain('resource.service.name = "checkout"');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL((url) => (url.searchParams.get('q') ?? '').includes('"checkout"'));
    await page.getByText(/matched spans?/).first().waitFor();
    await page.locator('.hit').first().waitFor();
    await expect.poll(() => page.locator('.hit').first().innerText(), { timeout: 10_000 }).toContain('status error');

    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ .a == 1 ');
    await page.getByText('Line 1, column 6').waitFor();
    await page.getByText(/== is not an operator/).first().waitFor();
    expect(await page.getByRole('button', { name: 'Run query' }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('the form prints its TraceQL, and switching keeps everything it can hold', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(`${server.ui}/search?v=1&range=24h&service=checkout&tags=error%3Dtrue&min=1ms`);
    await page.getByText('{ resource.service.name = "checkout" && duration >= 1ms && status = error }').waitFor();
    await page.getByRole('button', { name: 'TraceQL', exact: true }).click();
    await expect.poll(() => editor(page).innerText()).toContain('duration >= 1ms && status = error');
    await editor(page).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ resource.service.name = "cart" && .x = 5 }', { delay: 1 });
    await page.keyboard.press('Control+Enter');
    await page.waitForURL((url) => (url.searchParams.get('q') ?? '').includes('cart'));
    await page.getByRole('button', { name: 'Form', exact: true }).click();
    await expect.poll(() => page.getByLabel('Service').inputValue()).toBe('cart');
    expect(await page.getByLabel('Tags').inputValue()).toBe('x=5');
    expect(await page.getByLabel('Min duration').inputValue()).toBe('');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('series become a chart whose exemplars open their trace', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(pageUrl('{ } | rate() by (resource.service.name)'));
    await page.locator('.chart-canvas canvas').waitFor();
    await page.getByRole('rowheader', { name: 'storefront', exact: true }).waitFor();
    await page.getByRole('button', { name: /^Open trace [0-9a-f]{8} of/ }).first().click();
    await page.waitForURL(/open=[0-9a-f]{32}/);
    await page.getByRole('complementary', { name: 'Trace' }).getByRole('treegrid').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a comparison ranks what differs, a histogram is a heatmap, and the plan can be read', async () => {
    const { page, context, complaints } = await openPage(browser, { colorScheme: 'dark' });
    await page.goto(pageUrl('{ kind = server } | compare({ status = error })'));
    await page.locator('.compare-card').first().waitFor();
    const apart = (await page.locator('.compare-card h2 .muted').allInnerTexts()).map((text) => Number.parseFloat(text));
    expect(apart.length).toBeGreaterThan(2);
    expect(apart).toEqual(apart.toSorted((a, b) => b - a));
    expect(apart[0]).toBeGreaterThan(5);
    await page.goto(pageUrl('{ } | histogram_over_time(duration)'));
    await page.getByRole('img', { name: /buckets over time/ }).waitFor();
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('region', { name: 'How the query was answered' }).getByRole('row').nth(1).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  const LOOKS = ['light', 'dark'].flatMap((colorScheme) => [400, 1280].map((width) => [colorScheme as 'light' | 'dark', width] as const));

  test.each(LOOKS)('axe finds nothing, nothing overflows: %s, %i px', async (colorScheme, width) => {
    const { page, context, complaints } = await openPage(browser, { colorScheme, width });
    const queries: readonly (readonly [string, string])[] = [
      ['{ status = error || kind = server && span.http.response.status_code >= 500 } | select(span.http.route)', '.hit'],
      ['{ kind = server } | quantile_over_time(duration, .5, .95) by (resource.service.name)', '.chart-legend tbody tr'],
      ['{ } | histogram_over_time(duration)', '.histogram'],
      ['{ } | compare({ status = error })', '.compare-card'],
    ];
    for (const [query, shown] of queries) {
      await page.goto(pageUrl(query));
      await page.locator(shown).first().waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`), query).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), query).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
