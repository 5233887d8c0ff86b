// The whole journey of an author's folder: from a manifest to a page in a real browser and a call that is answered.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInstance } from '@plugindex/host';
import type { Description } from '@plugindex/model';
import { stages } from '@plugindex/registry/reconcile/stages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository } from '../kit/git-repository.ts';
import { readInstalled, repositoryRoot, startMarketplace, type TestMarketplace } from '../kit/marketplace.ts';
import { launchBrowser, noBrowser, openPage } from '../site/browser.ts';

const name = 'auth-basic';
let marketplace: TestMarketplace;

beforeAll(async () => {
  const here = (path: string) => join(repositoryRoot, path);
  const repository = await createRepository({
    [here('index/registry.yaml')]: 'index/registry.yaml',
    [here('index/plugins/au/th/auth-basic')]: 'index/plugins/au/th/auth-basic',
    [here('plugins/auth-basic')]: 'plugins/auth-basic',
    [here('LICENSE-MIT')]: 'LICENSE-MIT',
  });
  marketplace = await startMarketplace(repository, { withSite: true });
  await marketplace.reconcile();
}, 600_000);
afterAll(() => marketplace.close());

test('the stages run in the order in which they are written down, each once', () => {
  const seen = marketplace.events.map(({ stage, outcome }) => ({ stage, outcome }));
  expect(seen).toEqual(stages.map(({ name: stage }) => ({ stage, outcome: 'done' })));
});

test('the site shows the plugin, and its search finds it', async ({ skip }) => {
  const browser = await launchBrowser();
  if (browser === undefined) return skip(noBrowser);
  const { page, complaints, close } = await openPage(browser);
  try {
    await page.goto(`${marketplace.url}/search/?q=basic+authentication`);
    await page.getByRole('link', { name }).first().click();
    await page.waitForURL(`**/plugins/${name}/`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(name);
    expect(await page.textContent('main')).toContain(
      'plugindex.localhost/local/registry/.github/workflows/publish.yml',
    );
    expect(complaints).toEqual([]);
  } finally {
    await close();
    await browser.close();
  }
});

test('a client installs the plugin into an empty home, and the installed bytes answer the manifest’s examples', async () => {
  const home = await mkdtemp(join(tmpdir(), 'plugindex-home-'));
  const run = (...args: string[]) => marketplace.plugindex(args, { home });
  await run('registry', 'add', marketplace.url, '--trusted-root', marketplace.trustedRootFile, '--yes');
  expect(await run('install', name, '--yes')).toMatchObject({ code: 0, stdout: `+ ${name} 0.1.0\n` });
  const { examples, versions }: Description = JSON.parse((await run('info', name, '--json')).stdout);
  expect(examples.length).toBeGreaterThan(1);
  for (const { hook, input, config = {}, output } of examples) {
    const instance = createInstance({
      bytes: await readInstalled(home, name),
      grants: versions[0]?.capabilities ?? {},
      config,
      ports: { now: () => 0, random: (bytes) => bytes.fill(7), log: () => {} },
    });
    expect(instance.call(hook, input)).toEqual({ ok: true, value: output });
  }
  const called = await run(
    'run',
    name,
    examples[0]?.hook ?? '',
    JSON.stringify(examples[0]?.input),
    '--config',
    JSON.stringify(examples[0]?.config),
  );
  expect(JSON.parse(called.stdout)).toEqual(examples[0]?.output);
}, 120_000);
