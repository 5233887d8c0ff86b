// Runs a query over rows: unnest, filter, sort, then two pages, the query's own and the host's.
import { Json, config } from '@plugindex/pdk-assemblyscript/assembly';
import { pathText } from './path';
import { Problem } from './problem';
import { Condition, Operator, Order, Query } from './query';
import { Column, DataType, Table, typeName } from './table';

export class Page {
  rows: Json = Json.array();
  columns: Json = Json.array();
  /** Rows that match, before any limit and offset. */
  total: i32 = 0;
}

/** `input.limit` and `input.offset` page through what the query itself gives. */
export function runQuery(all: Table, query: Query, input: Json, problem: Problem): Page | null {
  const table = query.unnest.length > 0 ? all.unnest(query.unnest, query.element, problem) : all;
  if (problem.isSet) return null;
  const columns = selected(table, query, problem);
  const tests = compile(table, query.where, problem);
  const sorting = sortKeys(table, query.orderBy, problem);
  if (problem.isSet) return null;
  const matches: i32[] = [];
  for (let i = 0; i < table.rows.length; i++) if (passes(tests, table.rows[i])) matches.push(i);
  if (sorting.length > 0) sort(table, matches, sorting);

  const page = new Page();
  page.total = matches.length;
  const own =
    query.limit < 0
      ? matches.length
      : min(matches.length, <i32>min<i64>(<i64>query.offset + query.limit, i32.MAX_VALUE));
  const from = <i64>query.offset + <i64>min(max(0, input.numberOr('offset', 0)), 2147483647);
  const most = min(input.numberOr('limit', f64.MAX_VALUE), config().numberOr('max_rows', 1000));
  for (let i = from; i < <i64>own && <f64>(i - from) < most; i++) {
    page.rows.push(Json.object().set('values', values(table.rows[matches[<i32>i]], columns)));
  }
  for (let i = 0; i < columns.length; i++) page.columns.push(columns[i].describe());
  return page;
}

function values(row: Json, columns: Column[]): Json {
  const object = Json.object();
  for (let i = 0; i < columns.length; i++) object.set(columns[i].name, columns[i].value(row));
  return object;
}

function selected(table: Table, query: Query, problem: Problem): Column[] {
  const columns: Column[] = [];
  if (query.select.length == 0) {
    for (let i = 0; i < table.names.length; i++) {
      columns.push(table.column([table.names[i]], table.names[i], problem));
    }
    return columns;
  }
  const seen = new Set<string>();
  for (let i = 0; i < query.select.length; i++) {
    const one = query.select[i];
    if (seen.has(one.name))
      problem.set('invalid_query', 'Cannot give two columns the name "' + one.name + '": rename one with AS');
    seen.add(one.name);
    columns.push(table.column(one.path, one.name, problem));
  }
  return columns;
}

class Test {
  constructor(
    public column: Column,
    public condition: Condition,
  ) {}
}

function compile(table: Table, conditions: Condition[], problem: Problem): Test[] {
  const tests: Test[] = [];
  for (let i = 0; i < conditions.length; i++) {
    const column = table.column(conditions[i].column, pathText(conditions[i].column), problem);
    if (column.isKnown) checkTypes(column, conditions[i], problem);
    tests.push(new Test(column, conditions[i]));
  }
  return tests;
}

/** A comparison of two types is a mistake in the query, not a row that does not match; a column of many types takes all. */
function checkTypes(column: Column, condition: Condition, problem: Problem): void {
  const operator = condition.operator;
  const value = condition.value;
  const type = column.type;
  if (operator >= Operator.IsNull) return;
  const isNumber = type == DataType.Integer || type == DataType.Float;
  let expected = '';
  if (value.isNull) expected = 'a value (for null, use IS NULL)';
  else if (operator == Operator.StartsWith && !value.isString) expected = 'text';
  else if (operator == Operator.StartsWith || operator == Operator.Contains) {
    if (type != DataType.Json && type != DataType.Text) expected = 'a column of texts or lists';
    else if (type == DataType.Text && !value.isString) expected = 'text';
  } else if (type == DataType.Boolean && operator > Operator.NotEqual) expected = 'the operator = or !=';
  else if (
    (type == DataType.Text && !value.isString) ||
    (type == DataType.Boolean && !value.isBoolean) ||
    (isNumber && !value.isNumber)
  ) {
    expected = 'a value of the type ' + typeName(type);
  }
  if (expected.length > 0)
    problem.set('type_mismatch', 'Cannot compare the column "' + column.name + '": expected ' + expected);
}

