import { describe, expect, test } from 'vitest';
import { StoreError } from '../../packages/server/src/store/store-error.ts';
import { MS, SHOP_TRACE, brokenTrace, hostileTrace, shopTrace } from './support/fixture-spans.ts';
import { SECOND, now, page, site, siteForEachTest } from './support/site-of-test.ts';

siteForEachTest();

function fill(): void {
  site.store.add(...shopTrace(now() - 60n * SECOND), ...hostileTrace(now() - 50n * SECOND), ...brokenTrace(now() - 40n * SECOND));
}

async function settled(path: string): Promise<void> {
  await page.goto(`${site.url}${path}`);
  await page.waitForLoadState('networkidle');
}

const links = () => page.locator('.trace-link');

describe('search', () => {
  test('form to results to the trace beside them, all of it in the URL; Back loses nothing', async () => {
    fill();
    await settled('/search');
    await page.getByLabel('Service', { exact: true }).fill('orders');
    await page.getByLabel(/^Tags/).fill('order.amount=99.99 error=true');
    await page.getByLabel('Min duration').fill('300ms');
    await page.keyboard.press('Enter');
    await page.waitForURL(/min=300ms/);
    expect(new URL(page.url()).searchParams.get('tags')).toBe('order.amount=99.99 error=true');
    await page.getByText(/^1 trace, latest first/).waitFor();
    await links().click();
    await page.waitForURL(new RegExp(`open=${SHOP_TRACE}`));
    const drawer = page.getByRole('complementary', { name: 'Trace' });
    await drawer.getByRole('row', { name: /orders POST \/orders/ }).click();
    await drawer.getByText('Error: payment refused').first().waitFor();
    await page.reload();
    await drawer.getByRole('row', { name: /frontend GET \/checkout/ }).waitFor();
    await page.goBack();
    await drawer.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('Min duration').inputValue()).toBe('300ms');
    expect(await links().count()).toBe(1);
  });

  test('Escape closes the drawer, its button opens the whole page', async () => {
    fill();
    await settled(`/search?v=1&open=${SHOP_TRACE}`);
    const drawer = page.getByRole('complementary', { name: 'Trace' });
    await drawer.getByRole('treegrid').waitFor();
    await drawer.getByRole('separator', { name: 'Width of the trace' }).focus();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.search.includes('open='));
    await links().nth(2).click();
    await drawer.getByRole('button', { name: 'Whole page' }).click();
    await page.waitForURL(/\/trace\//);
  });

  test('each result has its shape, services by share, errors and duration', async () => {
    fill();
    await settled('/search?v=1&service=orders');
    await page.locator('.trace-shape[data-ready=true] path').first().waitFor({ state: 'attached' });
    // Two of five services' longest spans failed in four places: bars of several colours, errors on top.
    expect(await page.locator('.trace-shape path').count()).toBeGreaterThan(2);
    expect(await page.locator('.trace-shape path').last().getAttribute('data-slot')).toBe('error');
    const text = await links().innerText();
    for (const part of ['frontend GET /checkout', 'orders', '29 spans', '3 errors', '480 ms', 'ago']) expect(text).toContain(part);
    expect(await page.locator('.service-shares > span').count()).toBe(4);
  });

  test('says which kind of nothing it found', async () => {
    await settled('/search');
    await page.getByRole('heading', { name: 'Nothing has arrived yet' }).waitFor();
    fill();
    await settled('/search?v=1&service=orders&min=10s');
    await page.getByRole('button', { name: 'Without min duration 10s' }).click();
    await links().first().waitFor();
    expect(new URL(page.url()).search).toBe('?v=1&service=orders');
    await settled('/search?v=1&from=1000&to=2000');
    await page.getByRole('button', { name: 'Search the last 7 days' }).click();
    await links().first().waitFor();
    await settled('/search?v=1&min=ages');
    await page.getByRole('alert').getByText('not a duration').waitFor();
    site.store.failure = new StoreError('TIMEOUT', 'slow');
    await settled('/search?v=1&order=slowest');
    await page.getByText('STORE_TIMEOUT').first().waitFor();
  });

  test('pages by cursor without gap or repetition; sorts truly', async () => {
    for (let n = 0; n < 45; n++) {
      site.store.add({ traceId: (n + 1).toString(16).padStart(32, '0'), spanId: '0000000000000001', service: 'paged', name: `trace ${n}`, start: now() - BigInt(n + 1) * SECOND, duration: BigInt((n * 7) % 45) * MS });
    }
    await settled('/search?v=1&range=15m');
    await page.getByText(/^First 20 traces/).waitFor();
    await page.getByRole('button', { name: 'Next traces' }).click();
    await page.getByText(/^First 40 traces/).waitFor();
    await page.getByRole('button', { name: 'Next traces' }).click();
    await page.getByText(/^45 traces, latest/).waitFor();
    expect(await page.locator('.trace-name').allInnerTexts()).toEqual(Array.from({ length: 45 }, (_, n) => `paged trace ${n}`));
    await page.getByLabel('Order').selectOption('slowest');
    await page.getByText(/slowest first/).waitFor();
    await page.waitForURL(/order=slowest/);
    await expect.poll(async () => (await page.locator('.trace-duration').allInnerTexts())[0]).toBe('44 ms');
  });

  test('two picked results are compared', async () => {
    fill();
    await settled('/search');
    const compare = page.getByRole('button', { name: /^Compare/ });
    expect(await compare.isDisabled()).toBe(true);
    await page.getByRole('checkbox').nth(0).check();
    await page.getByRole('checkbox').nth(1).check();
    await compare.click();
    await page.waitForURL(/\/compare\?.*a=[0-9a-f]{32}&b=[0-9a-f]{32}/);
  });

  test('a link of Jaeger’s UI works', async () => {
    fill();
    await settled(`/search?service=orders&lookback=6h&minDuration=100ms&tags=${encodeURIComponent('{"order.amount":"99.99"}')}&limit=20`);
    await links().first().waitFor();
    expect(await page.getByLabel(/^Tags/).inputValue()).toBe('order.amount=99.99');
    expect(await page.getByLabel('Min duration').inputValue()).toBe('100ms');
    await page.getByRole('button', { name: 'Time range: Last 6 hours' }).waitFor();
  });
});

