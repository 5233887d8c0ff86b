// A metered plugin does the same as the plain one, byte for byte, and burns the same each time.
import { meterModule } from '@plugindex/host';
import { describe, expect, test } from 'vitest';
import { meterEachInstruction } from '../../kit/meter-each-instruction.ts';
import { buildOfficialPlugins, missingOfficialPlugins, officialNames } from '../../kit/official-plugins.ts';
import { openGuest } from '../../kit/open-guest.ts';

const options = { maxPages: 1024, maxElements: 100_000 };
const plugins = buildOfficialPlugins();

const missing = missingOfficialPlugins();

test('every official plugin is looked at, but for those that this machine cannot build', () => {
  expect([...plugins, ...missing].map(({ name }) => name).toSorted()).toEqual(officialNames);
});
test.skip.each(missing)('$name ($lack)', () => {});

describe.each(plugins)('$name', ({ bytes, manifest }) => {
  const metered = meterModule(bytes, options);
  const grants = manifest.capabilities ?? {};

  test.each(manifest.examples ?? [])(
    'gives the same answers and leaves the same memory: $title',
    (example) => {
      const config = example.config ?? {};
      const [plain, changed, again] = [bytes, metered.bytes, metered.bytes].map((module) =>
        openGuest(module, { grants, config }),
      );
      // Three calls: the first prepares, and each leaves the heap in another state.
      for (let count = 0; count < 3; count += 1) {
        const { hook, input } = example;
        const expected = plain?.call(hook, input);
        expect(changed?.call(hook, input)).toBe(expected);
        expect(again?.call(hook, input)).toBe(expected);
      }
      expect(Buffer.from(changed?.memory() ?? []).equals(plain?.memory() ?? Buffer.of(1))).toBe(true);
      expect(changed?.fuelUsed()).toBe(again?.fuelUsed());
      expect(changed?.fuelUsed()).toBeGreaterThan(1000);
    },
  );

  test('is rewritten to the same bytes each time', () => {
    const again = meterModule(bytes.slice(), options);
    expect(again.version).toBe('fuel-3 pages=1024 elements=100000');
    expect(Buffer.from(again.bytes).equals(metered.bytes)).toBe(true);
  });
});

test.each(plugins)(
  '$name burns one unit for each instruction that it runs, and little more when small stretches are merged',
  (plugin) => {
    const grants = plugin.manifest.capabilities ?? {};
    for (const { config = {}, hook, input } of plugin.manifest.examples ?? []) {
      const modules = [
        meterModule(plugin.bytes, { ...options, isExact: true }).bytes,
        meterEachInstruction(plugin.bytes),
        meterModule(plugin.bytes, options).bytes,
      ];
      const [stretches, instructions = 0, merged = 0] = modules.map((module) => {
        const guest = openGuest(module, { grants, config });
        guest.call(hook, input);
        return guest.fuelUsed();
      });
      expect(stretches).toBe(instructions);
      expect(merged).toBeGreaterThanOrEqual(instructions);
      expect(merged).toBeLessThan(instructions * 1.6);
    }
  },
);
