// The plugin datasource-rest, built from its source.
import { createInstance, createMockPorts, type MockData } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/datasource-rest');
const grants = { clock: true, env: ['REST_TOKEN', 'REST_API_KEY', 'REST_CREDENTIALS'], net: ['*'] };

runCases({ name: 'datasource-rest', bytes, grants });

function open(endpoint: Readonly<Record<string, unknown>>, data: MockData) {
  const mock = createMockPorts(data, { grants, limits: { maxHttpRequests: 100_000 } });
  const plugin = createInstance({
    bytes,
    grants,
    config: { endpoints: [{ name: 'e', ...endpoint }], max_rows: 100_000 },
    ports: { now: () => 0, requests: mock.requests },
  });
  return {
    query: (input: Readonly<Record<string, unknown>>) =>
      plugin.call('query_datasource', { query_type: 'endpoint', query: 'e', parameters: {}, ...input }),
    describe: () => plugin.call('describe_schema', { endpoint: 'e' }),
    requests: () => mock.asked.filter((one) => one.import === 'http').map((one) => Object(one.request)),
  };
}

test('headers are sent as configured, with the secret behind its prefix, and without redirects', () => {
  const plugin = open(
    {
      url: 'https://api.example.com/a',
      headers: { Authorization: { env: 'REST_TOKEN', prefix: 'Bearer ' }, 'X-Kind': 'test' },
      timeout_ms: 700,
    },
    { env: { REST_TOKEN: 's3cret' }, http: [{ url: 'https://api.example.com/a', body: [] }] },
  );
  plugin.query({});
  expect(plugin.requests()).toEqual([
    {
      method: 'GET',
      url: 'https://api.example.com/a',
      headers: { Authorization: 'Bearer s3cret', 'X-Kind': 'test', accept: 'application/json' },
      redirect: 'manual',
      timeout_ms: 700,
    },
  ]);
});

test('columns whose types are configured are told without a request', () => {
  const plugin = open({ url: 'https://api.example.com/a', columns: [{ name: 'id', type: 'integer' }] }, {});
  expect(plugin.describe()).toEqual({
    ok: true,
    value: { endpoint: 'e', columns: [{ name: 'id', data_type: 'integer', nullable: true }] },
  });
  expect(plugin.requests()).toEqual([]);
});

test('whatever a parameter holds, it is one part of the path and one value of the query', () => {
  const value = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.string({
      unit: fc.constantFrom('.', '/', '%', '2', 'e', '?', '#', '&', '=', '\\', ' ', 'ä', '\n'),
      minLength: 1,
    }),
  );
  fc.assert(
    fc.property(value, value, (id, q) => {
      const plugin = open(
        { url: 'https://api.example.com/a/{id}/b{?q}' },
        { http: [{ url: 'https://api.example.com/*', body: [] }] },
      );
      const answer = plugin.query({ parameters: { id, q } });
      if (id === '.' || id === '..') {
        expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_parameter' } });
        expect(plugin.requests()).toEqual([]);
        return;
      }
      expect(answer).toMatchObject({ ok: true });
      const url = new URL(plugin.requests()[0].url);
      expect(url.origin).toBe('https://api.example.com');
      expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', id.toWellFormed(), 'b']);
      expect([...url.searchParams]).toEqual([['q', q.toWellFormed()]]);
    }),
    { numRuns: 200 },
  );
});

test('whatever the next page is said to be, no request leaves the origin of the endpoint', () => {
  const piece = fc.constantFrom(
    'https://', 'http://', 'api.example.com', '.evil.example', 'evil.example', '/', '//', '?', '@', ':', '443', '\\', '#', 'a', '%2F', ' ', '\t',
  ); // biome-ignore format: a list of pieces
  const next = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(next, fc.constantFrom('next_url', 'link'), (reference, type) => {
      const plugin = open(
        { url: 'https://api.example.com/start', rows: '/items', pagination: { type, next: '/next' } },
        {
          http: [
            {
              url: 'https://api.example.com/start',
              headers: { link: `<${reference}>; rel="next"` },
              body: { items: [], next: reference },
            },
          ],
        },
      );
      plugin.query({});
      for (const { url } of plugin.requests()) expect(new URL(url).origin).toBe('https://api.example.com');
    }),
    { numRuns: 200 },
  );
});

test('a page of any size gives the rows that were asked for, with no more requests than needed', () => {
  const numbers = fc.record({
    rows: fc.integer({ min: 0, max: 30 }),
    size: fc.integer({ min: 1, max: 10 }),
    offset: fc.integer({ min: 0, max: 35 }),
    limit: fc.integer({ min: 1, max: 35 }),
  });
  fc.assert(
    fc.property(numbers, ({ rows, size, offset, limit }) => {
      const all = Array.from({ length: rows }, (_, value) => value);
      const pages = Array.from({ length: Math.floor(rows / size) + 1 }, (_, page) => ({
        url: `https://api.example.com/p?size=${size}&page=${page + 1}`,
        body: all.slice(page * size, (page + 1) * size),
      }));
      const plugin = open(
        {
          url: 'https://api.example.com/p',
          max_pages: 16,
          pagination: { type: 'page', size_parameter: 'size', size },
        },
        { http: pages },
      );
      const answer = plugin.query({ offset, limit });
      const reachable = all.slice(0, 16 * size);
      const wanted = reachable.slice(offset, offset + limit).map((value) => ({ values: { value } }));
      expect(answer).toMatchObject({ ok: true, value: { rows: wanted } });
      const isAll = answer.ok && Object(answer.value).total_count !== null;
      if (isAll) expect(Object(answer.ok && answer.value).total_count).toBe(rows);
      const needed = Math.max(1, Math.min(Math.ceil((offset + limit) / size), pages.length, 16));
      expect(plugin.requests()).toHaveLength(needed);
    }),
    { numRuns: 150 },
  );
});

test('no answer makes it trap', () => {
  const body = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', 'é') }),
  );
  fc.assert(
    fc.property(body, fc.integer({ min: 200, max: 599 }), (answer, status) => {
      const plugin = open(
        {
          url: 'https://api.example.com/a',
          rows: '/items',
          total: '/total',
          pagination: { type: 'cursor', next: '/next' },
          max_pages: 2,
        },
        {
          http: [
            {
              url: 'https://api.example.com/*',
              status,
              body: { items: answer, total: answer, next: answer },
            },
            { url: '*', body: answer },
          ],
        },
      );
      const result = plugin.query({});
      if (!result.ok) expect(result.error.message).toMatch(/^Cannot /);
    }),
    { numRuns: 150 },
  );
});
