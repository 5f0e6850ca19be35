import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeSkeleton } from '../../packages/core/src/wire/index.ts';
import { BROKEN_TRACE, LARGE_TRACE, MS, SHOP_TRACE, brokenTrace, largeTrace, millionSpans, shopTrace } from './support/fixture-spans.ts';
import { launchBrowser, openPage, startSite } from './support/test-site.ts';
import type { TestSite, WatchedPage } from './support/test-site.ts';
import { LINKING_TRACE, RICH_TRACE, linkingTrace, richTrace } from './support/trace-fixtures.ts';

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
  site.store.add(...shopTrace(now() - 120n * SECOND), ...brokenTrace(now() - 100n * SECOND), ...richTrace(now() - 90n * SECOND), ...linkingTrace(now() - 80n * SECOND));
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
const rows = () => page.getByRole('row');
const rowCount = () => page.getByRole('treegrid').getAttribute('aria-rowcount');
const selected = () => page.locator('[role=row][aria-selected=true] .wf-text').innerText();
const parameter = (name: string) => new URL(page.url()).searchParams.get(name);

describe('rows and keys', () => {
  test('move, close, open, errors, zoom; the URL follows', async () => {
    await open(`/trace/${SHOP_TRACE}`);
    await page.getByRole('treegrid').focus();
    expect(await rowCount()).toBe('6');
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
    await page.keyboard.press('ArrowLeft');
    await expect.poll(rowCount).toBe('4');
    await page.getByText('+26').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(rowCount).toBe('6');
    const ticks = () => page.locator('.wf-tick').allInnerTexts();
    const whole = await ticks();
    await page.keyboard.press('f');
    await expect.poll(ticks).not.toEqual(whole);
    await expect.poll(() => parameter('zoom')).toMatch(/^\d+-\d+$/);
    const zoomed = await ticks();
    await page.reload();
    await expect.poll(ticks).toEqual(zoomed);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('r');
    await expect.poll(ticks).toEqual(whole);
    await page.keyboard.press('1');
    await expect.poll(rowCount).toBe('3');
    await page.keyboard.press('0');
    await expect.poll(rowCount).toBe('6');
    expect(watched.complaints).toEqual([]);
  });

  test('a group is one row with its count; it opens, its members say their place', async () => {
    await open(`/trace/${RICH_TRACE}`);
    const group = page.getByRole('row', { name: /×212 orders SELECT items/ });
    expect(await group.getAttribute('aria-expanded')).toBe('false');
    expect(await group.innerText()).toContain('⚠ 1');
    await group.click();
    await page.locator('.span-panel').getByText('one after another').waitFor();
    await page.getByRole('button', { name: 'Open the group' }).click();
    await expect.poll(() => group.getAttribute('aria-expanded')).toBe('true');
    const member = page.locator('[role=row][aria-level="5"]').first();
    expect(await member.getAttribute('aria-setsize')).toBe('212');
    expect(await member.getAttribute('aria-posinset')).toBe('1');
    await page.getByRole('button', { name: 'View options' }).click();
    await page.getByLabel('Group like siblings').uncheck();
    await expect.poll(async () => Number(await rowCount())).toBe(230);
    expect(parameter('groups')).toBe('off');
  });

  test('find: count, next and previous, only the matches', async () => {
    await open(`/trace/${RICH_TRACE}`);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('orders');
    await expect.poll(() => page.locator('.trace-steps-label').first().innerText()).toBe('214');
    await page.keyboard.press('Enter');
    await expect.poll(selected).toBe('storefront POST orders');
    await page.keyboard.press('Enter');
    await expect.poll(selected).toBe('orders POST /orders');
    await page.keyboard.press('Shift+Enter');
    await expect.poll(selected).toBe('storefront POST orders');
    await expect.poll(() => page.locator('.trace-steps-label').first().innerText()).toBe('1 of 214');
    await page.getByRole('button', { name: 'Only these' }).click();
    // The matches, the root above them and the group they are in.
    await expect.poll(rowCount).toBe('216');
    expect([parameter('find'), parameter('only')]).toEqual(['orders', 'matches']);
    await page.keyboard.press('Escape');
  });

  test('what matters leaves the critical path and errors', async () => {
    await open(`/trace/${RICH_TRACE}`);
    await page.getByRole('button', { name: 'What matters' }).click();
    await page.getByRole('button', { name: /hidden: show all/ }).waitFor();
    expect(await page.getByRole('row', { name: /ledger write summary/ }).count()).toBe(0);
    expect(await page.getByRole('row', { name: /payment POST \/charge/ }).count()).toBe(1);
    await page.getByRole('button', { name: /hidden: show all/ }).click();
    await page.getByRole('row', { name: /ledger write summary/ }).waitFor();
  });

  test('mouse: the axis and the minimap zoom, Ctrl + wheel zooms, a drag moves, the splitter moves', async () => {
    await open(`/trace/${SHOP_TRACE}`);
    const ticks = () => page.locator('.wf-tick').allInnerTexts();
    const whole = await ticks();
    for (const strip of ['.wf-axis-strip', '.minimap']) {
      const box = (await page.locator(strip).boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.3, box.y + 8);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.5, box.y + 8, { steps: 4 });
      await page.mouse.up();
      await expect.poll(ticks, { message: strip }).not.toEqual(whole);
      await page.mouse.dblclick(box.x + box.width * 0.9, box.y + 8);
      await expect.poll(ticks, { message: `${strip} back` }).toEqual(whole);
    }
    const body = (await page.locator('.wf-scroll').boundingBox())!;
    await page.mouse.move(body.x + body.width * 0.7, body.y + 40);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -400);
    await page.keyboard.up('Control');
    await expect.poll(ticks).not.toEqual(whole);
    const zoomed = await ticks();
    await page.mouse.down();
    await page.mouse.move(body.x + body.width * 0.5, body.y + 40, { steps: 4 });
    await page.mouse.up();
    await expect.poll(ticks).not.toEqual(zoomed);
    expect(parameter('span')).toBeNull();
    const splitter = page.getByRole('separator', { name: 'Width of the names' });
    const before = Number(await splitter.getAttribute('aria-valuenow'));
    await splitter.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => Number(await splitter.getAttribute('aria-valuenow'))).toBe(before + 16);
  });

  test('bars are drawn where the spans are', async () => {
    await open(`/trace/${SHOP_TRACE}`);
    const filled = await page.locator('.wf-bars').evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d')!;
      // The middle of the first and of the third row: the root spans everything, redis ends early.
      const share = (y: number): number => {
        const row = context.getImageData(0, y, canvas.width, 1).data;
        let painted = 0;
        for (let x = 0; x < canvas.width; x++) if (row[4 * x + 3]! > 200 && Math.abs(row[4 * x]! - row[4 * x + 2]!) > 20) painted++;
        return painted / canvas.width;
      };
      return [share(10), share(58)];
    });
    expect(filled[0]).toBeGreaterThan(0.95);
    expect(filled[1]).toBeGreaterThan(0.003);
    expect(filled[1]).toBeLessThan(0.03);
  });
});