function passes(tests: Test[], row: Json): bool {
  for (let i = 0; i < tests.length; i++) {
    if (!passesOne(tests[i].column.value(row), tests[i].condition)) return false;
  }
  return true;
}

/** A value that is null or not there matches IS NULL and nothing else. */
function passesOne(value: Json, condition: Condition): bool {
  const operator = condition.operator;
  const wanted = condition.value;
  if (operator == Operator.IsNull) return value.isNull;
  if (value.isNull) return false;
  if (operator == Operator.IsNotNull) return true;
  if (operator == Operator.Contains) return contains(value, wanted);
  if (operator == Operator.StartsWith) return value.isString && value.text.startsWith(wanted.text);
  if (operator == Operator.Equal) return value.equals(wanted);
  if (operator == Operator.NotEqual) return !value.equals(wanted);
  if (value.kind != wanted.kind || value.isArray || value.isObject) return false;
  const order = compare(value, wanted);
  if (operator == Operator.Less) return order < 0;
  if (operator == Operator.LessOrEqual) return order <= 0;
  if (operator == Operator.Greater) return order > 0;
  return order >= 0;
}

/** Text within text, or a value among the elements of a list. */
function contains(value: Json, wanted: Json): bool {
  if (value.isString) return wanted.isString && value.text.includes(wanted.text);
  if (!value.isArray) return false;
  for (let i = 0; i < value.items.length; i++) if (value.items[i].equals(wanted)) return true;
  return false;
}

/** Two values of one type. Text by UTF-16 code unit, so that every machine sorts alike. */
function compare(a: Json, b: Json): i32 {
  if (a.isString) return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
}

/** Of values of several types, numbers come first, then texts, booleans, and what has no order. */
function rank(value: Json): i32 {
  if (value.isNumber) return 0;
  if (value.isString) return 1;
  return value.isBoolean ? 2 : 3;
}

class SortKey {
  constructor(
    public column: Column,
    public descending: bool,
  ) {}
}

function sortKeys(table: Table, orders: Order[], problem: Problem): SortKey[] {
  const keys: SortKey[] = [];
  for (let i = 0; i < orders.length; i++) {
    const column = table.column(orders[i].column, pathText(orders[i].column), problem);
    keys.push(new SortKey(column, orders[i].descending));
  }
  return keys;
}

// A comparison function cannot see its surroundings in AssemblyScript: what it needs waits here.
let sortRows: Json[] = [];
let sortBy: SortKey[] = [];

function sort(table: Table, matches: i32[], keys: SortKey[]): void {
  sortRows = table.rows;
  sortBy = keys;
  matches.sort(compareRows);
  sortRows = [];
}

/** By each key in turn, nulls last in either direction, then in the order of the file. */
function compareRows(a: i32, b: i32): i32 {
  for (let i = 0; i < sortBy.length; i++) {
    const left = sortBy[i].column.value(sortRows[a]);
    const right = sortBy[i].column.value(sortRows[b]);
    if (left.isNull || right.isNull) {
      if (left.isNull && right.isNull) continue;
      return left.isNull ? 1 : -1;
    }
    const ranks = rank(left) - rank(right);
    const order = ranks != 0 ? ranks : rank(left) == 3 ? 0 : compare(left, right);
    if (order != 0) return sortBy[i].descending ? -order : order;
  }
  return a - b;
}
