// The plugin datasource-csv, built from its source.
import { createInstance, createMockPorts } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/datasource-csv');
const grants = { clock: true, fs: [{ path: 'data/**/*.csv', access: 'read' }] } as const;

runCases({ name: 'datasource-csv', bytes, grants });

let text = '';
const plugin = createInstance({
  bytes,
  grants,
  config: { datasets: [{ name: 't', path: 'data/t.csv', infer_types: false }], max_rows: 100_000 },
  ports: {
    now: () => 0,
    requests: {
      fs: (request) =>
        createMockPorts({ files: { 'data/t.csv': text } }, { grants }).requests.fs?.(request) ?? request,
    },
  },
});

test('whatever is written by the rules of RFC 4180 is read back unchanged', () => {
  const field = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', ' ', '😀'), maxLength: 6 }),
    fc.constant(null),
  );
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 8 }));
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (records, lineBreak, ending) => {
      const width = records[0]?.length ?? 2;
      const header = Array.from({ length: width }, (_, index) => `c${index}`);
      const lines = [header, ...records].map((record) =>
        record.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(','),
      );
      text = lines.join(lineBreak) + (ending ? lineBreak : '');
      const result = plugin.call('query_datasource', { query_type: 'table', query: 't', parameters: {} });
      const rows = records.map((record) => ({
        values: Object.fromEntries(record.map((value, index) => [`c${index}`, value])),
      }));
      expect(result).toMatchObject({ ok: true, value: { rows, total_count: records.length } });
    }),
    { numRuns: 500 },
  );
});

test('no text makes the reader trap', () => {
  const piece = fc.constantFrom(
    'a',
    '1',
    '"',
    '""',
    ',',
    '\n',
    '\r',
    '\r\n',
    '\ufeff',
    ' ',
    '-',
    '.',
    'e',
    'true',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      text = pieces.join('');
      const result = plugin.call('query_datasource', { query_type: 'table', query: 't', parameters: {} });
      if (!result.ok) expect(result.error.code).toBe('invalid_csv');
    }),
    { numRuns: 1000 },
  );
});

test('no query makes the parser trap', () => {
  text = 'a,b\n1,x\n2,y\n';
  const piece = fc.constantFrom(
    'SELECT', 'FROM', 'WHERE', 'ORDER', 'BY', 'AND', 'IS', 'NOT', 'NULL', 'LIMIT', 'OFFSET', '*', 'a', 'b', 't', ',', '=', '<',
    "'x'", "'", '"a"', '"', ':p', ':', '1', '-1', '1.5', 'CONTAINS', 'TRUE', ';', '\u0000', 'ß',
  ); // biome-ignore format: a list of pieces
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      const query = pieces.join(' ');
      const result = plugin.call('query_datasource', { query_type: 'select', query, parameters: { p: 'x' } });
      if (!result.ok) expect(result.error.message).toMatch(/^Cannot /);
    }),
    { numRuns: 2000 },
  );
});

test('a hundred thousand rows are read, filtered and sorted', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => `${(index * 7919) % 100_003},row ${index}`);
  text = `a,b\n${lines.join('\n')}\n`;
  const query = "SELECT a FROM t WHERE b CONTAINS '7' ORDER BY a DESC LIMIT 3";
  const result = plugin.call('query_datasource', { query_type: 'select', query, parameters: {} });
  const expected = lines
    .filter((line) => line.split(',')[1]?.includes('7'))
    .map((line) => line.split(',')[0] ?? '')
    .sort()
    .reverse();
  expect(result).toMatchObject({
    ok: true,
    value: { rows: expected.slice(0, 3).map((a) => ({ values: { a } })), total_count: expected.length },
  });
});