describe('what is wrong is said', () => {
  test('counts of everything, and every span is still shown', async () => {
    await open(`/trace/${BROKEN_TRACE}`);
    await page.locator('.trace-warnings summary').click();
    expect(await page.locator('.trace-warnings li').allInnerTexts()).toEqual(['1 span whose parent is not here: lost, late, or not sent.', '2 root spans.', '1 span with an id another span has.', '1 cycle of parents, cut.']);
    // Seven spans and the parent that is missing.
    expect(await rows().count()).toBe(8);
    await page.getByRole('row', { name: /Missing parent/ }).click();
    await page.getByText('1 span names this parent, but it never came').waitFor();
    await page.getByRole('row', { name: /step 2/ }).first().click();
    await page.getByText('2 spans share this id').waitFor();
  });

  test('clocks are shown as sent, adjusted on request, with what was moved', async () => {
    await open(`/trace/${RICH_TRACE}`);
    await page.locator('.trace-warnings summary').click();
    await page.getByText('Clocks differ: 1 span at times their parents rule out, by up to 1 h').waitFor();
    await page.getByRole('button', { name: 'Adjust clocks' }).click();
    await page.getByText('Clocks adjusted: 2 spans moved by up to 1 h').waitFor();
    expect(parameter('clocks')).toBe('adjusted');
    await expect.poll(() => page.locator('.trace-facts .strong').innerText()).toBe('6.4 s');
    // The group moved along with the trace's start: its members are drawn where its row says.
    const painted = await page.locator('.wf-bars').evaluate((canvas: HTMLCanvasElement) => {
      const row = canvas.getContext('2d')!.getImageData(0, 24 * 3 + 12, canvas.width, 1).data;
      const filled = Array.from({ length: canvas.width }, (_, x) => x).filter((x) => row[4 * x + 3]! > 200 && Math.abs(row[4 * x]! - row[4 * x + 2]!) > 20);
      return filled.at(-1)! / canvas.width;
    });
    expect(painted).toBeLessThan(0.5);
    await page.getByRole('row', { name: /bank authorise/ }).click();
    await page.locator('.span-panel').getByText(/moved by \+1 h/).waitFor();
    await page.getByRole('button', { name: 'Show times as sent' }).click();
    await expect.poll(() => parameter('clocks')).toBeNull();
  });

  test('a permalink opens its span, a broken one says so', async () => {
    await open(`/trace/${SHOP_TRACE}?v=1&span=28`);
    await page.getByText('⚠ Error: card declined').waitFor();
    await open(`/trace/${SHOP_TRACE}?span=ffff`);
    await page.locator('.trace-warnings summary', { hasText: 'The linked span 000000000000ffff is not in this trace.' }).waitFor();
    await open('/trace/not-an-id');
    await page.getByText('not a trace id').waitFor();
  });

  test('a trace that grows is followed, and says so', async () => {
    const traceId = 'c'.repeat(32);
    const span = (n: number) => ({ traceId, spanId: n.toString(16).padStart(16, '0'), ...(n === 1 ? {} : { parentId: '0000000000000001' }), service: 'job', name: `step ${n}`, start: now(), duration: MS });
    site.store.add(span(1), span(2));
    await open(`/trace/${traceId}`);
    await page.getByText('still arriving').waitFor();
    expect(await rowCount()).toBe('2');
    await page.getByRole('row', { name: /step 2/ }).click();
    site.store.add(span(3));
    await expect.poll(rowCount, { timeout: 10_000 }).toBe('3');
    expect(await selected()).toBe('job step 2');
  });
});

