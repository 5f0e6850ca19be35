import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRealServer } from './support/real-server.ts';
import type { RealServer } from './support/real-server.ts';
import { launchBrowser, openPage } from './support/test-site.ts';

/** The newcomer's first minutes against the whole program: receivers, journal, engine, API and UI. */
describe('a fresh server', () => {
  let browser: Browser;
  let server: RealServer;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startRealServer()]);
  });
  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
  });

  test('refusal with its reason, first span, span panel, demo data, search, deletion', async () => {
    const { page, context, complaints } = await openPage(browser);
    await page.goto(server.ui);
    await page.getByRole('heading', { name: 'Waiting for your first span' }).waitFor();

    await fetch(`${server.otlpHttp}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"resourceSpans":' });
    await page.getByText('The body was not OTLP.').waitFor();

    const traceId = randomBytes(16).toString('hex');
    const start = BigInt(Date.now()) * 1_000_000n;
    const accepted = await fetch(`${server.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'hello' } }] },
            scopeSpans: [{ spans: [{ traceId, spanId: '00f067aa0ba902b7', name: 'first span', kind: 2, startTimeUnixNano: String(start), endTimeUnixNano: String(start + 250_000_000n), attributes: [{ key: 'big', value: { intValue: '9007199254740993' } }] }] }],
          },
        ],
      }),
    });
    expect(accepted.status).toBe(200);
    await page.waitForURL(`**/trace/${traceId}?v=1`);
    await page.getByRole('row', { name: /hello first span/ }).click();
    await page.getByText('9007199254740993').waitFor();
    await page.getByText('250 ms').first().waitFor();

    await page.evaluate(async () => {
      await fetch('/api/spoor/v1/demo', { method: 'POST', headers: { 'content-type': 'application/json', 'x-spoor-request': '1' }, body: '{}' });
    });
    await expect
      .poll(
        async () => {
          await page.goto(server.ui);
          await page.waitForLoadState('networkidle');
          return page.locator('tbody th[scope=row]').count();
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(14);
    await page.getByRole('link', { name: 'checkout', exact: true }).click();
    await page.locator('a.trace-link').first().waitFor();
    await page.locator('a.trace-link').first().click();
    await page.getByRole('treegrid').waitFor();
    expect(await page.getByRole('row', { name: /checkout/ }).count()).toBeGreaterThan(0);
    expect(await page.locator('.trace-facts').innerText()).not.toContain('NaN');

    await page.goto(server.ui);
    await page.getByRole('button', { name: 'Delete demo data' }).click();
    await page.getByText('Demo data is stored here.').waitFor({ state: 'detached', timeout: 60_000 });
    await page.goto(`${server.ui}/search?v=1&range=24h`);
    await page.getByText(/^1 trace,/).waitFor();
    expect(await page.locator('a.trace-link').innerText()).toContain('hello');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
