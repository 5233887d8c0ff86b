// The page of `plugindex dev` in a real browser: calls, answers, refusals, and a change that is saved meanwhile.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { createCli } from '../../kit/cli.ts';
import { launchBrowser, noBrowser, openPage } from '../../site/browser.ts';
import { startCommand } from './going-command.ts';

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder with a new plugin, and its main file. */
async function newPlugin() {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-page-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  expect((await (await createCli({ folder })).run('new', 'template', 'mine', '--lang', 'c')).code).toBe(0);
  const main = join(folder, 'mine/src/plugin.c');
  return { folder, main, source: await readFile(main, 'utf8') };
}

/** Fills the form and sends it; what the page says then. */
async function send(page: Page, { input, config }: { readonly input?: string; readonly config?: string }) {
  if (input !== undefined) await page.getByLabel('Input, JSON').fill(input);
  if (config !== undefined) await page.getByLabel('Configuration, JSON').fill(config);
  // Every answer begins with other words than this.
  await page.locator('#measured').evaluate((element) => {
    element.textContent = 'waiting';
  });
  await page.getByRole('button', { name: 'Call' }).click();
  await page.locator('#measured', { hasNotText: 'waiting' }).waitFor();
  const text = async (selector: string) => (await page.locator(selector).textContent()) ?? '';
  return { measured: await text('#measured'), answer: await text('#answer') };
}

test('the page of dev calls, shows what came of it, and follows what is saved', async ({ skip }) => {
  const browser = await launchBrowser();
  if (browser === undefined) return skip(noBrowser);
  onTestFinished(() => browser.close());
  const { folder, main, source } = await newPlugin();
  const port = await freePort();
  const dev = await startCommand(folder, 'dev', 'mine', '--port', String(port));
  onTestFinished(() => void dev.stop());
  const url = await dev.url();
  expect(new URL(url).port).toBe(String(port));
  const { page, complaints } = await openPage(browser);
  await page.goto(url);
  await page.getByRole('heading', { name: 'mine 0.1.0' }).waitFor();

  // The form is filled with the example of the manifest.
  const first = await send(page, {});
  expect(first.answer).toBe('"Hello, world"');
  expect(first.measured).toMatch(
    /^The plugin answered: [0-9]+ units of fuel, [0-9.]+ ms, 128 KiB of memory$/,
  );
  await page.getByText('Configuration, clock').click();
  // threat: an answer that is taken for markup
  const markup = '<img src=x onerror=alert(1)>';
  expect((await send(page, { config: JSON.stringify({ greeting: markup }) })).answer).toBe(`"${markup}"`);
  expect(await page.locator('#answer img').count()).toBe(0);
  const refused = await send(page, { input: '{}' });
  expect(refused.measured).toMatch(/^The plugin refused: /);
  expect(JSON.parse(refused.answer)).toMatchObject({ code: 'invalid_input' });
  const unread = await send(page, { input: '{' });
  expect(unread).toEqual({ measured: expect.stringMatching(/^Input, JSON: /), answer: '' });

  await writeFile(main, `${source}int x = ;\n`);
  await page.getByText('error: expected expression').first().waitFor();
  const facts = await page.locator('#facts').textContent();
  const loop =
    'PDX_HOOK(template_function) {\n  if (!pdx_get(input, "args")) for (volatile int i = 0;; i++) {}';
  await writeFile(
    main,
    source.replace('Hello, world', 'Changed').replace('PDX_HOOK(template_function) {', loop),
  );
  await page.locator('#facts', { hasNotText: facts ?? '' }).waitFor();
  await page.locator('#problems').waitFor({ state: 'hidden' });
  const example = JSON.stringify({ function_name: 'hello', args: [], context: {} });
  expect((await send(page, { input: example, config: '{}' })).answer).toBe('"Changed"');
  const ended = await send(page, { input: '{}' });
  expect(ended.measured).toMatch(/^The host ended the call: /);
  expect(JSON.parse(ended.answer)).toMatchObject({
    code: expect.stringMatching(/^host\/(?:out-of-fuel|timeout)$/),
  });

  expect(complaints).toEqual([]);
  await browser.close();
  expect(await dev.stop()).toBe(0);
});
