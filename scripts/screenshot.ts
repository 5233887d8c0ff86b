// Takes a picture of a page for the README: `node scripts/screenshot.ts http://127.0.0.1:4180/ site/public/screenshot.png`.
import { findProgram } from '@plugindex/node/find-program';
import { chromium } from 'playwright-core';

/** Pixels, and what a README may weigh. */
const window = { width: 1200, height: 850 };
const maxBytes = 150_000;

const [url, out] = process.argv.slice(2);
if (url === undefined || out === undefined || !URL.canParse(url)) {
  process.stderr.write('Usage: node scripts/screenshot.ts <url> <out.png>\n');
  process.exit(2);
}
const executablePath = await findProgram('chromium');
if (executablePath === undefined) {
  process.stderr.write('Cannot take a picture: no Chromium on the PATH\n  hint: apt-get install chromium\n');
  process.exit(1);
}
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
});
const page = await browser.newPage({ viewport: window, colorScheme: 'light' });
await page.goto(url, { waitUntil: 'networkidle' });
const { length } = await page.screenshot({ path: out });
await browser.close();
process.stderr.write(`${out}: ${window.width} × ${window.height}, ${length} bytes\n`);
if (length > maxBytes) {
  process.stderr.write(`Cannot use ${out}: found ${length} bytes, expected at most ${maxBytes}\n`);
  process.exitCode = 1;
}
