// Runs WebAssembly's specification tests, metered beside plain: `node scripts/spec-tests.ts <clone of WebAssembly/testsuite>`.
// Those in test/fixtures/wasm-testsuite are a part of them, which `npm test` runs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostError, meterModule } from '@plugindex/host';
import { loadAssembler } from '../test/kit/wast/assemble.ts';
import { runWast } from '../test/kit/wast/run-wast.ts';

// The largest memory and table that any of the tests asks for.
const options = { maxPages: 65_536, maxElements: 10_000_000, initialFuel: Number.MAX_SAFE_INTEGER };

async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Cannot run the tests: expected the folder that they are in');
  const assemble = await loadAssembler();
  const total = { files: 0, modules: 0, compared: 0, asExpected: 0, invalid: 0, skipped: 0, differences: 0 };
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.wast'))) {
    const report = runWast(readFileSync(join(folder, name), 'utf8'), {
      assemble,
      change: (bytes) => meterModule(bytes, options).bytes,
      refusalOf: (error) => (error instanceof HostError ? error.code : undefined),
    });
    total.files += 1;
    for (const key of ['modules', 'compared', 'asExpected', 'invalid', 'skipped'] as const)
      total[key] += report[key];
    total.differences += report.differences.length;
    for (const difference of report.differences) process.stderr.write(`${name}: ${difference}\n`);
  }
  process.stdout.write(`${JSON.stringify(total, null, 2)}\n`);
  process.exitCode = total.differences === 0 && total.compared > 0 ? 0 : 1;
}

await main();
