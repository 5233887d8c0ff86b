// Damaged modules are refused with a code, or validate exactly when they did before, and then do the same as before.
import { HostError, meterModule } from '@plugindex/host';
import { findEngineRefusal, readModule } from '@plugindex/wasm';
import { expect, test } from 'vitest';
import { mutateCode } from '../../kit/mutate-code.ts';
import { mutateModule } from '../../kit/mutate-module.ts';
import { buildOfficialPlugins } from '../../kit/official-plugins.ts';
import { createRandomBelow } from '../../kit/random-module.ts';
import { randomProgram } from '../../kit/random-program.ts';
import { runExport } from '../../kit/run-export.ts';

const options = { maxPages: 1024, maxElements: 100_000 };

/** The metered module, or the code of the refusal. */
function tryMeter(bytes: Uint8Array): Uint8Array | string {
  try {
    return meterModule(bytes, options).bytes;
  } catch (error) {
    if (error instanceof HostError) return error.code;
    throw error;
  }
}

const isValid = (bytes: Uint8Array) => findEngineRefusal(bytes) === undefined;

test('2,000 damaged plugins are refused with a code, or are valid after metering exactly when they were before', () => {
  const plugins = buildOfficialPlugins();
  const below = createRandomBelow(26);
  const tally = { refused: 0, valid: 0, invalid: 0 };
  for (let run = 0; run < 2_000; run += 1) {
    const bytes = plugins[run % plugins.length]?.bytes ?? new Uint8Array();
    const damaged = run % 4 === 0 ? mutateModule(bytes, below) : mutateCode(bytes, below);
    const metered = tryMeter(damaged);
    if (typeof metered === 'string') {
      expect(metered).toMatch(/^host\/module-(invalid|unsafe)$/);
      tally.refused += 1;
      continue;
    }
    expect([run, isValid(metered)]).toEqual([run, isValid(damaged)]);
    tally[isValid(metered) ? 'valid' : 'invalid'] += 1;
  }
  // Each of the three ways was taken, and often.
  expect(Math.min(tally.refused, tally.valid, tally.invalid)).toBeGreaterThan(50);
});

test('what a damaged program does within its fuel it does without a meter too', () => {
  const below = createRandomBelow(27);
  let [compared, endless] = [0, 0];
  for (let run = 0; run < 2_500; run += 1) {
    const program = randomProgram(below, { bySize: below(2) === 0 });
    const damaged = mutateCode(program, below);
    const metered = tryMeter(damaged);
    if (typeof metered === 'string') continue;
    const name = readModule(program).exports.find(({ kind }) => kind === 'function')?.name ?? '';
    const valid = isValid(damaged);
    expect([run, isValid(metered)]).toEqual([run, valid]);
    if (!valid) continue;
    const result = runExport(metered, name, { args: [3], fuel: 100_000 });
    if (result.isOutOfFuel) {
      endless += 1;
      continue;
    }
    const plain = runExport(damaged, name, { args: [3] });
    expect([run, result.outcome, result.memory?.equals(plain.memory ?? Buffer.of())]).toEqual([
      run,
      plain.outcome,
      true,
    ]);
    compared += 1;
  }
  expect(compared).toBeGreaterThan(300);
  expect(endless).toBeGreaterThan(10);
});
