// Rows out of PostgreSQL, asked over HTTP through PostgREST: select, filter, sort, page.
import { HookResult, Json, fail, nowMs, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';
import { describedColumns } from './columns';
import { Problem } from './problem';
import { Query, readTableQuery } from './query';
import { runQuery } from './run-query';
import { parseSelect } from './select-parser';
import { Settings } from './settings';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

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
  const settings = Settings.read(problem);
  if (settings == null) return fail(problem.code, problem.message);
  const page = runQuery(parsed, input, settings, problem);
  if (page == null) return fail(problem.code, problem.message);
  return ok(
    Json.object()
      .set('rows', page.rows)
      .set('columns', page.columns)
      .set('total_count', page.total < 0 ? Json.nil() : Json.num(page.total))
      .setNumber('execution_time_ms', <f64>(nowMs() - startedAt)),
  );
}

function parse(type: string, text: string, parameters: Json, problem: Problem): Query | null {
  if (type == 'select') return parseSelect(text, parameters, problem);
  if (type == 'table') return readTableQuery(text, parameters, problem);
  problem.set('invalid_query', 'Cannot run a query of type "' + type + '": expected "select" or "table"');
  return null;
}

/** `{table}` in, its columns out. The name may be left out where the configuration lists a single table. */
function describe(input: Json): HookResult {
  const problem = new Problem();
  const settings = Settings.read(problem);
  if (settings == null) return fail(problem.code, problem.message);
  const table = input.textOr('table', settings.onlyTable);
  settings.checkTable(table, problem);
  if (problem.isSet) return fail(problem.code, problem.message);
  const columns = describedColumns(table, settings, problem);
  if (columns == null) return fail(problem.code, problem.message);
  return ok(Json.object().setText('table', table).set('columns', columns));
}
