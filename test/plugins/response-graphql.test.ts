// The plugin response-graphql, built from its source.
import { createInstance } from '@plugindex/host';
import fc from 'fast-check';
import {
  buildClientSchema,
  buildSchema,
  executeSync,
  getIntrospectionQuery,
  lexicographicSortSchema,
  OverlappingFieldsCanBeMergedRule,
  parse,
  printSchema,
  specifiedRules,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { randomQuery } from './random-query.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/response-graphql');

runCases({ name: 'response-graphql', bytes, grants: {} });

const sdl = `
  interface Node { id: ID! }
  interface Named { name: String! }
  enum Color { RED GREEN BLUE }
  scalar Date
  input Inner { a: Int! b: [Color!] c: Inner }
  input Filter { text: String = "x" min: Float inner: Inner! }
  type User implements Node & Named {
    id: ID! name: String! age(unit: String = "years", exact: Boolean): Int friends(first: Int = 1, after: ID): [User!]!
    best: User things(filter: Filter, ids: [ID!]): [Thing] since: Date color: Color
  }
  type Robot implements Named { name: String! model: Int! color: Color! }
  type Stone { weight: Float! }
  union Thing = User | Robot | Stone
  type Query {
    "One user" user(id: ID!): User users(filter: Filter!): [User!]! node(id: ID!): Node named: Named things: [Thing!]!
    number(x: Int!, y: [Int!] = [1, 2], c: Color = RED): Int! old: Int @deprecated(reason: "gone")
  }
  type Mutation { add(filter: Filter!, names: [String]): User }
`;
const reference = buildSchema(sdl);
const plugin = createInstance({ bytes, grants: {}, config: { schema: sdl, max_depth: 60 }, ports: {} });

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

function ask(query: string, variables: unknown = {}): Answer {
  const body = JSON.stringify({ query, variables });
  const result = plugin.call('generate_response', {
    method: 'POST',
    path: '/',
    headers: {},
    query: {},
    body,
  });
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  const { body: text } = Object(result.value);
  const answer: Answer = JSON.parse(String(text));
  return answer;
}

// Conflicts between fields are found when they meet, on objects that exist: fewer than the specification's.
const rules = specifiedRules.filter((rule) => rule !== OverlappingFieldsCanBeMergedRule);

test('what the reference implementation calls valid is answered, what it calls invalid is refused', () => {
  const counts = { valid: 0, invalid: 0 };
  for (let seed = 0; seed < 4000; seed++) {
    const query = randomQuery(reference, seed, seed % 4 === 0 ? 0 : 60);
    const expected = validate(reference, parse(query), rules).map(({ message }) => message);
    const answer = ask(query);
    const messages = (answer.errors ?? []).map(({ message }) => message);
    counts[expected.length === 0 ? 'valid' : 'invalid']++;
    if (expected.length === 0) {
      // Variables are not given: a request that reaches them has passed validation.
      const refused = messages.filter(
        (message) => !message.endsWith('was not provided.') && !message.includes('must not be null'),
      );
      expect([query, refused]).toEqual([query, []]);
    } else {
      expect([query, expected, messages.length > 0, answer.data]).toEqual([query, expected, true, undefined]);
    }
  }
  expect(counts.valid).toBeGreaterThan(1000);
  expect(counts.invalid).toBeGreaterThan(1000);
});

test('no answer breaks its own schema: the reference implementation takes it as it is', () => {
  for (let seed = 0; seed < 500; seed++) {
    const query = randomQuery(reference, seed, 0);
    const { data, errors } = ask(query);
    if (errors !== undefined) continue;
    // Fields resolve by their key in the answer, so that aliases find their values.
    const result = executeSync({
      schema: reference,
      document: parse(query),
      rootValue: data,
      fieldResolver: (source, _args, _context, { path }) => Object(source)[path.key],
      typeResolver: (_value, _context, _info, type) => reference.getPossibleTypes(type)[0]?.name,
    });
    const wrong = (result.errors ?? [])
      .map(({ message }) => message)
      .filter((message) => !/Cannot return null|^Variable/.test(message));
    expect([query, wrong]).toEqual([query, []]);
  }
});

test('introspection gives the schema back', () => {
  const answer = ask(
    getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true }),
  );
  expect(answer.errors).toBeUndefined();
  const built = buildClientSchema(JSON.parse(JSON.stringify(answer.data)));
  expect(printSchema(lexicographicSortSchema(built))).toBe(printSchema(lexicographicSortSchema(reference)));
});

test('the same object has the same fields however it is reached, and the same query the same answer', () => {
  const first = ask('{ users(filter: { inner: { a: 1 } }) { id name age } }');
  expect(ask('{ users(filter: { inner: { a: 1 } }) { id name age } }')).toEqual(first);
  const [user] = Object(first.data).users;
  const again = ask('query ($id: ID!) { other: user(id: $id) { id name age } }', { id: user.id });
  expect(again).toEqual({ data: { other: user } });
});

test('no text makes the parser trap', () => {
  const piece = fc.constantFrom(
    'query', 'fragment', 'on', '{', '}', '(', ')', '[', ']', '...', '$', 'a', ':', '!', '=', '@', '"', '"""', '\\', '1',
    '-', '.', 'e', '#', '\n', 'é', '\u0000', '|', '&', 'null', 'true',
  ); // biome-ignore format: a list of pieces
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      expect(ask(pieces.join(' ')).errors ?? []).toBeInstanceOf(Array);
      expect(ask(pieces.join('')).errors ?? []).toBeInstanceOf(Array);
    }),
    { numRuns: 1000 },
  );
});

test('hostile shapes end quickly, with an error and no trap', () => {
  const nested = (times: number) => `{ user(id: 1) ${'{ best '.repeat(times)}{ id }${' }'.repeat(times)} }`;
  const doubling = [
    '{ ...F0 }',
    ...Array.from({ length: 30 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`),
  ];
  const wide = Array.from({ length: 1500 }, (_, i) => `a${i}:__typename`).join(' ');
  const lists = `${'{ users(filter: {inner: {a: 1}}) '.repeat(1) + '{ friends '.repeat(20)}{ id }${' }'.repeat(21)}`;
  for (const query of [
    nested(61),
    nested(5000),
    doubling.join(' '),
    `{ ${wide} }`.repeat(2),
    lists,
    '{'.repeat(10000),
    '...'.repeat(6000),
  ]) {
    const startedAt = performance.now();
    expect(ask(query).errors).toBeDefined();
    expect(performance.now() - startedAt).toBeLessThan(2000);
  }
});