describe('the span panel', () => {
  test('groups, statements, JSON, exceptions, links both ways', async () => {
    await open(`/trace/${RICH_TRACE}?v=1&span=3`);
    const panel = page.locator('.span-panel');
    await panel.getByText('PaymentError', { exact: true }).waitFor();
    expect(await panel.locator('.stack [data-foreign=true]').innerText()).toContain('express');
    await panel.getByText('Linked from').waitFor();
    await panel.getByRole('link', { name: 'audit record refusal' }).click();
    await page.waitForURL(new RegExp(`/trace/${LINKING_TRACE}`));
    await panel.getByRole('link', { name: /aaaaaaaa…\/0000000000000003/ }).click();
    await page.waitForURL(new RegExp(`/trace/${RICH_TRACE}.*span=0000000000000003`));
    await open(`/trace/${RICH_TRACE}?v=1&span=1`);
    for (const group of ['HTTP', 'RPC', 'Messaging', 'GenAI', 'Resource']) expect(await panel.locator('summary', { hasText: group }).count(), group).toBe(1);
    expect(await panel.locator('.attribute-pretty').innerText()).toContain('\n  "id": 17');
    await open(`/trace/${RICH_TRACE}?v=1&span=64`);
    expect(await panel.locator('.attribute-pretty').innerText()).toBe('SELECT id\nFROM items\nWHERE id = 0\n  AND deleted = false');
  });
});

