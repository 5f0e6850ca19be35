import { describe, expect, test } from 'vitest';
import { StoreError } from '../../packages/server/src/store/store-error.ts';
import { SHOP_TRACE, brokenTrace, hostileTrace, shopTrace } from './support/fixture-spans.ts';
import { SECOND, now, page, site, siteForEachTest } from './support/site-of-test.ts';

siteForEachTest();

function fill(): void {
  site.store.add(...shopTrace(now() - 60n * SECOND), ...hostileTrace(now() - 50n * SECOND), ...brokenTrace(now() - 40n * SECOND));
}

async function settled(path: string): Promise<void> {
  await page.goto(`${site.url}${path}`);
  await page.waitForLoadState('networkidle');
}

describe('without a span', () => {
  test('waits with live counters and reasons, then turns into the first trace', async () => {
    await settled('/');
    await page.getByRole('heading', { name: 'Waiting for your first span' }).waitFor();
    site.status.receivers = [{ name: 'otlp-http', connections: 3, requests: 2, bytes: 2_500, accepted: 0, rejected: 0 }];
    site.status.rejections = [{ reason: 'tls_on_plaintext', count: 2 }];
    await page.getByText('use http:// instead of https://').waitFor();
    expect(await page.locator('.counters').innerText()).toMatch(/Connections\s+3\s+Received\s+2.5 kB\s+Spans accepted\s+0\s+Rejected\s+2/);
    expect(await page.getByText('http://127.0.0.1:4317', { exact: true }).count()).toBe(1);
    await page.getByRole('tab', { name: 'Python' }).click();
    expect(await page.getByRole('tabpanel').innerText()).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4317');
    site.store.add(...shopTrace(now() - SECOND));
    await page.waitForURL(`**/trace/${SHOP_TRACE}?v=1`);
    await page.getByRole('row', { name: /frontend GET \/checkout/ }).waitFor();
  });

  test('loads demo data and then shows the services; deletes it again', async () => {
    site.onDemo = () => site.store.add(...shopTrace(now() - 60n * SECOND).map((span) => ({ ...span, resource: { 'spoor.demo': true } })));
    site.onDemoDelete = () => void site.store.deleteTraces('default', [SHOP_TRACE]);
    await settled('/');
    await page.getByRole('button', { name: 'Load demo data' }).click();
    await page.getByRole('heading', { name: 'Services' }).waitFor();
    await page.waitForTimeout(1_500);
    expect(new URL(page.url()).pathname).toBe('/');
    await page.getByRole('button', { name: 'Delete demo data' }).click();
    await page.getByRole('heading', { name: 'Waiting for your first span' }).waitFor();
  });
});

describe('with spans', () => {
  test('services, worst first, lead to their traces; a click on a heading sorts', async () => {
    fill();
    await settled('/');
    const column = async (n: number) => (await page.locator('tbody tr').allInnerTexts()).map((row) => row.split('\t')[n]!);
    const errors = await column(1);
    expect(errors).toEqual([...errors].sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a)));
    expect((await page.locator('tbody tr').allInnerTexts()).find((row) => row.startsWith('orders'))).toMatch(/orders\s+100 %\s+(?:1|0\.98)\/h\s+340 ms\s+340 ms\s+340 ms/);
    await page.getByRole('button', { name: 'p95' }).click();
    await page.waitForURL(/sort=p95/);
    expect((await column(0))[0]?.trim()).toBe('frontend');
    await page.getByRole('link', { name: 'orders', exact: true }).click();
    await page.locator('.trace-link').first().waitFor();
    expect(new URL(page.url()).search).toBe('?v=1&service=orders');
    expect(await page.locator('.trace-link').count()).toBe(1);
  });

  test('the newest errors and the slowest traces stand beside them', async () => {
    fill();
    await settled('/');
    const errors = page.getByRole('region', { name: 'Newest errors' });
    expect(await errors.getByRole('listitem').count()).toBe(2);
    expect(await errors.innerText()).toContain('in frontend, orders, payment');
    await page.getByRole('region', { name: 'Slowest traces' }).getByRole('link', { name: /GET \/checkout/ }).click();
    await page.waitForURL(`**/trace/${SHOP_TRACE}**`);
  });

  test('nothing in this range offers one with data', async () => {
    fill();
    await settled('/?v=1&from=1000000000&to=2000000000');
    await page.getByRole('heading', { name: 'No requests in the chosen range' }).waitFor();
    await page.getByRole('button', { name: 'Show the last 7 days' }).click();
    await page.getByRole('link', { name: 'orders', exact: true }).waitFor();
  });

  test('retention is shown and changed', async () => {
    fill();
    await settled('/');
    const days = page.getByLabel('Keep at most');
    expect(await days.inputValue()).toBe('7');
    await days.fill('3');
    await page.getByText('Until the server starts again').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Until the server starts again').waitFor({ state: 'hidden' });
    await page.reload();
    await expect.poll(() => days.inputValue()).toBe('3');
  });

  test('an unreachable store shows its code', async () => {
    fill();
    site.store.failure = new StoreError('UNAVAILABLE', 'down');
    await page.goto(`${site.url}/`);
    await page.getByText('STORE_UNAVAILABLE').first().waitFor();
  });
});
