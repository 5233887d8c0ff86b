// A configuration against the schema of its manifest: everything that is wrong, in words.
import { checkConfig } from '@plugindex/node/plugin-host';
import { expect, test } from 'vitest';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['secret', 'ttl'],
  properties: {
    secret: { type: 'string', minLength: 3 },
    ttl: { type: 'integer' },
    mode: { enum: ['a', 'b'] },
  },
};

test('a valid configuration has no problems', () => {
  expect(checkConfig(schema, { secret: 'long enough', ttl: 3 })).toEqual([]);
});

test('all problems are said at once', () => {
  expect(checkConfig(schema, { secret: 'a', mode: 'c', extra: 1 }).toSorted()).toEqual([
    '/extra is not expected',
    '/mode must be equal to one of the allowed values',
    '/secret must not have fewer than 3 characters',
    'it must have required properties ttl',
  ]);
});

test('attack: a schema that is dangerous to check is not checked, and lets nothing through', () => {
  for (const bad of [
    { type: 'object', properties: { a: { pattern: '^(a+)+$' } } },
    { type: 'object', $ref: 'https://example.com' },
  ]) {
    expect(checkConfig(bad, { a: `${'a'.repeat(64)}!` })).toHaveLength(1);
  }
});
