// The queue: what waits for whom, in a browser without JavaScript, and what the page says where there is no queue.
import { expect, type TestContext, test } from 'vitest';
import { openPage } from './browser.ts';
import { type BuiltSite, pagesOf } from './built-site.ts';
import { cast } from './cast.ts';
import { hostileQueue, manyForMaintainers } from './hostile-queue.ts';
import { handler, script } from './hostile-texts.ts';
import type { OpenedSite } from './opened-site.ts';

export function queueSuite(open: (context: TestContext) => OpenedSite): void {
  test('the queue shows every turn, oldest first, with lane, state and age, without JavaScript', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(site.url);
    await page.getByRole('link', { name: 'Queue', exact: true }).click();
    await page.waitForURL(`${site.url}queue/`);
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      `A maintainer’s turn ${manyForMaintainers}`,
      'The author’s turn 1',
      'The machine’s turn 1',
      'Goes on by itself 1',
      'The lanes',
    ]);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(
      `${hostileQueue.pullRequests.length} open pull requests`,
    );
    const maintainers = page.locator('section', { hasText: 'A maintainer’s turn' });
    expect(await maintainers.locator('.card').count()).toBe(25);
    expect(await maintainers.locator('.card').first().textContent()).toMatch(
      /Release of number 4.*A closer look.*needs a maintainer.*#4 by ada, open for 27 days/s,
    );
    expect(await maintainers.textContent()).toContain('3 more are in the data');
    const waiting = page.locator('section', { hasText: 'Goes on by itself' });
    expect(await waiting.textContent()).toContain('Goes on at 2026-11-03 18:30 UTC');
    expect(await waiting.textContent()).toContain('and 4 more');
    await close();
  });

  test('the rules of the lanes stand beside it, with the median of each', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser);
    await page.goto(`${site.url}queue/`);
    const lanes = await page.locator('section', { hasText: 'The lanes' }).locator('dl').all();
    const rules = lanes.map(async (lane) => (await lane.locator('dd').allInnerTexts()).join(' · '));
    expect(await Promise.all(rules)).toEqual([
      'none · none · 4 minutes, of 41',
      '1 maintainer · none · 2 hours, of 1',
      'none · 3 days · none merged yet',
      '1 maintainer · none · none merged yet',
    ]);
    await page.getByRole('link', { name: 'How pull requests are decided' }).click();
    await page.waitForURL(`${site.url}docs/review-lanes/`);
    await close();
  });

  test('a title and an account name are text', async (context) => {
    const { site, browser } = open(context);
    const { page, complaints, close } = await openPage(browser);
    await page.goto(`${site.url}queue/`);
    const card = page.locator('.card', { hasText: '#2 by' });
    expect(await card.locator('h3').textContent()).toBe(script);
    expect(await card.textContent()).toContain(handler);
    expect(complaints).toEqual([]);
    await close();
  });
}

export function emptyQueueSuite(open: () => BuiltSite): void {
  test('a registry that has written no queue says so, and says where its pull requests are', () => {
    const html = pagesOf(open()).get('queue/index.html') ?? '';
    expect(html).toContain('This registry has written no queue yet');
    expect(html).not.toContain('queue.json');
    expect(html).not.toContain('class="card"');
  });

  test('the list as Markdown is what the index gives: every plugin that is not deprecated', () => {
    const { files, url } = open();
    const text = Buffer.from(files.get('awesome.md') ?? '').toString();
    expect(text).toMatch(/^# Awesome plugins for /);
    expect(text).toContain(`[${cast.good}](<${url}plugins/${cast.good}/>)`);
    expect(text).not.toContain(`/plugins/${cast.hostile}/>`);
  });
}
