// Data sources: connecting tells early what is wrong, and rows come by column name in whichever form a plugin gives them.
import { connectDataSource, createDatasourcePlugin, type DatasourcePlugin } from '@plugindex/mockforge';
import { expect, test } from 'vitest';
import { type ScriptedHooks, scriptedPlugin } from '../kit/callable-plugin.ts';

function plugin(hooks: ScriptedHooks): DatasourcePlugin {
  return createDatasourcePlugin(scriptedPlugin('rows', hooks));
}

const columns = ['name', 'age'].map((name) => ({ name, data_type: 'text' }));
const rowsOf = (...values: unknown[]) => ({
  query_datasource: () => ({ rows: values.map((one) => ({ values: one })), columns }),
});
const query = { query: 'SELECT * FROM people' };

test('rows are objects by column name, whether values are a list or an object', async () => {
  const source = await connectDataSource(
    plugin(rowsOf(['Ada', 36], { age: 7, name: 'Bob', secret: 1 }, { name: 'Cy' })),
  );
  expect((await source.query(query)).rows).toEqual([
    { name: 'Ada', age: 36 },
    { name: 'Bob', age: 7 },
    { name: 'Cy', age: null },
  ]);
});

test('a query carries limit, offset and parameters, and gets no more than it asked for', async () => {
  const asked: unknown[] = [];
  const source = await connectDataSource(
    plugin({
      query_datasource: (input) => {
        asked.push(input);
        return {
          rows: [1, 2, 3].map((n) => ({ values: [n, n] })),
          columns,
          total_count: 3,
          execution_time_ms: 0.5,
        };
      },
    }),
  );
  const result = await source.query({ ...query, parameters: { a: 1 }, limit: 2, offset: 1 });
  expect(result).toMatchObject({ rows: [{ name: 1 }, { name: 2 }], totalCount: 3, executionTimeMs: 0.5 });
  expect(asked).toEqual([
    { query_type: 'select', query: query.query, parameters: { a: 1 }, limit: 2, offset: 1 },
  ]);
  for (const limit of [-1, 1.5, Number.NaN]) {
    await expect(source.query({ ...query, limit })).rejects.toMatchObject({ code: 'host/input-invalid' });
  }
});

test.each([
  ['too few values', ['Ada'], '/rows/0/values'],
  ['too many values', ['Ada', 1, 2], '/rows/0/values'],
  ['a text', 'Ada', '/rows/0/values'],
  ['null', null, '/rows/0/values'],
])('a row of %s is refused', async (_name, values, pointer) => {
  const source = await connectDataSource(plugin(rowsOf(values)));
  await expect(source.query(query)).rejects.toMatchObject({
    code: 'host/answer-invalid',
    answer: { pointer },
  });
});

test('two columns of one name are refused: one of them would be lost', async () => {
  const twice = [...columns, { name: 'name', data_type: 'text' }];
  const source = await connectDataSource(plugin({ query_datasource: () => ({ rows: [], columns: twice }) }));
  await expect(source.query(query)).rejects.toMatchObject({ answer: { pointer: '/columns/2/name' } });
});

test('a column named __proto__ is a column', async () => {
  const odd = [{ name: '__proto__', data_type: 'text' }];
  const source = await connectDataSource(
    plugin({ query_datasource: () => ({ rows: [{ values: [{ admin: true }] }], columns: odd }) }),
  );
  const [row] = (await source.query(query)).rows;
  expect(Object.entries(row ?? {})).toEqual([['__proto__', { admin: true }]]);
  expect(Reflect.get(row ?? {}, 'admin')).toBeUndefined();
});

test('connecting fails where the plugin cannot describe itself, or cannot answer the probe', async () => {
  const broken = () => {
    throw new TypeError('no file');
  };
  await expect(connectDataSource(plugin({ ...rowsOf(), describe_schema: broken }))).rejects.toThrow(
    'no file',
  );
  await expect(connectDataSource(plugin({ query_datasource: broken }), { probe: query })).rejects.toThrow(
    'no file',
  );
});

test('the schema comes from describe_schema, or else from the probe', async () => {
  const describing = plugin({
    ...rowsOf(),
    describe_schema: (input) => ({ columns: [{ name: JSON.stringify(input), data_type: 'text' }] }),
  });
  const described = await connectDataSource(describing, { describe: { dataset: 'people' } });
  expect(await described.schema()).toEqual([{ name: '{"dataset":"people"}', data_type: 'text' }]);
  const probed = await connectDataSource(plugin(rowsOf()), { probe: query });
  expect(await probed.schema()).toEqual(columns);
  const bare = await connectDataSource(plugin(rowsOf()));
  await expect(bare.schema()).rejects.toMatchObject({ code: 'host/hook-missing' });
});
