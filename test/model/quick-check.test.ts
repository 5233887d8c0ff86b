// The quick answers against ajv: a quick yes is always ajv's yes, and the documents that people write get one.
import { readFileSync } from 'node:fs';
import { formatSchemas, parseYaml, textFormats, valueAt } from '@plugindex/model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainSchema } from '../../packages/model/src/schema/plain-schema.ts';
import { createQuickCheck } from '../../packages/model/src/schema/quick-check.ts';
import { sampleDocuments } from './sample-documents.ts';

const options = { formats: textFormats };

test.each(Object.entries(formatSchemas))('the quick check accepts good documents of %s', (name, schema) => {
  const check = createQuickCheck(schema, options);
  for (const sample of sampleDocuments(name)) expect(check(sample)).toBe(true);
});

const keywordValues: Record<string, readonly unknown[]> = {
  type: [
    'string',
    'number',
    'integer',
    'boolean',
    'array',
    'object',
    'null',
    ['string', 'null'],
    ['integer', 'object'],
  ],
  const: ['a', 1, null],
  enum: [['a', 1], [null]],
  minimum: [0, 2],
  maximum: [1, 3],
  minLength: [1, 2],
  maxLength: [0, 1, 3],
  pattern: ['^a', 'b$'],
  format: ['plugindex-version'],
  minItems: [1],
  maxItems: [0, 2],
  uniqueItems: [true],
  minProperties: [1],
  maxProperties: [1],
  required: [['a'], ['a', 'b'], ['toString']],
  additionalProperties: [false, { type: 'string' }],
  propertyNames: [{ pattern: '^a' }, { maxLength: 1 }],
  items: [{ type: 'integer' }, { minLength: 2 }],
  properties: [{ a: { type: 'integer' }, b: {} }, { a: { const: 1 } }, { constructor: { type: 'string' } }],
  anyOf: [
    [{ type: 'string' }, { type: 'integer' }],
    [{ required: ['a'] }, { maximum: 0 }],
  ],
};

const schemas = fc
  .uniqueArray(fc.constantFrom(...Object.keys(keywordValues)), { maxLength: 4 })
  .chain((keys) =>
    fc
      .tuple(...keys.map((key) => fc.constantFrom(...(keywordValues[key] ?? []))))
      .map((values) => Object.fromEntries(keys.map((key, index) => [key, values[index]]))),
  );

const values = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    'a',
    'ab',
    'ba',
    'abcd',
    '😀',
    '😀a',
    '1.0.0',
    0,
    1,
    2,
    1.5,
    -1,
    null,
    true,
    [],
    [1],
    [1, 1],
    ['a', 'a'],
    ['ab', 'b'],
    [[]],
  ),
  fc.constantFrom<unknown>(
    {},
    { a: 1 },
    { a: 'x' },
    { a: 1, b: 2 },
    { b: 1 },
    { aa: 'x' },
    { a: 1, c: 'x' },
    { a: null },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

test('a quick yes is ajv’s yes, for any schema of the keywords that it knows', () => {
  const formats = Object.fromEntries(Object.entries(textFormats).map(([name, { check }]) => [name, check]));
  // Without the last option ajv takes what every object inherits for properties of it.
  const ajv = new Ajv2020({ strict: false, formats, ownProperties: true });
  let yes = 0;
  fc.assert(
    fc.property(schemas, fc.array(values, { minLength: 1, maxLength: 8 }), (schema, candidates) => {
      const quick = createQuickCheck(schema, options);
      const sure = ajv.compile(schema);
      for (const value of candidates) {
        if (quick(value)) {
          yes += 1;
          expect(sure(value), `${JSON.stringify(schema)} ${JSON.stringify(value)}`).toBe(true);
        }
      }
    }),
    { numRuns: 1000 },
  );
  expect(yes).toBeGreaterThan(1000);
});

test('a schema with a keyword that the quick check does not know is left to ajv', () => {
  for (const schema of [
    { not: {} },
    { type: ['string', 'thing'] },
    { format: 'uuid' },
    { $ref: '#' },
    { const: {} },
    { constructor: 1 },
    1,
  ]) {
    expect(createQuickCheck(schema, options)('a')).toBe(false);
  }
});

test('whatever isPlainSchema() accepts is a schema that ajv compiles', () => {
  const ajv = new Ajv2020({ strict: false, logger: false, validateFormats: false });
  const nearly = fc.oneof(
    schemas,
    fc.dictionary(
      fc.constantFrom(
        ...Object.keys(keywordValues),
        'title',
        'default',
        '$ref',
        '$id',
        'oneOf',
        'not',
        'x-other',
      ),
      fc.oneof(
        values,
        fc.constantFrom<unknown>(
          '(',
          '\\',
          ['string', 'string'],
          ['string', 'null'],
          { a: { type: 'list' } },
          [{}],
          [{ minimum: 'a' }],
        ),
      ),
      { maxKeys: 4 },
    ),
  );
  let plain = 0;
  fc.assert(
    fc.property(nearly, (schema) => {
      if (!isPlainSchema(schema)) return;
      plain += 1;
      expect(ajv.validateSchema(schema), JSON.stringify(schema)).toBe(true);
      ajv.compile(schema);
    }),
    { numRuns: 2000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test('every hook of this repository’s registry has plain schemas, which cost nothing to check', () => {
  const parsed = parseYaml(readFileSync('index/registry.yaml', 'utf8'), { file: 'index/registry.yaml' });
  const kinds = parsed.ok ? valueAt(parsed.value.value, '/kinds') : undefined;
  const sides = Object.values(Object(kinds)).flatMap((kind) =>
    Object.values(Object(valueAt(kind, '/hooks'))).flatMap((hook) => [
      valueAt(hook, '/input'),
      valueAt(hook, '/output'),
    ]),
  );
  expect(sides.length).toBeGreaterThan(8);
  for (const schema of sides) expect(isPlainSchema(schema), JSON.stringify(schema)).toBe(true);
});
