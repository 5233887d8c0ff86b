// Schemas that plugins bring along: faults, risky patterns, defaults; and that hostile ones neither throw nor loop.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  findDefaultFaults,
  findRiskyPatterns,
  findSchemaFaults,
  findValueFault,
} from '../../../packages/registry/src/validate/embedded-schema.ts';
import { isRiskyPattern } from '../../../packages/registry/src/validate/risky-pattern.ts';

describe('isRiskyPattern()', () => {
  test.each([
    '^(a+)+$',
    '(a|a)*b',
    '(?:a*)*',
    '(.*)*x',
    '^((ab)*)*$',
    '(x+x+)+y',
    '(a)\\1',
    '(?=a)b',
    '.*.*.*.*x',
    '(a{1,30}){1,30}',
  ])('is true for %s', (pattern) => {
    expect(isRiskyPattern(pattern)).toBe(true);
  });

  test.each([
    '^[a-z]+$',
    '^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$',
    '^(?:\\.[a-z]+)*$',
    '^[0-9a-fA-F]{64}$',
    '^[^@]+@[^@]+\\.[a-z]+$',
    '^(http|https)://',
  ])('is false for %s', (pattern) => {
    expect(isRiskyPattern(pattern)).toBe(false);
  });

  test('lets no pattern through that takes long on a short text', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '[ab]',
      '.',
      '-',
      '(?:a|b)',
      '(?:-a)',
      '(?:a)',
      '(?:ab?)',
      '(?:-[ab]+)',
      '(?:a+)',
    );
    const quantifier = fc.constantFrom('', '*', '+', '?', '{2,}', '{0,20}');
    const pattern = fc.array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pattern, (parts) => {
        const text = `^${parts.map(([a, q]) => a + q).join('')}$`;
        if (isRiskyPattern(text)) return;
        const start = performance.now();
        new RegExp(text, 'u').test(`${'a'.repeat(30)}${'-a'.repeat(10)}!`);
        // A pattern that doubles per letter would need minutes; three nested loops over 50 letters need no millisecond.
        expect(performance.now() - start).toBeLessThan(500);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('findSchemaFaults()', () => {
  test('accepts a schema with local references', () => {
    const schema = {
      type: 'object',
      $defs: { a: { type: 'string' } },
      properties: { a: { $ref: '#/$defs/a' } },
    };
    expect(findSchemaFaults(schema)).toEqual([]);
  });

  test.each([
    [{ type: 'string' }, '/type'],
    [{ type: 'object', properties: { a: { type: 'strin' } } }, '/properties/a/type'],
    [{ type: 'object', $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema'],
    [{ type: 'object', properties: { a: { $dynamicRef: '#x' } } }, '/properties/a/$dynamicRef'],
    [{ type: 'object', '~refine': [] }, '/~0refine'],
    [{ type: 'object', patternProperties: { '(': {} } }, '/patternProperties/('],
    [{ type: 'object', properties: { a: { $ref: '#/$defs/%' } } }, '/properties/a/$ref'],
  ])('refuses %j at %s', (schema, pointer) => {
    expect(findSchemaFaults(schema).map((fault) => fault.pointer)).toContain(pointer);
  });

  test('refuses a schema with more subschemas than any form needs', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`k${index}`, { type: 'string' }]),
    );
    expect(findSchemaFaults({ type: 'object', properties }).length).toBeGreaterThan(0);
  });

  test('looks at keywords only, not at data that looks like them', () => {
    const schema = {
      type: 'object',
      properties: { $id: { type: 'string' }, pattern: { type: 'string', default: '(' } },
    };
    expect(findSchemaFaults(schema)).toEqual([]);
    expect(findRiskyPatterns({ type: 'object', default: { pattern: '(a+)+' } })).toEqual([]);
  });
});

describe('findDefaultFaults()', () => {
  test('follows references, recursive ones too', () => {
    const schema = {
      type: 'object',
      $defs: {
        tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' }, size: { type: 'integer' } } },
      },
      properties: {
        good: { $ref: '#/$defs/tree', default: { left: { left: { size: 1 } } } },
        bad: { $ref: '#/$defs/tree', default: { left: { left: { size: 'x' } } } },
      },
    };
    expect(findDefaultFaults(schema).map((fault) => fault.pointer)).toEqual(['/properties/bad/default']);
  });

  test('ends on a schema that refers to itself without end', () => {
    expect(findValueFault({ $ref: '#' }, 1)).toBe('the schema refers to itself without end');
    const loop = {
      type: 'object',
      $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
      properties: { x: { $ref: '#/$defs/a', default: 1 } },
    };
    expect(findDefaultFaults(loop)).toHaveLength(1);
  });
});

test.each([
  [{ properties: { constructor: { type: 'string' } } }, { constructor: 1 }],
  [{ enum: [{ a: 1 }] }, { a: 2 }],
  [{ type: 'string', format: 'email' }, 'nobody'],
  [{ allOf: [{ minLength: 2 }] }, 'a'],
])('findValueFault() finds what is wrong under %j', (schema, value) => {
  expect(findSchemaFaults({ type: 'object', properties: { it: schema } })).toEqual([]);
  expect(findValueFault(schema, value)).toBeDefined();
});

test('No JSON value as a schema makes anything throw', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  const keyword = fc.constantFrom(
    'type',
    'properties',
    '$ref',
    'default',
    'items',
    'pattern',
    'anyOf',
    '$defs',
    'enum',
    'minimum',
    'required',
    '$id',
    'not',
    'valueOf',
    'toString',
    'uniqueItems',
    'const',
  );
  const schema = fc.letrec((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      value,
      fc.dictionary(keyword, tie('schema')),
      fc.array(tie('schema'), { maxLength: 3 }),
    ),
  })).schema;
  fc.assert(
    fc.property(schema, value, (candidate, data) => {
      const faults = findSchemaFaults(candidate);
      findRiskyPatterns(candidate);
      if (faults.length > 0) return;
      findDefaultFaults(candidate);
      findValueFault(candidate, data);
    }),
    { numRuns: 1000 },
  );
});
