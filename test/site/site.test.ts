// The built site: at the top of a host and below a path, by its files and in a real browser. Built once for all tests.
import { afterAll, beforeAll, describe, type TestContext } from 'vitest';
import { contentSuite, layoutSuite } from './browser.suite.ts';
import { launchBrowser, noBrowser } from './browser.ts';
import { type BuiltSite, buildTestSite } from './built-site.ts';
import { downloadsSuite, noDownloadsSuite, someCounts } from './downloads.suite.ts';
import { fileSuite } from './files.suite.ts';
import { hostileQueue } from './hostile-queue.ts';
import { linkSuite } from './links.suite.ts';
import type { OpenedSite } from './opened-site.ts';
import { emptyQueueSuite, queueSuite } from './queue.suite.ts';
import { readingSuite, searchSuite } from './reading.suite.ts';

interface Everything {
  readonly atTop: BuiltSite;
  readonly belowPath: BuiltSite;
  readonly served: Awaited<ReturnType<BuiltSite['serve']>>;
  readonly browser: Awaited<ReturnType<typeof launchBrowser>>;
}

let opened: Everything | undefined;

function everything(): Everything {
  if (opened === undefined) throw new Error('Cannot test the site: it was not built');
  return opened;
}

/** Skips the test where there is no browser. */
function inBrowser(context: TestContext): OpenedSite {
  const { served, browser } = everything();
  return { site: served, browser: browser ?? context.skip(noBrowser) };
}

beforeAll(async () => {
  // Side by side, as two runs on one machine would be.
  const [atTop, belowPath] = await Promise.all([
    buildTestSite('https://plugins.example.com/'),
    buildTestSite('https://acme.github.io/plugins/', { queue: hostileQueue, stats: someCounts }),
  ]);
  opened = { atTop, belowPath, served: await belowPath.serve(), browser: await launchBrowser() };
}, 300_000);

afterAll(async () => {
  await opened?.browser?.close();
  await opened?.served.close();
  await opened?.atTop.remove();
  await opened?.belowPath.remove();
});

describe('at the top of a host', () => {
  linkSuite(() => everything().atTop);
  emptyQueueSuite(() => everything().atTop);
  noDownloadsSuite(() => everything().atTop);
});

describe('below a path', () => {
  linkSuite(() => everything().belowPath);
  fileSuite(() => everything().belowPath);
  downloadsSuite(() => everything().belowPath);
  layoutSuite(inBrowser);
  contentSuite(inBrowser);
  searchSuite(inBrowser);
  readingSuite(inBrowser);
  queueSuite(inBrowser);
});