describe('other views', () => {
  test('flame graph over time and merged, by mouse and keys', async () => {
    await open(`/trace/${RICH_TRACE}?v=1&view=flame`);
    const flame = page.getByRole('application');
    await flame.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.locator('.span-panel').waitFor();
    const box = (await flame.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.99, box.y + 10);
    await page.getByRole('button', { name: 'Merged by path' }).click();
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.flame-status').innerText()).toContain('×');
  });

  test('table by service, operation and statement, sorted on request', async () => {
    await open(`/trace/${RICH_TRACE}?v=1&view=table`);
    await page.getByRole('button', { name: 'Spans' }).click();
    await expect.poll(() => page.locator('.span-table tbody tr').first().innerText()).toMatch(/orders SELECT items\s+212\s+⚠ 1\s+382 ms/);
    await page.getByRole('button', { name: 'Statement' }).click();
    await expect.poll(() => page.locator('.span-table tbody tr').first().innerText()).toContain('SELECT id FROM items WHERE id = ? AND deleted = false');
    await page.getByRole('button', { name: 'Service', exact: true }).click();
    await expect.poll(() => page.locator('.span-table tbody tr').count()).toBe(7);
    await page.getByTitle('Select the longest').first().click();
    await page.locator('.span-panel').waitFor();
  });

  test('map, statistics, JSON', async () => {
    await open(`/trace/${RICH_TRACE}`);
    await page.getByRole('tab', { name: 'Map' }).click();
    await expect.poll(() => page.locator('.map-node').count()).toBe(7);
    expect(await page.locator('.map-table tbody tr').first().innerText()).toMatch(/orders\s+pricing\s+8\s+0/);
    await page.getByRole('tab', { name: 'Statistics' }).click();
    await page.getByText('Groups of like siblings').waitFor();
    await page.getByRole('tab', { name: 'JSON' }).click();
    await page.getByRole('region', { name: 'OTLP JSON' }).waitFor();
    expect(watched.complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('no accessibility violation in any view, %s', async (colorScheme) => {
    await watched.context.close();
    watched = await openPage(browser, { colorScheme });
    page = watched.page;
    for (const query of ['', '?v=1&span=3', '?v=1&find=SELECT', '?v=1&clocks=adjusted', '?v=1&only=matters', '?v=1&view=flame', '?v=1&view=table', '?v=1&view=map', '?v=1&view=statistics', '?v=1&view=json']) {
      await open(`/trace/${RICH_TRACE}${query}`);
      await page.waitForTimeout(200);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${query} ${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`)).toEqual([]);
    }
  });

  test('400 pixels wide nothing overflows, in any view', async () => {
    await watched.context.close();
    watched = await openPage(browser, { width: 400, height: 800 });
    page = watched.page;
    for (const query of ['', '?v=1&span=3', '?v=1&view=flame', '?v=1&view=table', '?v=1&view=map', '?v=1&view=statistics', '?v=1&view=json']) {
      await open(`/trace/${RICH_TRACE}${query}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), query).toBeLessThanOrEqual(400);
    }
  });
});

describe('large traces', () => {
  test('100,000 spans open, scroll to the end and answer', async () => {
    site.store.add(...largeTrace(now() - 100n * SECOND, 100_000));
    await page.goto(`${site.url}/trace/${LARGE_TRACE}`);
    await rows().first().waitFor();
    expect(await rows().count()).toBeLessThan(60);
    const count = (await rowCount())!;
    await page.locator('.wf-scroll').evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await expect.poll(async () => Math.max(...(await rows().evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))))))).toBe(Number(count));
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('[role=row][aria-selected=true]').getAttribute('aria-rowindex')).toBe('1');
    await page.keyboard.press(']');
    await page.getByText('⚠ Error', { exact: true }).waitFor();
    expect(watched.complaints).toEqual([]);
  });

  test('a million spans open, and both ends are reached', async () => {
    const message = encodeSkeleton(millionSpans());
    await page.route('**/columns', (route) => route.fulfill({ body: Buffer.from(message.buffer), contentType: 'application/vnd.spoor.skeleton' }));
    await page.goto(`${site.url}/trace/${LARGE_TRACE}?v=1&groups=off`);
    await page.getByText('1,000,000').first().waitFor();
    const indexes = () => rows().evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))));
    await expect.poll(rowCount).toBe('1000000');
    const scrollTo = (share: number) => page.locator('.wf-scroll').evaluate((element, at) => void (element.scrollTop = at * element.scrollHeight), share);
    await scrollTo(1);
    await expect.poll(async () => Math.max(...(await indexes()))).toBe(1_000_000);
    await scrollTo(0.5);
    await expect.poll(async () => Math.abs(Math.min(...(await indexes())) - 500_000)).toBeLessThan(1_000);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('h');
    await expect.poll(rowCount).toBe('1');
    await page.getByText('+999,999').waitFor();
  });
});
