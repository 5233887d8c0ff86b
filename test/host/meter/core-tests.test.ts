// The tests of the WebAssembly core specification about control flow, calls, memory and tables: metered is plain, bit by bit.
import { readdirSync, readFileSync } from 'node:fs';
import { HostError, meterModule } from '@plugindex/host';
import { beforeAll, expect, test } from 'vitest';
import { type Assembler, loadAssembler } from '../../kit/wast/assemble.ts';
import { runWast } from '../../kit/wast/run-wast.ts';

const folder = new URL('../../fixtures/wasm-testsuite/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.wast'));
// The largest memory and table that any of the tests asks for.
const options = { maxPages: 65_536, maxElements: 10_000_000, initialFuel: Number.MAX_SAFE_INTEGER };
let assemble: Assembler = () => undefined;

beforeAll(async () => {
  assemble = await loadAssembler();
});

test.each(files)('%s', (name) => {
  const report = runWast(readFileSync(new URL(name, folder), 'utf8'), {
    assemble,
    change: (bytes) => meterModule(bytes, options).bytes,
    refusalOf: (error) => (error instanceof HostError ? error.code : undefined),
  });
  expect(report.differences).toEqual([]);
  // A script that nothing was read of proves nothing.
  expect(report.modules + report.invalid).toBeGreaterThan(0);
});
