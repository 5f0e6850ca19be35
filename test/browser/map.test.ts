import { describe, expect, test } from 'vitest';
import { MS, shopTrace } from './support/fixture-spans.ts';
import { now, page, site, siteForEachTest } from './support/site-of-test.ts';

siteForEachTest();

const node = (name: string) => page.locator(`.map-node`, { has: page.locator('.map-name', { hasText: new RegExp(`^${name}$`) }) });

describe('service map', () => {
  test('services from real edges, callers on the left; a click shows the figures', async () => {
    site.store.add(...shopTrace(now() - 60_000n * MS));
    await page.goto(`${site.url}/map`);
    await node('orders').waitFor();
    expect((await page.locator('.map-name').allTextContents()).sort()).toEqual(['cart', 'frontend', 'orders', 'payment']);
    const x = async (name: string): Promise<number> => (await node(name).boundingBox())!.x;
    expect(await x('frontend')).toBeLessThan(await x('orders'));
    expect(await x('orders')).toBeLessThan(await x('payment'));
    await node('orders').click();
    await page.waitForURL(/service=orders/);
    const panel = page.getByRole('complementary', { name: 'Service orders' });
    expect(await panel.innerText()).toMatch(/Errors\s+100 %/);
    expect(await panel.innerText()).toMatch(/Called by\s+frontend/i);
    await panel.getByRole('button', { name: /payment/ }).click();
    await page.waitForURL(/service=payment/);
    await page.getByRole('complementary', { name: 'Service payment' }).getByRole('link', { name: 'Its errors' }).click();
    await page.waitForURL(/\/search\?.*service=payment.*tags=error/);
  });

  test('focus and hops, by the keyboard too; the same as a table', async () => {
    site.store.add(...shopTrace(now() - 60_000n * MS));
    await page.goto(`${site.url}/map`);
    await node('payment').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/service=payment/);
    await node('payment').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/focus=payment/);
    await page.getByRole('button', { name: '±1 hop' }).click();
    await expect.poll(async () => (await page.locator('.map-name').allTextContents()).sort()).toEqual(['orders', 'payment']);
    await page.getByRole('button', { name: 'Table' }).click();
    const rows = await page.getByRole('region', { name: 'Dependencies' }).locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/).slice(0, 4))).toEqual([['orders', 'payment', '1', '100']]);
  });

  test('more services than anybody can read: it says so and offers where to start', async () => {
    const start = now() - 60_000n * MS;
    const id = (n: number): string => n.toString(16).padStart(16, '0');
    for (let n = 1; n <= 120; n++) site.store.add({ traceId: 'a'.repeat(32), spanId: id(n), ...(n === 1 ? {} : { parentId: id(Math.floor(n / 2)) }), service: `service-${n}`, name: 'op', kind: 2, start: start + BigInt(n), duration: MS });
    await page.goto(`${site.url}/map`);
    await page.getByRole('heading', { name: '120 services are too many to read at once' }).waitFor();
    expect(await page.locator('.map-node').count()).toBe(0);
    expect(await page.getByRole('region', { name: 'Dependencies' }).locator('tbody tr').count()).toBe(119);
    await page.getByRole('button', { name: 'service-2', exact: true }).first().click();
    await page.waitForURL(/focus=service-2/);
    await node('service-2').waitFor();
    expect((await page.locator('.map-node').count()) < 20).toBe(true);
  });

  test('nothing in this range', async () => {
    site.store.add(...shopTrace(now() - 60_000n * MS));
    await page.goto(`${site.url}/map?v=1&focus=nobody`);
    await page.getByRole('heading', { name: 'nobody made and answered no calls' }).waitFor();
    await page.getByRole('button', { name: 'Show all services' }).click();
    await node('orders').waitFor();
  });
});