describe('heatmap', () => {
  test('a dot opens its trace, a box zooms in on times and durations, its chip lets go', async () => {
    const start = now() - 120n * SECOND;
    site.store.add(...shopTrace(start));
    for (let n = 0; n < 30; n++) site.store.add({ traceId: (n + 1).toString(16).padStart(32, '0'), spanId: '0000000000000001', service: 'quick', name: `q${n}`, start: start - BigInt(n * 20) * SECOND, duration: MS });
    await settled('/search?v=1&range=15m');
    await page.getByText(/^31 traces, 1 with errors/).waitFor();
    const plot = (await page.locator('.heatmap-plot').boundingBox())!;
    // The one failed trace is drawn in the error colour: find it by its pixels.
    const dot = await page.locator('.heatmap-plot canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) if (data[i]! > 180 && data[i + 1]! < 70 && data[i + 2]! < 70) return { x: (i / 4) % width, y: Math.floor(i / 4 / width) };
      return undefined;
    });
    expect(dot).toBeDefined();
    await page.mouse.move(plot.x + dot!.x, plot.y + dot!.y + 2);
    await page.getByText('with an error').waitFor();
    await page.mouse.click(plot.x + dot!.x, plot.y + dot!.y + 2);
    await page.waitForURL(new RegExp(`open=${SHOP_TRACE}`));
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.search.includes('open='));

    await page.mouse.move(plot.x + dot!.x - 25, plot.y + dot!.y + 30);
    await page.mouse.down();
    await page.mouse.move(plot.x + dot!.x + 25, plot.y + dot!.y - 8, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=\d+&to=\d+.*tmin=\d+&tmax=\d+/);
    await page.getByText(/^1 trace, latest first/).waitFor();
    await page.getByRole('button', { name: 'Remove the bounds on the trace' }).click();
    await page.waitForURL((url) => !url.search.includes('tmin'));
  });

  test('is there as a table', async () => {
    fill();
    await settled('/search');
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('region', { name: 'Durations over time as a table' });
    expect(await table.getByRole('row').count()).toBeGreaterThan(1);
    await table.getByRole('button', { name: '480 ms' }).click();
    await page.waitForURL(new RegExp(`open=${SHOP_TRACE}`));
  });
});
