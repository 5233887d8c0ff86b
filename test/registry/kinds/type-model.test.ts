// Kinds as types: names, shapes that are never narrower than the schema, references and circles.
import type { Kind } from '@plugindex/model';
import { modelKinds, type TypeModel, toTypeName } from '@plugindex/registry/kinds/type-model';
import { expect, test } from 'vitest';

function kindOf(output: Kind['hooks'][string]['output'], hook = 'ask'): Record<string, Kind> {
  return { thing: { title: 'Thing', description: 'A thing', hooks: { [hook]: { input: {}, output } } } };
}

function declared(output: Kind['hooks'][string]['output']) {
  return modelKinds(kindOf(output)).declarations.filter(({ name }) => name !== 'AskInput');
}

/** The type of an answer that is no object. */
function aliasOf(output: Kind['hooks'][string]['output']): TypeModel | undefined {
  const found = declared(output).find(({ name }) => name === 'AskOutput');
  return found?.form === 'alias' ? found.type : undefined;
}

test('modelKinds() names nested objects for where they stand, and items of lists in the singular', () => {
  const person = { type: 'object', properties: { id: { type: 'string' } } };
  const names = declared({
    type: 'object',
    properties: {
      owner: person,
      rows: { type: 'array', items: person },
      entries: { type: 'array', items: person },
      boxes: { type: 'array', items: person },
      news: { type: 'array', items: { type: 'array', items: person } },
      either: { anyOf: [person, { type: 'object', required: ['x'] }, { type: 'null' }] },
    },
  }).map(({ name }) => name);
  expect(names).toEqual([
    'AskOutputOwner',
    'AskOutputRow',
    'AskOutputEntry',
    'AskOutputBox',
    'AskOutputNewItem',
    'AskOutputEitherVariant1',
    'AskOutputEitherVariant2',
    'AskOutput',
  ]);
});

test('modelKinds() gives two keys that make one name two names', () => {
  const object = { type: 'object', required: ['a'] };
  const names = declared({ type: 'object', properties: { a_b: object, 'a-b': object } }).map(
    ({ name }) => name,
  );
  expect(names).toEqual(['AskOutputAB', 'AskOutputAB2', 'AskOutput']);
});

test('modelKinds() declares a hook of two kinds once', () => {
  const hooks = kindOf({ type: 'boolean' }).thing?.hooks ?? {};
  const kind: Kind = { title: 'T', description: 'D', hooks };
  const model = modelKinds({ one: kind, two: kind });
  expect(model.declarations.map(({ name }) => name)).toEqual(['AskInput', 'AskOutput']);
  expect(model.kinds.map((one) => one.hooks[0]?.output)).toEqual(['AskOutput', 'AskOutput']);
});

const text = { type: 'text' };
const scalars: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
  ['no type at all', {}, { type: 'any' }],
  ['properties without a type, which other values have too', { properties: { a: {} } }, { type: 'any' }],
  ['a text', { type: 'string' }, text],
  ['a text or null', { type: ['string', 'null'] }, { type: 'union', members: [text, { type: 'null' }] }],
  ['numbers, of which integers are some', { type: ['integer', 'number'] }, { type: 'number' }],
  ['a number that is an integer too', { type: 'number', allOf: [{ type: 'integer' }] }, { type: 'integer' }],
  ['what nothing can be', { type: 'string', allOf: [{ type: 'integer' }] }, { type: 'never' }],
  [
    'one of some values',
    { enum: ['a', 1, null] },
    {
      type: 'union',
      members: [{ type: 'constant', value: 'a' }, { type: 'constant', value: 1 }, { type: 'null' }],
    },
  ],
  ['an object among the values', { enum: ['a', {}] }, { type: 'any' }],
  ['values of one type only', { type: 'string', enum: ['a', 1] }, { type: 'constant', value: 'a' }],
  ['a list of anything', { type: 'array' }, { type: 'list', items: { type: 'any' } }],
  ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }, { type: 'list', items: { type: 'any' } }],
  [
    'an object whose keys are data',
    { type: 'object', additionalProperties: { type: 'string' } },
    { type: 'map', values: text },
  ],
  ['a condition, which no type says', { not: { type: 'string' } }, { type: 'any' }],
  ['a reference to another document', { $ref: 'https://example.com/x.json' }, { type: 'any' }],
  ['a reference to itself', { $ref: '#' }, { type: 'any' }],
  ['a union with itself', { anyOf: [{ $ref: '#' }, { type: 'string' }] }, { type: 'any' }],
];

test.each(scalars)('modelKinds() reads %s', (_name, schema, expected) => {
  expect(aliasOf(schema)).toEqual(expected);
});

test('modelKinds() follows references into $defs, and names what leads back to itself', () => {
  const declarations = declared({
    $ref: '#/$defs/tree',
    $defs: {
      tree: {
        type: 'object',
        required: ['children'],
        properties: {
          children: { type: 'array', items: { $ref: '#/$defs/tree' } },
          of: { $ref: '#/$defs/x~1y%25' },
        },
      },
      'x/y%': { type: 'string' },
    },
  });
  expect(declarations).toMatchObject([
    { form: 'alias', name: 'AskOutputXY', type: text },
    {
      form: 'object',
      name: 'AskOutputTree',
      fields: [
        { name: 'children', type: { type: 'list', items: { type: 'named', name: 'AskOutputTree' } } },
        { name: 'of', type: { type: 'named', name: 'AskOutputXY' } },
      ],
    },
    { form: 'alias', name: 'AskOutput', type: { type: 'named', name: 'AskOutputTree' } },
  ]);
});

test('modelKinds() puts the objects of allOf together: a key that one requires is required', () => {
  const [output] = declared({
    type: 'object',
    required: ['a'],
    properties: { a: { type: ['string', 'null'] }, b: { type: 'string', description: 'Told here' } },
    allOf: [{ type: 'object', required: ['b'], properties: { a: { type: 'string' } } }],
  });
  expect(output).toMatchObject({
    form: 'object',
    fields: [
      { name: 'a', isRequired: true, type: text },
      { name: 'b', isRequired: true, type: text, description: 'Told here' },
    ],
  });
});

test('modelKinds() tells what types do not say as constraints', () => {
  const [output] = declared({
    type: 'object',
    properties: {
      status: { type: 'integer', minimum: 100, maximum: 599 },
      color: { type: 'string', pattern: '^#', examples: ['#fff'] },
    },
  });
  const constraints = output?.form === 'object' ? output.fields.map((field) => field.constraints) : [];
  expect(constraints).toEqual([
    ['at least 100', 'at most 599'],
    ['matches ^#', 'such as "#fff"'],
  ]);
});

test('toTypeName() makes a name of anything', () => {
  expect(['query_datasource', 'my-kind', '1st', '…', 'a.b c'].map(toTypeName)).toEqual([
    'QueryDatasource',
    'MyKind',
    'N1st',
    'N',
    'ABC',
  ]);
});
