// The plugin datasource-json, built from its source.
import { createInstance, createMockPorts } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/datasource-json');
const grants = {
  clock: true,
  fs: ['json', 'ndjson', 'jsonl'].map((ending) => ({ path: `data/**/*.${ending}`, access: 'read' as const })),
};

runCases({ name: 'datasource-json', bytes, grants });

let text = '';
const plugin = createInstance({
  bytes,
  grants,
  config: {
    datasets: [
      { name: 't', path: 'data/t.json' },
      { name: 'lines', path: 'data/t.ndjson' },
    ],
    max_rows: 100_000,
  },
  limits: { maxMemoryBytes: 67_108_864, maxFuel: 5_000_000_000 },
  ports: {
    now: () => 0,
    requests: {
      fs: (request) =>
        createMockPorts({ files: { 'data/t.json': text, 'data/t.ndjson': text } }, { grants }).requests.fs?.(
          request,
        ) ?? request,
    },
  },
});

const member = fc.constantFrom('a', 'b', 'ü', 'x y', 'a.b', '*', '0', '__proto__', '');

test('whatever the rows are, they are given as they stand in the file, in either form', () => {
  const rows = fc.array(fc.dictionary(member, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(rows, (given) => {
      // Through JSON: -0 and lone surrogates become what a file would hold.
      const written = JSON.parse(JSON.stringify(given));
      const names = [...new Set(given.flatMap((row) => Object.keys(row)))];
      for (const [query, content] of [
        ['t', JSON.stringify(written)],
        ['lines', written.map((row: unknown) => JSON.stringify(row)).join('\n')],
      ] as const) {
        text = content;
        const result = plugin.call('query_datasource', { query_type: 'table', query, parameters: {} });
        expect(result).toMatchObject({ ok: true, value: { total_count: written.length } });
        const found = result.ok ? Object(result.value).rows : [];
        for (const [index, row] of written.entries())
          for (const name of names)
            expect(found[index].values[name]).toEqual(Object.hasOwn(row, name) ? row[name] : null);
      }
    }),
    { numRuns: 300 },
  );
});

test('filters and orders agree with those of JavaScript', () => {
  const row = fc.record({
    n: fc.option(fc.integer({ min: -5, max: 5 })),
    s: fc.constantFrom('a', 'b', 'ab', 'Ä'),
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: -5, max: 5 }),
      (rows, least) => {
        text = JSON.stringify([...rows, { n: 9, s: 'z' }]);
        const query = "SELECT n, s FROM t WHERE n >= :least AND s CONTAINS 'a' ORDER BY s DESC, n";
        const result = plugin.call('query_datasource', {
          query_type: 'select',
          query,
          parameters: { least },
        });
        const expected = rows
          .filter(({ n, s }) => n !== null && n >= least && s.includes('a'))
          .sort((x, y) => (x.s === y.s ? (x.n ?? 0) - (y.n ?? 0) : x.s < y.s ? 1 : -1));
        expect(result).toMatchObject({ ok: true, value: { rows: expected.map((values) => ({ values })) } });
      },
    ),
    { numRuns: 300 },
  );
});

test('no text makes the reader trap', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"a"',
    ':',
    ',',
    '1',
    '-',
    'null',
    '\n',
    '\\',
    '"',
    'é',
    '\ufeff',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.constantFrom('t', 'lines'), (pieces, query) => {
      text = pieces.join('');
      const result = plugin.call('query_datasource', { query_type: 'table', query, parameters: {} });
      if (!result.ok) expect(result.error.code).toBe('invalid_json');
    }),
    { numRuns: 1000 },
  );
});

test('no query makes the parser trap', () => {
  text = '[{"a": {"b": [1, {"c": "x"}]}, "b": "x"}, {"a": 1}]';
  const piece = fc.constantFrom(
    'SELECT', 'FROM', 'UNNEST', 'AS', 'WHERE', 'ORDER', 'BY', 'AND', 'IS', 'NOT', 'NULL', 'LIMIT', 'OFFSET', '*', 'a', 'a.b', 'a.b.*.c',
    'a.b.0', '.', 'b', 't', ',', '=', '<', "'x'", "'", '"a"', '"a".b', '"', ':p', ':', '1', '-1', '1.5', 'CONTAINS', ';', '\u0000', 'ß',
  ); // biome-ignore format: a list of pieces
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      const query = pieces.join(' ');
      const result = plugin.call('query_datasource', {
        query_type: 'select',
        query,
        parameters: { p: ['x'] },
      });
      if (!result.ok) expect(result.error.message).toMatch(/^Cannot /);
    }),
    { numRuns: 2000 },
  );
});

test('twenty thousand rows are read, unnested, filtered and sorted', () => {
  const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, tags: [`t${id % 7}`, `u${id % 11}`] }));
  text = JSON.stringify(rows);
  const query = "SELECT id FROM t UNNEST tags AS tag WHERE tag = 'u3' ORDER BY id DESC LIMIT 3";
  const result = plugin.call('query_datasource', { query_type: 'select', query, parameters: {} });
  const expected = rows.filter(({ id }) => id % 11 === 3).map(({ id }) => ({ values: { id } }));
  expect(result).toMatchObject({
    ok: true,
    value: { rows: expected.toReversed().slice(0, 3), total_count: expected.length },
  });
});
