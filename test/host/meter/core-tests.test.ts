// The tests of the WebAssembly core specification about all that a meter can break: metered is plain, bit by bit.
import { readdirSync, readFileSync } from 'node:fs';
import { HostError, meterModule } from '@plugindex/host';
import { beforeAll, expect, test } from 'vitest';
import { type Assembler, loadAssembler } from '../../kit/wast/assemble.ts';
import { runWast, type WastReport } from '../../kit/wast/run-wast.ts';

/** What running a file must show, so that a reader that reads less proves less. */
type Counts = Pick<WastReport, 'compared' | 'asExpected' | 'invalid' | 'skipped'>;

const folder = new URL('../../fixtures/wasm-testsuite/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const counts: Readonly<Record<string, Counts>> = JSON.parse(read('counts.json'));
const files = ['', '2.0/'].flatMap((sub) =>
  readdirSync(new URL(sub, folder))
    .filter((name) => name.endsWith('.wast'))
    .map((name) => sub + name),
);
// The largest memory and table that any of the tests asks for.
const options = { maxPages: 65_536, maxElements: 10_000_000, initialFuel: Number.MAX_SAFE_INTEGER };
let assemble: Assembler = () => undefined;

beforeAll(async () => {
  assemble = await loadAssembler();
});

/**
 * One table of labels is longer than plugins may have them. Its module would be refused, and with it all tests of `br_table`: an
 * even number of labels at its beginning, which alternate, is left out.
 */
function shortenLabels(text: string): string {
  return text.replace(
    /(?:\s+\d+){10000,}/,
    (labels) => ` ${labels.trim().split(/\s+/).slice(-9000).join(' ')}`,
  );
}

test.each(files)('%s', (name) => {
  const report = runWast(shortenLabels(read(name)), {
    assemble,
    change: (bytes) => meterModule(bytes, options).bytes,
    refusalOf: (error) => (error instanceof HostError ? error.code : undefined),
  });
  expect(report.differences).toEqual([]);
  const { compared = 1, asExpected = 1, invalid = 0, skipped = 0 } = counts[name] ?? {};
  expect(report.compared).toBeGreaterThanOrEqual(compared);
  expect(report.asExpected).toBeGreaterThanOrEqual(asExpected);
  expect(report.invalid).toBeGreaterThanOrEqual(invalid);
  expect(report.skipped).toBeLessThanOrEqual(skipped);
});

test('every file compares something, and all of them more than 13,000 results', () => {
  expect(Object.keys(counts)).toEqual(files);
  expect(files.filter((name) => counts[name]?.compared === 0)).toEqual([]);
  const sum = (key: keyof Counts) => files.reduce((all, name) => all + (counts[name]?.[key] ?? 0), 0);
  expect(sum('compared')).toBeGreaterThan(13_000);
  expect(sum('asExpected')).toBeGreaterThan(12_000);
});
