// Every kind of page in a real browser: layout, accessibility, policy, and what hostile texts achieve.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, type TestContext, test } from 'vitest';
import { openPage } from './browser.ts';
import { cast } from './cast.ts';
import { emptyCategory } from './hostile-index.ts';
import { alarm, handler, script } from './hostile-texts.ts';
import type { OpenedSite } from './opened-site.ts';

/** One of each kind, by path below the base. */
const pages: Readonly<Record<string, string>> = {
  home: '',
  list: 'plugins/',
  'last page of a list': 'plugins/3/',
  plugin: `plugins/${cast.good}/`,
  'hostile plugin': `plugins/${cast.hostile}/`,
  'plugin that says little': `plugins/${cast.bare}/`,
  'plugin with a long name': `plugins/${cast.longest}/`,
  'plugin without a version to install': `plugins/${cast.withdrawn}/`,
  'plugin with many versions': `plugins/${cast.many}/`,
  versions: `plugins/${cast.many}/versions/2/`,
  categories: 'categories/',
  'empty category': `categories/${emptyCategory}/`,
  tags: 'tags/',
  tag: 'tags/jwt/',
  search: 'search/',
  queue: 'queue/',
  documentation: 'docs/',
  'documentation page': 'docs/quick-start/',
  'reference page': 'docs/reference/problem-codes/',
  'missing page': '404.html',
};

const schemes = ['light', 'dark'] as const;
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

async function violations(page: Awaited<ReturnType<typeof openPage>>['page']): Promise<readonly string[]> {
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

export function layoutSuite(open: (context: TestContext) => OpenedSite): void {
  test.for(schemes)(
    'axe finds nothing on any kind of page, %s',
    { timeout: 240_000 },
    async (scheme, context) => {
      const { site, browser } = open(context);
      const axe = await readFile(axeFile, 'utf8');
      const { page, close } = await openPage(browser, { colorScheme: scheme });
      const found: Record<string, readonly string[]> = {};
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(site.url + path);
        await page.evaluate(axe);
        found[name] = await violations(page);
      }
      await close();
      expect(found).toEqual(Object.fromEntries(Object.keys(pages).map((name) => [name, []])));
    },
  );

  test.for([320, 390, 1200])('no page is wider than a window of %i pixels', async (width, context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser, { viewport: { width, height: 800 } });
    const wide: string[] = [];
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(site.url + path);
      // What is folded away can be too wide as well.
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      const isWide = await page.evaluate<boolean>(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      );
      if (isWide) wide.push(name);
    }
    await close();
    expect(wide).toEqual([]);
  });

  test('no page breaks the policy, logs an error or asks for what is not there', async (context) => {
    const { site, browser } = open(context);
    const { page, complaints, close } = await openPage(browser);
    for (const path of Object.values(pages)) await page.goto(site.url + path, { waitUntil: 'networkidle' });
    await close();
    expect(complaints).toEqual([]);
  });
}

export function contentSuite(open: (context: TestContext) => OpenedSite): void {
  test.for([false, true])(
    'texts of authors stay texts (policy switched off: %s)',
    async (bypassCSP, context) => {
      const { site, browser } = open(context);
      const { page, close } = await openPage(browser, { bypassCSP });
      for (const path of [
        pages['hostile plugin'],
        '',
        'plugins/2/',
        `search/?q=${cast.hostile}`,
        `plugins/${cast.many}/`,
        'queue/',
      ]) {
        await page.goto(site.url + path, { waitUntil: 'networkidle' });
        await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
        for (const element of await page.locator('main [title], main img').all())
          await element.hover({ force: true });
        expect(await page.evaluate(`window.${alarm}`)).toBeUndefined();
        expect(
          await page.evaluate(`[...document.querySelectorAll('main *')]
          .flatMap((one) => [...one.attributes])
          .filter(({ name, value }) => name.startsWith('on') || name === 'style' || /^\\s*(javascript|data):/i.test(value))
          .map(({ name, value }) => name + '=' + value)`),
        ).toEqual([]);
        expect(await page.locator('main :is(iframe, form:not([role=search]), object, style)').count()).toBe(
          0,
        );
      }
      await page.goto(`${site.url}plugins/${cast.hostile}/`);
      expect(await page.locator('.lead').textContent()).toContain(`<script>window.${alarm} = true</script>`);
      expect(await page.locator('.plugin-facts').textContent()).toContain('javascript:window.');
      await close();
    },
  );

  test.for([true, false])(
    'a script that got past everything else does not run under the page’s own policy (in force: %s)',
    async (isInForce, context) => {
      const { site, browser } = open(context);
      const { page, close } = await openPage(browser);
      const html = await (await fetch(`${site.url}plugins/${cast.good}/`)).text();
      const attacked = html.replace('<section id="readme"', `${script}<p>${handler}</p><section id="readme"`);
      const body = isInForce ? attacked : attacked.replace(/<meta http-equiv[^>]*>/, '');
      // As a host answers that sends no headers of its own.
      await page.route('**/attacked/', (route) => route.fulfill({ contentType: 'text/html', body }));
      await page.goto(`${site.url}attacked/`, { waitUntil: 'networkidle' });
      expect(await page.evaluate(`window.${alarm}`)).toBe(isInForce ? undefined : true);
      await close();
    },
  );

  test('a plugin page costs a reader few bytes', async (context) => {
    const { site, browser } = open(context);
    const { page, close } = await openPage(browser);
    await page.goto(`${site.url}plugins/${cast.good}/`, { waitUntil: 'networkidle' });
    const entries = await page.evaluate<{ name: string; bytes: number }[]>(
      `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map(({ name, decodedBodySize }) => ({ name, bytes: decodedBodySize }))`,
    );
    await close();
    const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(entries.length).toBeLessThanOrEqual(4);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThan(60_000);
  });
}
