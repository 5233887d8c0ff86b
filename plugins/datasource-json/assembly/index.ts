// Rows out of JSON files: select, unnest, filter, sort, page.
import { HookResult, Json, fail, nowMs, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';
import { Datasets } from './datasets';
import { Problem } from './problem';
import { Query, readTableQuery } from './query';
import { runQuery } from './run-query';
import { parseSelect } from './select-parser';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

const datasets = new Datasets();

export function query_datasource(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, query);
}

export function describe_schema(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, describe);
}

function query(input: Json): HookResult {
  const startedAt = nowMs();
  const problem = new Problem();
  const given = input.get('parameters');
  const parameters = given != null && given.isObject ? given : Json.object();
  const parsed = parse(input.textOr('query_type', ''), input.textOr('query', ''), parameters, problem);
  if (parsed == null) return fail(problem.code, problem.message);
  const table = datasets.open(parsed.dataset, problem);
  if (table == null) return fail(problem.code, problem.message);
  const page = runQuery(table, parsed, input, problem);
  if (page == null) return fail(problem.code, problem.message);
  return ok(
    Json.object()
      .set('rows', page.rows)
      .set('columns', page.columns)
      .setNumber('total_count', page.total)
      .setNumber('execution_time_ms', <f64>(nowMs() - startedAt)),
  );
}

function parse(type: string, text: string, parameters: Json, problem: Problem): Query | null {
  if (type == 'select') return parseSelect(text, parameters, problem);
  if (type == 'table') return readTableQuery(text, parameters, problem);
  problem.set('invalid_query', 'Cannot run a query of type "' + type + '": expected "select" or "table"');
  return null;
}

/** `{dataset}` in, its columns out. The name may be left out when there is only one dataset. */
function describe(input: Json): HookResult {
  const problem = new Problem();
  const name = input.textOr('dataset', datasets.onlyName());
  const table = datasets.open(name, problem);
  if (table == null) return fail(problem.code, problem.message);
  return ok(
    Json.object()
      .setText('dataset', name)
      .set('columns', table.describe())
      .setNumber('row_count', table.rows.length),
  );
}
