// Rows out of REST services: URLs from templates, pages one after the other, columns by path.
import { HookResult, Json, config, fail, nowMs, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';
import { Column, columnsOf } from './columns';
import { Endpoint, Endpoints } from './endpoints';
import { Fetched, fetchRows } from './fetch-rows';
import { Problem } from './problem';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let endpoints: Endpoints | null = null;

export function query_datasource(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, query);
}

export function describe_schema(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, describe);
}

function query(input: Json): HookResult {
  const startedAt = nowMs();
  const problem = new Problem();
  const type = input.textOr('query_type', '');
  // "select" is what hosts say when they say nothing.
  if (type != 'endpoint' && type != 'select')
    problem.set('invalid_query', 'Cannot run a query of type "' + type + '": expected "endpoint" or "select"');
  const endpoint = find(input.textOr('query', ''), problem);
  if (endpoint == null) return fail(problem.code, problem.message);
  const offset = min(max(0, input.numberOr('offset', 0)), 2147483647);
  const limit = min(max(0, input.numberOr('limit', f64.MAX_VALUE)), config().numberOr('max_rows', 1000));
  const fetched = fetch(endpoint, input, offset + limit, problem);
  const columns = columnsOf(endpoint.columns, fetched.rows, problem);
  if (problem.isSet) return fail(problem.code, problem.message);
  const end = <i32>min(offset + limit, <f64>fetched.rows.length);
  const answer = Json.object()
    .set('rows', rowsOf(fetched.rows, columns, <i32>min(offset, <f64>end), end))
    .set('columns', describeAll(columns))
    .set('total_count', totalOf(fetched));
  // There are more, and they were not read: the caller wanted them, and "max_pages" stood before them.
  if (!fetched.isComplete && <f64>fetched.rows.length < offset + limit) answer.setBool('truncated', true);
  return ok(answer.setNumber('execution_time_ms', <f64>(nowMs() - startedAt)));
}

/** `{endpoint, parameters?}` in, its columns out. Asks the service only for what the configuration does not say. */
function describe(input: Json): HookResult {
  const problem = new Problem();
  const endpoint = find(input.textOr('endpoint', ''), problem);
  if (endpoint == null) return fail(problem.code, problem.message);
  let columns = endpoint.columns;
  let isKnown = columns.length > 0;
  for (let i = 0; i < columns.length; i++) isKnown = isKnown && columns[i].type.length > 0;
  if (!isKnown) columns = columnsOf(columns, fetch(endpoint, input, 1, problem).rows, problem);
  else {
    columns = columnsOf(columns, [], problem);
    for (let i = 0; i < columns.length; i++) columns[i].nullable = true;
  }
  if (problem.isSet) return fail(problem.code, problem.message);
  return ok(Json.object().setText('endpoint', endpoint.name).set('columns', describeAll(columns)));
}

function find(asked: string, problem: Problem): Endpoint | null {
  let known = endpoints;
  if (known == null) {
    known = Endpoints.read(config());
    if (known.problem.length > 0) {
      problem.set('invalid_config', known.problem);
      return null;
    }
    endpoints = known;
  }
  const isOnly = asked.length == 0 && known.list.length == 1;
  const endpoint = known.find(isOnly ? known.list[0].name : asked, problem);
  return problem.isSet ? null : endpoint;
}

function fetch(endpoint: Endpoint, input: Json, enough: f64, problem: Problem): Fetched {
  const given = input.get('parameters');
  const parameters = given != null && given.isObject ? given : Json.object();
  for (let i = 0; i < parameters.keys.length; i++) {
    if (!endpoint.template.has(parameters.keys[i]))
      problem.set(
        'unknown_parameter',
        'Cannot use the parameter "' + parameters.keys[i] + '": the URL of "' + endpoint.name + '" has none of that name',
      );
  }
  const url = endpoint.template.expand(parameters, endpoint.defaults, problem);
  return problem.isSet ? new Fetched() : fetchRows(endpoint, url, enough, problem);
}

function totalOf(fetched: Fetched): Json {
  if (fetched.total >= 0) return Json.num(fetched.total);
  return fetched.isComplete ? Json.num(fetched.rows.length) : Json.nil();
}

function rowsOf(rows: Json[], columns: Column[], from: i32, end: i32): Json {
  const list = Json.array();
  for (let i = from; i < end; i++) {
    const values = Json.object();
    for (let j = 0; j < columns.length; j++) values.set(columns[j].name, columns[j].value(rows[i]));
    list.push(Json.object().set('values', values));
  }
  return list;
}

function describeAll(columns: Column[]): Json {
  const list = Json.array();
  for (let i = 0; i < columns.length; i++) list.push(columns[i].describe());
  return list;
}
