// The plugin template-crypto, built from its source, against OpenSSL.
import { createHash, createHmac, webcrypto } from 'node:crypto';
import { createInstance, type PluginInstance } from '@plugindex/host';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildRust, findRust, missingRust } from '../kit/build-rust.ts';
import { runCases } from './run-cases.ts';

const toolchain = findRust();
const name = toolchain === undefined ? `template-crypto (${missingRust})` : 'template-crypto';

describe.skipIf(toolchain === undefined)(name, () => {
  const bytes = toolchain && buildRust('plugins/template-crypto', 'template-crypto', toolchain);
  if (bytes === undefined) return;
  let plugin: PluginInstance;
  beforeAll(() => {
    plugin = createInstance({
      bytes,
      grants: { random: true },
      config: {},
      ports: { random: (target) => webcrypto.getRandomValues(target) },
    });
  });

  function call(functionName: string, ...args: readonly unknown[]): unknown {
    const result = plugin.call('template_function', { function_name: functionName, args, context: {} });
    return result.ok ? result.value : result.error.code;
  }

  runCases({ name: 'template-crypto', bytes, grants: { random: true } });

  test('list_functions names what can be called, and nothing else', () => {
    const result = plugin.call('list_functions', {});
    const names =
      result.ok && Array.isArray(result.value) ? result.value.map(({ name: found }) => String(found)) : [];
    expect(names).toHaveLength(20);
    for (const found of names) expect(call(found)).not.toBe('unknown_function');
    expect(call('md5', 'x')).toBe('unknown_function');
  });

  test('every digest and HMAC agrees with OpenSSL, for every length around the block boundaries', () => {
    for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512']) {
      for (let length = 0; length <= 300; length++) {
        const data = Buffer.from(Array.from({ length }, (_, index) => (index * 37 + length) & 0xff));
        const options = { input: 'base64' };
        expect(call(algorithm, data.toString('base64'), options)).toBe(
          createHash(algorithm).update(data).digest('hex'),
        );
        const hmac = createHmac(algorithm, data).update(data).digest('base64');
        const text = data.toString('hex');
        expect(call(`hmac_${algorithm}`, text, text, { key: 'hex', input: 'hex', output: 'base64' })).toBe(
          hmac,
        );
      }
    }
  });

  test('encodings agree with Node, and decoding gives back every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const data = Buffer.from(text);
        for (const encoding of ['base64', 'base64url', 'hex'] as const) {
          expect(call(`${encoding}_encode`, text)).toBe(data.toString(encoding));
          expect(call(`${encoding}_decode`, data.toString(encoding))).toBe(text);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the deepest input that is allowed fits the stack, and a deeper one is an error', () => {
    const nested = (depth: number) => JSON.parse(`${'{"a":['.repeat(depth / 2)}1${']}'.repeat(depth / 2)}`);
    // The argument stands at the third level.
    expect(
      plugin.call('template_function', { function_name: 'sha256', args: ['abc'], context: nested(126) }).ok,
    ).toBe(true);
    expect(
      plugin.call('template_function', { function_name: 'sha256', args: ['abc'], context: nested(128) }),
    ).toMatchObject({
      ok: false,
      error: { code: 'invalid_input' },
    });
  });

  test('JSON that is not JSON is an error, never a trap', () => {
    for (const text of ['\ud800', 'a\udc00']) {
      expect(plugin.call('template_function', { function_name: text })).toMatchObject({
        ok: false,
        error: { code: 'invalid_input' },
      });
    }
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const result = plugin.call('template_function', { function_name: 'sha256', args: [value] });
        expect(result.ok).toBe(typeof value === 'string');
      }),
      { numRuns: 300 },
    );
  });

  test('version 4 UUIDs have their version and variant, and differ', () => {
    const seen = new Set(Array.from({ length: 200 }, () => call('uuid_v4')));
    expect(seen.size).toBe(200);
    for (const id of seen)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('random integers reach both ends and nothing beyond, and no value is favoured', () => {
    const counts = new Map<unknown, number>();
    for (let count = 0; count < 6000; count++) {
      const value = call('random_int', -1, 4);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([-1, 0, 1, 2, 3, 4]);
    // 1000 each; five standard deviations are about 144.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(200);
    expect(call('random_int', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toBeTypeOf('number');
    expect(call('random_int', 7, 7)).toBe(7);
  });
});
