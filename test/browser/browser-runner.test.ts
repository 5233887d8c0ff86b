// The same host in a real page: a plugin is loaded and called, a loop is ended, a request is answered while the guest waits.
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { repositoryRoot } from '../kit/build-cache.ts';
import { asking, endless, good } from '../node/runner/guests.ts';
import { launchBrowser, noBrowser } from '../site/browser.ts';

const guests: Readonly<Record<string, Uint8Array>> = {
  '/auth-basic.wasm': buildAssemblyScript('plugins/auth-basic'),
  '/endless.wasm': endless,
  '/asking.wasm': asking('kv', '{"op":"get"}'),
};

let browser: Browser | undefined;
let server: Server | undefined;
let origin = '';

beforeAll(async () => {
  browser = await launchBrowser();
  const [page, worker] = await Promise.all([
    bundle('test/browser/page.ts'),
    bundle('packages/browser/src/web-worker-main.ts'),
  ]);
  const texts: Readonly<Record<string, string>> = { '/page.js': page, '/worker.js': worker };
  server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const type = pathname.endsWith('.js')
      ? 'text/javascript'
      : pathname.endsWith('.wasm')
        ? 'application/wasm'
        : 'text/html';
    response.setHeader('content-type', type);
    if (searchParams.has('isolated') || pathname.endsWith('.js')) {
      response.setHeader('cross-origin-opener-policy', 'same-origin');
      response.setHeader('cross-origin-embedder-policy', 'require-corp');
    }
    response.end(
      texts[pathname] ??
        guests[pathname] ??
        '<!doctype html><title>host</title><script type="module" src="/page.js"></script>',
    );
  });
  origin = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function bundle(entry: string): Promise<string> {
  const build = await rolldown({ input: join(repositoryRoot, entry), platform: 'browser' });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output[0].code;
}

async function inPage<T>(
  path: string,
  run: (page: Page) => Promise<T>,
  skip: (reason: string) => never,
): Promise<T> {
  if (browser === undefined) return skip(noBrowser);
  const page = await browser.newPage();
  try {
    await page.goto(origin + path);
    return await run(page);
  } finally {
    await page.close();
  }
}

/** What `page.ts` puts there. */
interface Tools {
  readonly tryPlugin: (
    file: string,
    calls: readonly [string, unknown][],
    options?: object,
  ) => Promise<unknown[]>;
}
declare const tools: Tools;

describe('in Chromium', () => {
  test.for(['shared', 'strict', 'inline'])(
    '%s: an official plugin is called',
    async (isolation, { skip }) => {
      const outcomes = await inPage(
        '/',
        (page) =>
          page.evaluate(
            (chosen) =>
              tools.tryPlugin(
                '/auth-basic.wasm',
                [['authenticate', { method: 'GET', path: '/', headers: {}, query: {}, body: null }]],
                {
                  isolation: chosen,
                  config: { users: [{ username: 'ada', password: 'lovelace' }] },
                },
              ),
            isolation,
          ),
        skip,
      );
      expect(outcomes).toMatchObject([{ ok: true, value: { authenticated: false } }]);
    },
  );

  test('an endless loop is ended, and the next call is answered', async ({ skip }) => {
    const calls: [string, unknown][] = [
      ['go', {}],
      ['attack', {}],
      ['go', {}],
    ];
    const outcomes = await inPage(
      '/',
      (page) => page.evaluate((asked) => tools.tryPlugin('/endless.wasm', asked, { timeoutMs: 500 }), calls),
      skip,
    );
    expect(outcomes).toEqual([good, 'host/timeout', good]);
  });

  test('a guest waits for the answer to a request where the page is isolated', async ({ skip }) => {
    const options = { grants: { kv: { maxBytes: 1 } }, answerLength: 600_000 };
    const outcomes = await inPage(
      '/?isolated',
      (page) => page.evaluate((asked) => tools.tryPlugin('/asking.wasm', [['ask', {}]], asked), options),
      skip,
    );
    expect(outcomes).toEqual([{ ok: true, value: 'x'.repeat(600_000) }]);
  });

  test('elsewhere such a plugin is refused when it is loaded', async ({ skip }) => {
    const options = { grants: { kv: { maxBytes: 1 } } };
    const outcomes = await inPage(
      '/',
      (page) => page.evaluate((asked) => tools.tryPlugin('/asking.wasm', [['ask', {}]], asked), options),
      skip,
    );
    expect(outcomes).toEqual(['host/port-missing']);
  });
});
