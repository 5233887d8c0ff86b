// The C kit's JSON against the engine's own: what it takes, what it refuses, and how near its numbers are.
import { createInstance, type PluginInstance } from '@plugindex/host';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { buildSource, sourceBuilders } from '../pdk/build-source.ts';

const source = `#include "plugindex.h"

PDX_HOOK(number) { return pdx_ok(pdx_num(pdx_number_or(input, "value", 0))); }

/* The text read and written back, or null when it is no JSON. */
PDX_HOOK(rewrite) {
  pdx_json *value = pdx_parse(pdx_text_or(input, "text", PDX_STR("")));
  return pdx_ok(value ? pdx_string(pdx_to_text(value)) : pdx_null());
}

/* The same member set twice, and a member that is in two objects. */
PDX_HOOK(members) {
  pdx_json *shared = pdx_array(), *object = pdx_object();
  pdx_push(shared, pdx_num(1));
  pdx_set(pdx_set(pdx_set(object, "a", shared), "b", shared), "a", pdx_get(input, "a"));
  return pdx_ok(pdx_set(pdx_object(), "object", object));
}
`;

let plugin: PluginInstance;
beforeAll(async () => {
  const builder = sourceBuilders.find(({ language }) => language === 'c');
  if (builder === undefined) throw new Error('no builder for C');
  const bytes = await buildSource(builder, { 'plugin.c': source });
  plugin = createInstance({ bytes, config: {}, grants: {}, ports: {} });
});

function call(hook: string, input: unknown): unknown {
  const result = plugin.call(hook, input);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What the engine makes of a text; undefined when it is no JSON, or one that the kits refuse. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

test('takes any JSON, and writes back the same value', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(JSON.parse(String(call('rewrite', { text })))).toEqual(JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});

test('refuses what the engine refuses, and takes what it takes', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    'u',
    '0',
    '1',
    '-',
    '.',
    'e',
    '+',
    'a',
    'true',
    'null',
    ' ',
    '\\ud800',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const taken = call('rewrite', { text }) !== null;
      const value = parse(text);
      // Numbers that no double holds are refused.
      if (value !== undefined && JSON.stringify(value).includes('null') && !text.includes('null')) return;
      expect([text, taken]).toEqual([text, value !== undefined]);
    }),
    { numRuns: 3000 },
  );
  for (const text of ['{"a":1,"a":2}', '1e400', '['.repeat(129) + ']'.repeat(129), '', ' ', '01', '"\t"'])
    expect([text, call('rewrite', { text })]).toEqual([text, null]);
  expect(call('rewrite', { text: '['.repeat(128) + ']'.repeat(128) })).not.toBeNull();
});

test('whole numbers are exact, and others near', () => {
  for (const value of [
    0,
    1,
    -1,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
    0.1,
    1.5,
    1e-5,
    1e21,
    1e300,
    5e-324,
    1.7976931348623157e308,
    123456.789,
  ]) {
    const got = Number(call('number', { value }));
    if (Number.isInteger(value) && Math.abs(value) <= 2 ** 53) expect(got).toBe(value);
    else expect(Math.abs(got - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-14 + 5e-324);
  }
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (value) => {
      if (Math.abs(value) < 1e-290) return;
      expect(Math.abs(Number(call('number', { value })) - value)).toBeLessThanOrEqual(
        Math.abs(value) * 1e-13,
      );
    }),
    { numRuns: 500 },
  );
});

test('a member set again keeps its place, and one value can stand in two places', () => {
  expect(call('members', { a: { x: [2] }, c: 3 })).toEqual({ object: { a: { x: [2] }, b: [1] } });
});
