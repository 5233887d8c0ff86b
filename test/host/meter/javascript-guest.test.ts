// A whole JavaScript engine as the guest: whatever a script does inside of it, the fuel ends it, at the same unit each time.
import type { CallReport, PluginInstance } from '@plugindex/host';
import { beforeAll, describe, expect, test } from 'vitest';
import { startSource } from '../../pdk-js/pack-source.ts';
import { codeOf } from '../start-plugin.ts';

const maxFuel = 50_000_000;
const bombs = {
  loop: 'for (;;) {}',
  fill: 'const bytes = new Uint8Array(1 << 20); for (let n = 0; ; n++) bytes.fill(n);',
  copy: 'const bytes = new Uint8Array(1 << 20); for (;;) bytes.copyWithin(1, 0);',
  expression: 'return /^(a+)+$/.test("a".repeat(60) + "!");',
  sort: 'for (;;) Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000).sort((a, b) => a - b);',
  text: 'for (;;) "x".repeat(100_000).replaceAll("x", "yy");',
  json: 'for (;;) JSON.parse(JSON.stringify(Array(1000).fill({ a: [1, 2] })));',
  collect:
    'let list: unknown = null; for (;;) { list = null; for (let n = 0; n < 1000; n++) list = { list }; }',
};
/** The stack of the machine ends before the fuel does, and catches nothing: see decision 0020. */
const recursion = 'const down = (n: number): number => down(n + 1) + 1; for (;;) try { down(0); } catch {}';
const source = [
  'export const go = () => 1;',
  ...Object.entries({ ...bombs, recursion }).map(
    ([name, body]) => `export const ${name} = (): unknown => { ${body} };`,
  ),
].join('\n');

describe('a script that would run for ever', () => {
  const reports: CallReport[] = [];
  let plugin: PluginInstance | undefined;

  beforeAll(async () => {
    plugin = await startSource(source, { limits: { maxFuel }, onCall: (report) => reports.push(report) });
  }, 60_000);

  test.each(Object.keys(bombs))(
    '"%s" runs out of fuel, and the next call works',
    (name) => {
      for (let round = 0; round < 2; round += 1) {
        expect(codeOf(() => plugin?.call(name, null))).toBe('host/out-of-fuel');
        expect(reports.at(-1)).toMatchObject({ hook: name, fuelUsed: maxFuel });
        expect(plugin?.call('go', null)).toEqual({ ok: true, value: 1 });
      }
      // A fresh instance burns the same as the one before.
      const [first, second] = [reports.at(-3), reports.at(-1)];
      expect(second).toEqual(first);
    },
    60_000,
  );

  test('recursion without end is over at once, and the next call works', () => {
    for (let round = 0; round < 2; round += 1) {
      expect(['host/trap', 'host/out-of-fuel']).toContain(codeOf(() => plugin?.call('recursion', null)));
      expect(plugin?.call('go', null)).toEqual({ ok: true, value: 1 });
    }
  });
});
