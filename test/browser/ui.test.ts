import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeSkeleton } from '../../packages/core/src/wire/index.ts';
import { StoreError } from '../../packages/server/src/store/store-error.ts';
import { BROKEN_TRACE, HOSTILE_TRACE, LARGE_TRACE, MS, SCRIPT, SHOP_TRACE, brokenTrace, hostileTrace, largeTrace, millionSpans, shopTrace } from './support/fixture-spans.ts';
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

  test('the theme is switched, kept, and set before the first paint', async () => {
    await settled('/search');
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    expect(await background()).toBe('rgb(15, 17, 21)');
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    expect(await background()).toBe('rgb(15, 17, 21)');
  });
});

describe('home', () => {
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

  test('loads demo data and then shows the services', async () => {
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

  test('services, worst first, lead to their traces', async () => {
    fill();
    await settled('/');
    const rows = await page.locator('tbody tr').allInnerTexts();
    expect(rows.map((row) => row.split('\t')[2])).toEqual([...rows.map((row) => row.split('\t')[2])].sort((a, b) => Number.parseFloat(b!) - Number.parseFloat(a!)));
    expect(rows.find((row) => row.startsWith('orders'))).toMatch(/orders\s+1\/h\s+100 %\s+340 ms\s+340 ms\s+340 ms/);
    await page.getByRole('link', { name: 'orders', exact: true }).click();
    await page.locator('a.result-link').first().waitFor();
    expect(new URL(page.url()).search).toBe('?v=1&service=orders&range=1h');
    expect(await page.locator('a.result-link').count()).toBe(1);
  });

  test('an unreachable store shows its code', async () => {
    fill();
    site.store.failure = new StoreError('UNAVAILABLE', 'down');
    await page.goto(`${site.url}/`);
    await page.getByText('STORE_UNAVAILABLE').waitFor();
  });
});

describe('search', () => {
  test('form to results to trace to span, all of it in the URL', async () => {
    fill();
    await settled('/search');
    await page.getByLabel('Service', { exact: true }).fill('orders');
    await page.getByLabel(/^Tags/).fill('order.amount=99.99 error=true');
    await page.getByLabel('Min duration').fill('300ms');
    await page.keyboard.press('Enter');
    await page.waitForURL(/min=300ms/);
    expect(new URL(page.url()).searchParams.get('tags')).toBe('order.amount=99.99 error=true');
    await page.getByText(/^1 trace, latest first/).waitFor();
    await page.locator('a.result-link').click();
    await page.getByRole('row', { name: /orders POST \/orders/ }).click();
    await page.waitForURL(/span=0000000000000004/);
    await page.getByText('⚠ Error: payment refused').waitFor();
    await page.getByText('PaymentError: payment refused at charge').waitFor();
    await page.goBack();
    await page.waitForURL(/\/search\?/);
    expect(await page.getByLabel('Min duration').inputValue()).toBe('300ms');
  });

  test('says which kind of nothing it found', async () => {
    await settled('/search');
    await page.getByRole('heading', { name: 'Nothing has arrived yet' }).waitFor();
    fill();
    await settled('/search?v=1&service=orders&min=10s');
    await page.getByRole('button', { name: 'Without min duration 10s' }).click();
    await page.locator('a.result-link').first().waitFor();
    expect(new URL(page.url()).search).toBe('?v=1&service=orders');
    await settled('/search?v=1&from=1000&to=2000');
    await page.getByRole('button', { name: 'Search the last 7 days' }).click();
    await page.locator('a.result-link').first().waitFor();
    await settled('/search?v=1&min=ages');
    await page.getByRole('alert').getByText('not a duration').waitFor();
    site.store.failure = new StoreError('TIMEOUT', 'slow');
    await settled('/search?v=1&order=slowest');
    await page.getByText('STORE_TIMEOUT').waitFor();
  });

  test('pages by cursor without gap or repetition', async () => {
    for (let n = 0; n < 45; n++) {
      site.store.add({ traceId: (n + 1).toString(16).padStart(32, '0'), spanId: '0000000000000001', service: 'paged', name: `trace ${n}`, start: now() - BigInt(n + 1) * SECOND, duration: MS });
    }
    await settled('/search?v=1&range=15m');
    await page.getByText(/^First 20 traces/).waitFor();
    await page.getByRole('button', { name: 'Next traces' }).click();
    await page.getByText(/^First 40 traces/).waitFor();
    await page.getByRole('button', { name: 'Next traces' }).click();
    await page.getByText(/^45 traces/).waitFor();
    const titles = await page.locator('.result-title').allInnerTexts();
    expect(titles).toEqual(Array.from({ length: 45 }, (_, n) => `paged trace ${n}`));
  });
});

describe('trace', () => {
  test('keyboard: rows, collapse, errors, zoom; the URL follows', async () => {
    fill();
    await settled(`/trace/${SHOP_TRACE}`);
    await page.getByRole('treegrid').focus();
    const selected = () => page.locator('[role=row][aria-selected=true] .wf-text').innerText();
    for (const [keys, name] of [
      [['j'], 'frontend GET /checkout'],
      [['ArrowDown', 'j'], 'cart GET'],
      [['h'], 'cart cart.Cart/GetCart'],
      [['End'], 'payment POST /charge'],
      [['['], 'orders POST /orders'],
      [['l'], 'orders SELECT items'],
      [['Home'], 'frontend GET /checkout'],
      [[']'], 'orders POST /orders'],
    ] as const) {
      for (const key of keys) await page.keyboard.press(key);
      await expect.poll(selected, { message: keys.join(' ') }).toBe(name);
    }
    await page.waitForURL(/span=0000000000000004/);
    expect(await page.locator('[role=treegrid]').getAttribute('aria-rowcount')).toBe('29');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('[role=treegrid]').getAttribute('aria-rowcount')).toBe('4');
    await page.getByText('+25').waitFor();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('[role=treegrid]').getAttribute('aria-rowcount')).toBe('29');
    const ticks = () => page.locator('.wf-tick').allInnerTexts();
    const whole = await ticks();
    await page.keyboard.press('f');
    await expect.poll(ticks).not.toEqual(whole);
    await page.keyboard.press('f');
    await expect.poll(ticks).toEqual(whole);
  });

  test('a permalink opens its span, a broken one says so', async () => {
    fill();
    await settled(`/trace/${SHOP_TRACE}?v=1&span=28`);
    await page.getByText('⚠ Error: card declined').waitFor();
    await settled(`/trace/${SHOP_TRACE}?span=ffff`);
    await page.locator('.trace-warnings summary', { hasText: 'The linked span 000000000000ffff is not in this trace.' }).waitFor();
    await settled('/trace/not-an-id');
    await page.getByText('not a trace id').waitFor();
  });

  test('what is wrong with a trace is counted, and everything is still shown', async () => {
    fill();
    await settled(`/trace/${BROKEN_TRACE}`);
    await page.locator('.trace-warnings summary').click();
    const warnings = await page.locator('.trace-warnings li').allInnerTexts();
    expect(warnings).toEqual(['1 span whose parent is not here: lost, late, or not sent.', '2 root spans.', '1 span with an id another span has.', '1 cycle of parents, cut.']);
    expect(await page.getByRole('row').count()).toBe(7);
    await page.getByRole('row', { name: /step 2/ }).first().click();
    await page.getByText('2 spans share this id').waitFor();
  });

  test('bars are drawn where the spans are', async () => {
    fill();
    await settled(`/trace/${SHOP_TRACE}`);
    const filled = await page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d')!;
      // The middle of the first and of the third row: the root spans everything, redis ends early.
      const share = (y: number): number => {
        const row = context.getImageData(0, y, canvas.width, 1).data;
        let painted = 0;
        for (let x = 0; x < canvas.width; x++) if (row[4 * x + 3]! > 200 && Math.abs(row[4 * x]! - row[4 * x + 2]!) > 20) painted++;
        return painted / canvas.width;
      };
      return [share(12), share(60)];
    });
    expect(filled[0]).toBeGreaterThan(0.95);
    expect(filled[1]).toBeGreaterThan(0.003);
    expect(filled[1]).toBeLessThan(0.03);
  });

  test('a trace of 100,000 spans opens, scrolls to its end and answers', async () => {
    site.store.add(...largeTrace(now() - 100n * SECOND, 100_000));
    await page.goto(`${site.url}/trace/${LARGE_TRACE}`);
    await page.getByRole('row').first().waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(60);
    await page.locator('.wf-scroll').evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await expect.poll(() => page.locator('[role=row]').last().getAttribute('aria-rowindex')).toBe('100000');
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('[role=row]').first().getAttribute('aria-rowindex')).toBe('1');
    await page.keyboard.press(']');
    await page.getByText('⚠ Error', { exact: true }).waitFor();
    const frames = await page.locator('.wf-scroll').evaluate(async (element) => {
      const times: number[] = [];
      let last = performance.now();
      for (let n = 0; n < 90; n++) {
        element.scrollTop += 480;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const at = performance.now();
        times.push(at - last);
        last = at;
      }
      return times.sort((a, b) => a - b);
    });
    // 16.7 ms is one frame; the machine of the tests draws without a GPU and shares its cores.
    expect(frames[Math.floor(frames.length / 2)]).toBeLessThan(50);
    expect(watched.complaints).toEqual([]);
  });

  test('a trace of a million spans opens, and both its ends are reached', async () => {
    const message = encodeSkeleton(millionSpans());
    await page.route('**/columns', (route) => route.fulfill({ body: Buffer.from(message.buffer), contentType: 'application/vnd.spoor.skeleton' }));
    await page.goto(`${site.url}/trace/${LARGE_TRACE}`);
    await page.getByText('1,000,000').first().waitFor();
    const scrollTo = (share: number) => page.locator('.wf-scroll').evaluate((element, at) => void (element.scrollTop = at * element.scrollHeight), share);
    await scrollTo(1);
    await expect.poll(() => page.locator('[role=row]').last().getAttribute('aria-rowindex')).toBe('1000000');
    await scrollTo(0.5);
    await expect.poll(async () => Math.abs(Number(await page.locator('[role=row]').first().getAttribute('aria-rowindex')) - 500_000)).toBeLessThan(1_000);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('h');
    await expect.poll(() => page.locator('[role=treegrid]').getAttribute('aria-rowcount')).toBe('1');
    await page.getByText('+999,999').waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('[role=row]').last().getAttribute('aria-rowindex')).toBe('1000000');
  });

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
