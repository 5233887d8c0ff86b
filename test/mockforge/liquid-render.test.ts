// Answers from templates: what they see of the request, of the user, and of the rows that they ask for.
import { createLiquidRender, type DataQuery, type DataSource, type HookRequest } from '@plugindex/mockforge';
import { Liquid } from 'liquidjs';
import { expect, test } from 'vitest';

const request: HookRequest = {
  ...{ method: 'GET', path: '/people', headers: {}, body: null },
  query: { age: '36', name: "x' OR 1=1" },
};
const engine = () => new Liquid({ ownPropertyOnly: true });

/** Answers with what it was asked, as its rows. */
function askedSource(): DataSource & { readonly asked: DataQuery[] } {
  const asked: DataQuery[] = [];
  return {
    name: 'rows',
    asked,
    async query(query) {
      asked.push(query);
      return {
        rows: [{ ...query.parameters }],
        columns: [],
        totalCount: undefined,
        executionTimeMs: undefined,
      };
    },
    schema: async () => [],
  };
}

test('a template sees request, user and globals, and names its type', async () => {
  const render = createLiquidRender(engine(), {
    template: '{"p":"{{ request.path }}","u":"{{ user.user_id }}","g":{{ one }}}',
    type: 'application/json',
    globals: { one: 1 },
  });
  expect(await render(request, { user_id: 'ada' })).toEqual({
    ...{ status: 200, headers: { 'content-type': 'application/json' }, metadata: {} },
    body: '{"p":"/people","u":"ada","g":1}',
  });
});

test('globals of the engine are seen where no others are given, and text is plain', async () => {
  const render = createLiquidRender(new Liquid({ globals: { one: 1 } }), { template: '{{ one }}{{ user }}' });
  expect(await render(request, null)).toMatchObject({
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: '1',
  });
});

test('parameters are values, never text of a query, and later queries see the rows of earlier ones', async () => {
  const source = askedSource();
  const query = 'SELECT * FROM people WHERE age = :age';
  const render = createLiquidRender(engine(), {
    template: '{{ second[0].of }} {{ first[0].name }}',
    data: {
      first: {
        ...{ source, query, limit: 3 },
        parameters: { age: 'request.query.age | plus: 1', name: 'request.query.name' },
      },
      second: { source, query: 'SELECT 1', parameters: { of: 'first[0].age' } },
    },
  });
  expect((await render(request, null)).body).toBe("37 x' OR 1=1");
  expect(source.asked).toEqual([
    { query, limit: 3, parameters: { age: 37, name: "x' OR 1=1" } },
    { query: 'SELECT 1', parameters: { of: 37 } },
  ]);
});

test('a template that cannot be parsed is known before the first request, one that fails rejects', async () => {
  expect(() => createLiquidRender(engine(), { template: '{% if %}' })).toThrow();
  const source = { ...askedSource(), query: async () => Promise.reject(new Error('away')) };
  const render = createLiquidRender(engine(), { template: 'x', data: { rows: { source, query: 'x' } } });
  await expect(render(request, null)).rejects.toThrow('away');
});
