import { describe, expect, test } from 'vitest';
import { MS, SHOP_TRACE, shopTrace } from './support/fixture-spans.ts';
import { now, page, site, siteForEachTest } from './support/site-of-test.ts';

siteForEachTest();

const rows = () => page.locator('.live-row');
const span = (n: number, more = {}) => ({ traceId: n.toString(16).padStart(32, '0'), spanId: '00000000000000aa', service: 'shop', name: `request ${n}`, kind: 2, start: now(), duration: 5n * MS, ...more });

/** Sends until the tail is open and shows something. */
async function opened(path: string): Promise<void> {
  await page.goto(`${site.url}${path}`);
  await page.getByText('Following').waitFor();
  await page.waitForTimeout(700);
}

describe('live tail', () => {
  test('requests as they arrive, newest first, with their rate; all spans when asked', async () => {
    await opened('/live');
    site.arrive(...shopTrace(now()));
    await expect.poll(() => rows().count()).toBe(4);
    expect(await page.locator('.live-figures').innerText()).toMatch(/Matching\s+[\d.]+\/\w+\s+Arriving\s+[\d.]+\/\w+\s+Left out\s+0/);
    site.arrive(span(1), span(2));
    await expect.poll(() => rows().first().innerText()).toContain('request 2');
    await page.getByRole('button', { name: 'All spans' }).click();
    await page.waitForURL(/spans=all/);
    await page.waitForTimeout(900);
    site.arrive(...shopTrace(now()));
    await expect.poll(() => rows().count()).toBe(29);
  });

  test('pauses while pointed at and by its button, then shows what waited', async () => {
    await opened('/live');
    site.arrive(span(1));
    await expect.poll(() => rows().count()).toBe(1);
    await rows().first().hover();
    await page.getByText('Paused while you look').waitFor();
    site.arrive(span(2), span(3));
    await page.getByText('2 waiting').waitFor();
    expect(await rows().count()).toBe(1);
    await page.mouse.move(5, 5);
    await expect.poll(() => rows().count()).toBe(3);
    await page.getByRole('button', { name: 'Pause' }).click();
    site.arrive(span(4));
    await page.getByText('1 waiting').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(() => rows().count()).toBe(4);
  });

  test('filters on the server, counts what is too much', async () => {
    await opened('/live?v=1&tags=error%3Dtrue');
    site.arrive(span(1), span(2, { status: 2 }));
    await expect.poll(() => rows().allInnerTexts()).toEqual([expect.stringContaining('request 2')]);
    site.arrive(...Array.from({ length: 260 }, (_, n) => span(n + 10, { status: 2 })));
    await expect.poll(() => page.locator('.live-figures').innerText()).toMatch(/Left out\s+160/);
    await page.getByLabel('Min duration').fill('ages');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('not a duration').waitFor();
  });

  test('a click opens the trace beside the tail and pauses it', async () => {
    site.store.add(...shopTrace(now()));
    await opened('/live');
    site.arrive(...shopTrace(now()));
    await rows().first().click();
    await page.waitForURL(new RegExp(`open=${SHOP_TRACE}`));
    await page.getByRole('complementary', { name: 'Trace' }).getByRole('row', { name: /frontend GET \/checkout/ }).waitFor();
    await page.getByText(/^Paused/).waitFor();
  });

  test('stays small however much arrives', async () => {
    await opened('/live');
    for (let batch = 0; batch < 30; batch++) {
      site.arrive(...Array.from({ length: 100 }, (_, n) => span(batch * 100 + n + 1)));
      await page.waitForTimeout(120);
    }
    await expect.poll(() => rows().count()).toBeGreaterThan(300);
    expect(await rows().count()).toBeLessThanOrEqual(400);
  });
});
