// Runs WebAssembly's specification tests, metered beside plain: `node scripts/spec-tests.ts <clone of WebAssembly/testsuite>`.
// The tests are not part of this repository, and neither is the assembler: `npm install --no-save wabt`.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { HostError, meterModule } from '@plugindex/host';
import { isRecord } from '@plugindex/model';
import { runWast } from '../test/kit/wast/run-wast.ts';

type Assembler = (text: string) => Uint8Array | undefined;

/** Proposals beyond what plugins may use are read too: that they are refused is part of the test. */
const features = {
  exceptions: true,
  extended_const: true,
  function_references: true,
  gc: true,
  memory64: true,
  multi_memory: true,
  multi_value: true,
  relaxed_simd: true,
  simd: true,
  tail_call: true,
  threads: true,
};

function method(owner: unknown, name: string): (...args: readonly unknown[]) => unknown {
  const found = isRecord(owner) || typeof owner === 'object' ? Reflect.get(Object(owner), name) : undefined;
  if (typeof found !== 'function') throw new Error(`Cannot use the assembler: it has no "${name}"`);
  return (...args) => Reflect.apply(found, owner, args);
}

async function loadAssembler(): Promise<Assembler> {
  const start: unknown = createRequire(join(process.cwd(), 'package.json'))('wabt');
  const wabt: unknown = await method({ start }, 'start')();
  return (text) => {
    try {
      const parsed = method(wabt, 'parseWat')('test.wat', text, features);
      const binary = method(parsed, 'toBinary')({});
      method(parsed, 'destroy')();
      const bytes = isRecord(binary) ? binary.buffer : undefined;
      return bytes instanceof Uint8Array ? bytes.slice() : undefined;
    } catch {
      // A text that this assembler does not know, or that is wrong on purpose.
      return undefined;
    }
  };
}

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
