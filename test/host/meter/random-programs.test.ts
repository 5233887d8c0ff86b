// Random programs: metered and plain give the same, and what is charged is what was run, instruction for instruction.
import { meterModule } from '@plugindex/host';
import { findEngineRefusal, readModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { meterEachInstruction } from '../../kit/meter-each-instruction.ts';
import { createRandomBelow } from '../../kit/random-module.ts';
import { type ProgramOptions, randomProgram } from '../../kit/random-program.ts';
import { type Observed, runExport } from '../../kit/run-export.ts';
import { buildModule, signedLeb } from '../../kit/wasm-builder.ts';

const options = { maxPages: 16, maxElements: 10 };
const fuel = 200_000;
const args = [7];

/** Each exported function of each program, with what came of it when metered. */
function* runs(seed: number, programs: number, programOptions: ProgramOptions) {
  const below = createRandomBelow(seed);
  for (let count = 0; count < programs; count += 1) {
    const bytes = randomProgram(below, programOptions);
    expect(findEngineRefusal(bytes)).toBeUndefined();
    const metered = meterModule(bytes, options).bytes;
    expect(findEngineRefusal(metered)).toBeUndefined();
    for (const { name, kind } of readModule(bytes).exports)
      if (kind === 'function') yield { bytes, name, metered: runExport(metered, name, { args, fuel }) };
  }
}

function sameBut({ outcome, memory }: Observed): unknown {
  return [outcome, memory?.toString('base64')];
}

test('what ends within its fuel gives the same result and the same memory without a meter', () => {
  let compared = 0;
  for (const { bytes, name, metered } of runs(20_261_126, 300, { bySize: true })) {
    if (metered.isOutOfFuel) {
      expect(metered.outcome).toContain('unreachable');
      continue;
    }
    expect(sameBut(metered)).toEqual(sameBut(runExport(bytes, name, { args })));
    compared += 1;
  }
  expect(compared).toBeGreaterThan(400);
});

test('what is charged by size, of memory and of tables, is charged the same by a meter that does nothing else', () => {
  let counted = 0;
  for (const { bytes, name } of runs(77, 300, { bySize: true })) {
    const metered = runExport(meterModule(bytes, { ...options, isExact: true }).bytes, name, { args, fuel });
    const each = runExport(meterEachInstruction(bytes), name, { args, fuel });
    expect(each.isOutOfFuel).toBe(metered.isOutOfFuel);
    if (metered.isOutOfFuel || metered.outcome.includes('Error')) continue;
    expect([metered.fuelUsed, metered.outcome]).toEqual([each.fuelUsed, each.outcome]);
    counted += 1;
  }
  expect(counted).toBeGreaterThan(200);
});

test('memory.grow is charged by the page, before it grows, and nothing for what it cannot have', () => {
  const grow = (pages: number) =>
    buildModule({
      functions: [{ export: 'f', results: ['i32'], body: [0x41, ...signedLeb(pages), 0x40, 0] }],
      memories: [{ min: 1, max: 8 }],
    });
  const used = (pages: number) =>
    runExport(meterModule(grow(pages), { ...options, isExact: true }).bytes, 'f', { args: [], fuel })
      .fuelUsed;
  expect(used(3) - used(2)).toBe(8_192);
  expect(used(2) - used(0)).toBe(2 * 8_192);
  expect(used(10_000)).toBe(used(0));
});

test('a program burns one unit for each instruction that it runs, and never less when small stretches are merged', () => {
  let [counted, ended] = [0, 0];
  for (const { bytes, name, metered: merged } of runs(4, 300, { bySize: false })) {
    const exact = meterModule(bytes, { ...options, isExact: true }).bytes;
    const metered = runExport(exact, name, { args, fuel });
    const each = runExport(meterEachInstruction(bytes), name, { args, fuel });
    expect(each.isOutOfFuel).toBe(metered.isOutOfFuel);
    if (metered.isOutOfFuel) ended += 1;
    else expect([metered.fuelUsed, metered.outcome]).toEqual([each.fuelUsed, each.outcome]);
    expect(merged.isOutOfFuel || merged.fuelUsed >= metered.fuelUsed).toBe(true);
    counted += 1;
  }
  expect(counted).toBeGreaterThan(400);
  expect(ended).toBeGreaterThan(10);
});
