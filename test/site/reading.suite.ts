// What a reader does: searches, reads without JavaScript, walks by keyboard, copies a command.
import { expect, type TestContext, test } from 'vitest';
import { openPage } from './browser.ts';
import { cast, manyVersions } from './cast.ts';
import type { OpenedSite } from './opened-site.ts';

export function searchSuite(open: (context: TestContext) => OpenedSite): void {
  test('search finds a plugin by a word of its README and leads to its page', async (context) => {
    const { site, browser } = open(context);
    const { page, complaints, close } = await openPage(browser);
    await page.goto(site.url);
    await page.getByRole('searchbox').fill('zanzibar');
    await page.keyboard.press('Enter');
    const found = page.locator('#search-results a');
    await found.first().waitFor();
    expect(await found.allTextContents()).toEqual([cast.good]);
    expect(await page.locator('#search-status').textContent()).toBe('1 found for “zanzibar”.');
    await found.first().click();
    await page.waitForURL(`${site.url}plugins/${cast.good}/`);
    expect(complaints).toEqual([]);
    await close();
  });

  test('search shows more on demand, and says when there is nothing', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser);
    const more = page.getByRole('button', { name: 'Show more' });
    await page.goto(`${site.url}search/?q=response`);
    await more.waitFor();
    const results = page.locator('#search-results > li');
    expect(await results.count()).toBe(20);
    await more.click();
    await expect.poll(() => results.count()).toBeGreaterThan(20);
    await page.goto(`${site.url}search/?q=${encodeURIComponent('<b>qwxzv')}`);
    await expect
      .poll(() => page.locator('#search-status').textContent())
      .toContain('Nothing found for “<b>qwxzv”');
    await close();
  });

  test('everything but search works without JavaScript, and search says what to do', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(site.url);
    await page.getByRole('link', { name: 'Plugins', exact: true }).click();
    await page.waitForURL(`${site.url}plugins/`);
    expect(await page.locator('.card').count()).toBe(48);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL(`${site.url}plugins/2/`);
    await page.getByRole('link', { name: cast.good, exact: true }).click();
    await page.waitForURL(`${site.url}plugins/${cast.good}/`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(cast.good);
    expect(await page.locator('.install code').first().textContent()).toBe(`plugindex install ${cast.good}`);
    await page.getByText('First time here?').click();
    expect(await page.getByText('plugindex registry add').isVisible()).toBe(true);
    await page.goto(`${site.url}search/?q=jwt`);
    expect(await page.getByText('Search runs in your browser').isVisible()).toBe(true);
    await page.getByRole('link', { name: 'all plugins' }).click();
    await page.waitForURL(`${site.url}plugins/`);
    await close();
  });
}

export function readingSuite(open: (context: TestContext) => OpenedSite): void {
  test('the keyboard reaches everything: skip link first, focus always visible', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser);
    await page.goto(`${site.url}plugins/${cast.good}/`);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to content' });
    expect(await skip.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    expect((await skip.boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate<{ width: string; isInMain: boolean }>(
        `({ width: getComputedStyle(document.activeElement).outlineWidth,
            isInMain: document.querySelector('main').contains(document.activeElement) })`,
      );
      expect(focus).toEqual({ width: '3px', isInMain: true });
    }
    await close();
  });

  test('a button copies the install line', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.goto(`${site.url}plugins/${cast.good}/`);
    await page.getByRole('button', { name: `Copy “plugindex install ${cast.good}”` }).click();
    await page.getByRole('status').getByText('Copied').first().waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`plugindex install ${cast.good}`);
    await close();
  });

  test('the page says where the reader is, and shows yanks, advisories and every version', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser);
    await page.goto(`${site.url}plugins/${cast.many}/`);
    expect(await page.locator('nav[aria-label=Main] [aria-current]').allTextContents()).toEqual(['Plugins']);
    expect(await page.locator('#versions tbody th').count()).toBe(10);
    expect(await page.locator('#versions').textContent()).toContain(
      '1.237.0 was yanked on 2026-08-01: Loses data.',
    );
    expect(await page.locator('#advisories').textContent()).toContain('all versions, fixed in 1.2.1');
    await page.getByRole('link', { name: `All ${manyVersions} versions` }).click();
    await page.getByRole('link', { name: 'Page 3' }).click();
    expect(await page.locator('tbody th').count()).toBe(manyVersions - 200);
    await page.goto(`${site.url}plugins/${cast.hostile}/`);
    expect(await page.getByRole('heading', { name: 'Security: version 1.0.0 is affected' }).isVisible()).toBe(
      true,
    );
    await page.goto(`${site.url}plugins/${cast.withdrawn}/`);
    expect(await page.locator('.notice').textContent()).toContain('Every version was yanked');
    await close();
  });
}
