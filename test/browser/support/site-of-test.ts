import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { MS } from './fixture-spans.ts';
import { launchBrowser, openPage, startSite } from './test-site.ts';
import type { TestSite, WatchedPage } from './test-site.ts';

export const SECOND = 1_000n * MS;

/** Of the test that runs: set before each test of a file that calls `siteForEachTest`. */
export let browser: Browser;
export let site: TestSite;
export let watched: WatchedPage;
export let page: Page;

export const now = (): bigint => BigInt(Date.now()) * MS;

/** One browser for the file; a site of its own and a fresh page for each test. */
export function siteForEachTest(): void {
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
}
