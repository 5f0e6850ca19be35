import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MS, SHOP_TRACE, shopTrace } from './support/fixture-spans.ts';
import { launchBrowser, openPage, startSite } from './support/test-site.ts';
import type { TestSite, WatchedPage } from './support/test-site.ts';

let browser: Browser;
let site: TestSite;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startSite()]);
  site.store.add(...shopTrace(BigInt(Date.now() - 60_000) * MS));
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});
beforeEach(async () => {
  watched = await openPage(browser);
  page = watched.page;
  await page.goto(`${site.url}/search`);
  await page.locator('.trace-link').first().waitFor();
});
afterEach(async () => {
  await watched.context.close();
});

const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

describe('settings', () => {
  test('theme and contrast are switched, kept, and set before the first paint', async () => {
    expect(await background()).toBe('rgb(255, 255, 255)');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    expect(await background()).toBe('rgb(15, 17, 21)');
    await page.getByRole('button', { name: 'High', exact: true }).click();
    expect(await background()).toBe('rgb(0, 0, 0)');
    await page.reload();
    expect(await page.evaluate(() => ({ ...document.documentElement.dataset }))).toEqual({ theme: 'dark', contrast: 'more' });
    expect(await background()).toBe('rgb(0, 0, 0)');
  });

  test('the system’s wish for contrast is met', async () => {
    await page.emulateMedia({ contrast: 'more', colorScheme: 'dark' });
    expect(await background()).toBe('rgb(0, 0, 0)');
  });

  test('times are relative or absolute, in the chosen zone, everywhere and after a reload', async () => {
    const shown = () => page.locator('.trace-time time').first().innerText();
    expect(await shown()).toMatch(/ago$/);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel('Time zone').selectOption('UTC');
    await page.getByRole('button', { name: 'Absolute' }).click();
    const utc = Date.parse(`${(await shown()).replace(' ', 'T')}Z`);
    expect(Math.abs(Date.now() - utc)).toBeLessThan(600_000);
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await expect.poll(async () => Date.parse(`${(await shown()).replace(' ', 'T')}Z`) - utc).toBe(9 * 3_600_000);
    await page.reload();
    await page.locator('.trace-link').first().waitFor();
    expect(Date.parse(`${(await shown()).replace(' ', 'T')}Z`) - utc).toBe(9 * 3_600_000);
  });
});

describe('palette', () => {
  test('opens pages, services and pasted trace ids, by keys alone', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('orders');
    await page.getByRole('option', { name: /Service orders/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/service=orders/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('map');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/map/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type(`http://elsewhere:16686/trace/${SHOP_TRACE}`);
    await page.getByRole('option', { name: SHOP_TRACE }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/trace/${SHOP_TRACE}**`);
  });

  test('Escape closes it and gives the focus back', async () => {
    await page.getByLabel('Min duration').focus();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Page, service, trace id or action' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('placeholder'))).toBe('100ms');
  });
});

describe('keys', () => {
  test('? lists them, g and a letter go to pages, typing is left alone', async () => {
    await page.keyboard.press('?');
    await page.getByText('Go to Map').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('gm?');
    expect(await page.getByLabel('Service', { exact: true }).inputValue()).toBe('gm?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.waitForURL(/\/map/);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL(/\/\?|\/$/);
  });

  test('can be switched off', async () => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel('Single-key shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('?');
    await page.waitForTimeout(200);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
  });
});

describe('time range', () => {
  test('a preset, an absolute range, earlier and later; pages hand it to each other', async () => {
    await page.getByRole('button', { name: /^Time range/ }).click();
    await page.getByRole('button', { name: 'Last 6 hours' }).click();
    await page.waitForURL(/range=6h/);
    await page.getByRole('link', { name: 'Map' }).click();
    await page.waitForURL(/\/map\?.*range=6h/);
    await page.getByRole('button', { name: /^Time range/ }).click();
    await page.getByLabel('From').fill('2026-11-22 10:00:00');
    await page.getByLabel('To', { exact: true }).fill('2026-11-22 09:00:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('The start must be before the end.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('2026-11-22 11:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Time range: 2026-11-22 10:00:00 – 11:00:00' }).waitFor();
    await page.getByRole('button', { name: 'Earlier' }).click();
    await page.getByRole('button', { name: 'Time range: 2026-11-22 09:30:00 – 10:30:00' }).waitFor();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByRole('button', { name: 'Time range: 2026-11-22 10:00:00 – 11:00:00' }).waitFor();
  });
});
