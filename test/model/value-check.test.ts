// Values of strangers against schemas: the same verdict as ajv, the first fault only, and no way to make it cost more.
import { createValueCheck } from '@plugindex/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const identity = {
  type: ['object', 'null'],
  required: ['user_id'],
  properties: {
    user_id: { type: 'string', description: 'Unique id of the user' },
    roles: { type: 'array', items: { type: 'string' } },
  },
};
const answer = {
  type: 'object',
  required: ['authenticated'],
  properties: { authenticated: { type: 'boolean' }, identity, 'a/b': { enum: ['x', 'y'] } },
};

const faults: readonly (readonly [string, unknown, object])[] = [
  ['no object at all', [], { pointer: '', found: '[]', expected: 'an object' }],
  ['a missing key', {}, { pointer: '/authenticated', found: 'nothing', expected: 'the key "authenticated"' }],
  [
    'a missing key that is described',
    { authenticated: true, identity: {} },
    { pointer: '/identity/user_id', found: 'nothing', expected: 'Unique id of the user' },
  ],
  [
    'a text that only looks like yes',
    { authenticated: 'true' },
    { pointer: '/authenticated', found: '"true"', expected: 'true or false' },
  ],
  [
    'an item of a list',
    { authenticated: true, identity: { user_id: 'a', roles: ['x', 1] } },
    { pointer: '/identity/roles/1', found: '1', expected: 'a text' },
  ],
  [
    'a value that is none of those allowed, under a key with a slash',
    { authenticated: true, 'a/b': 'z' },
    { pointer: '/a~1b', found: '"z"', expected: '"x" or "y"' },
  ],
];

test.each(faults)('createValueCheck() finds %s', (_name, value, expected) => {
  expect(createValueCheck(answer)(value)).toEqual(expected);
});

test('createValueCheck() takes null, unknown keys and a whole answer', () => {
  const check = createValueCheck(answer);
  expect(check({ authenticated: false, identity: null, more: 1 })).toBeUndefined();
  expect(check({ authenticated: true, identity: { user_id: 'a', roles: [] } })).toBeUndefined();
});

test('createValueCheck() takes everything where the schema is empty or true, and nothing where it is false', () => {
  expect(createValueCheck({})(1)).toBeUndefined();
  expect(createValueCheck(true)(1)).toBeUndefined();
  expect(createValueCheck(false)(1)).toMatchObject({ pointer: '' });
});

test('createValueCheck() agrees with ajv about any value', () => {
  const schemas = [
    answer,
    identity,
    { type: ['integer', 'null'], minimum: 0 },
    { anyOf: [identity, answer] },
  ];
  const value = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        authenticated: fc.oneof(fc.boolean(), fc.jsonValue()),
        identity: fc.option(
          fc.record({ user_id: fc.string(), roles: fc.array(fc.string()) }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    ),
  );
  for (const schema of schemas) {
    const validate = new Ajv2020({ strict: false }).compile(schema);
    const check = createValueCheck(schema);
    fc.assert(fc.property(value, (one) => (check(one) === undefined) === validate(one)));
  }
});

const keywordValues: Readonly<Record<string, readonly unknown[]>> = {
  type: ['string', 'integer', 'array', 'object', ['string', 'null'], ['number', 'object']],
  const: ['a', 1, { a: 1 }],
  enum: [
    ['a', 1],
    [null, {}],
  ],
  minimum: [0, 2],
  maximum: [1, 3],
  minLength: [1, 2],
  maxLength: [0, 3],
  pattern: ['^a', 'b$'],
  format: ['uuid'],
  minItems: [1],
  maxItems: [0, 2],
  uniqueItems: [true, false],
  minProperties: [1],
  maxProperties: [1],
  required: [['a'], ['a', 'b']],
  additionalProperties: [false, { type: 'string' }],
  patternProperties: [{ '^a': { type: 'integer' } }],
  propertyNames: [{ pattern: '^a' }, { maxLength: 1 }],
  items: [{ type: 'integer' }, false],
  prefixItems: [[{ type: 'string' }]],
  properties: [{ a: { type: 'integer' }, b: {} }, { a: { const: 1 } }],
  anyOf: [
    [{ type: 'string' }, { type: 'integer' }],
    [{ required: ['a'] }, { maximum: 0 }],
  ],
  oneOf: [
    [{ type: 'number' }, { type: 'integer' }],
    [{ required: ['a'] }, { required: ['b'] }],
  ],
  allOf: [
    [{ type: ['integer', 'object'] }, { required: ['b'] }],
    [true, { minLength: 2 }],
  ],
  not: [{ type: 'string' }, { required: ['a'] }],
};

test('createValueCheck() agrees with ajv under any schema of these keywords', () => {
  const schemas = fc
    .uniqueArray(fc.constantFrom(...Object.keys(keywordValues)), { minLength: 1, maxLength: 4 })
    .chain((keys) =>
      fc.tuple(
        ...keys.map((key) => fc.constantFrom(...(keywordValues[key] ?? [])).map((value) => [key, value])),
      ),
    )
    .map((entries): Record<string, unknown> => Object.fromEntries(entries));
  const values = fc.oneof(
    fc.constantFrom<unknown>(
      '',
      'a',
      'ab',
      '😀',
      0,
      1,
      1.5,
      -1,
      null,
      true,
      [],
      [1],
      [1, 1],
      ['a', 'a'],
      [{}, {}],
    ),
    fc.constantFrom<unknown>(
      {},
      { a: 1 },
      { a: 'x' },
      { a: 1, b: 2 },
      { b: 1 },
      { aa: 'x' },
      { a: 1, c: 'x' },
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  fc.assert(
    fc.property(schemas, fc.array(values, { minLength: 1, maxLength: 8 }), (schema, candidates) => {
      const validate = ajv.compile(schema);
      const check = createValueCheck(schema);
      for (const value of candidates) {
        const fault = check(value);
        expect(fault === undefined, JSON.stringify({ schema, value, fault })).toBe(validate(value));
      }
    }),
    { numRuns: 100 },
  );
});

test('a million mistakes make one fault, not a million', () => {
  const check = createValueCheck({ type: 'array', items: { type: 'object', required: ['name'] } });
  expect(check(Array.from({ length: 1_000_000 }, () => 1))).toEqual({
    pointer: '/0',
    found: '1',
    expected: 'an object',
  });
});

test('a value that is nested too deeply, to walk through or to show, is a fault', () => {
  let deep: unknown[] = [];
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const fault = { pointer: '', found: 'a value nested too deeply', expected: 'a plainer one' };
  expect(createValueCheck({ type: 'array', items: { $ref: '#' } })(deep)).toEqual(fault);
  expect(createValueCheck({ type: 'string' })(deep)).toEqual(fault);
  expect(createValueCheck({ type: 'array', items: { $ref: '#' } })([[], [[]]])).toBeUndefined();
});
