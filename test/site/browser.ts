// A real browser for tests, where there is one, and a record of everything that a page complains about.
import { findProgram } from '@plugindex/node/find-program';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** What to say where there is no browser. */
export const noBrowser = 'no Chromium found: apt-get install chromium';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** Undefined where no browser is installed. */
export async function launchBrowser(): Promise<Browser | undefined> {
  const found = await Promise.all(names.map((name) => findProgram(name)));
  const executablePath = found.find((path) => path !== undefined);
  if (executablePath === undefined) return undefined;
  return chromium.launch({ executablePath, args: flags.split(' ') });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, refused policies, failed requests, in order. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

const dot = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';

/** A page of its own context. Images from elsewhere are answered here: no test asks a stranger's server. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  await context.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => route.fulfill({ contentType: 'image/svg+xml', body: dot }),
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  return { page, complaints, close: () => context.close() };
}
