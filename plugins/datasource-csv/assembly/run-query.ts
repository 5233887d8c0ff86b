// Runs a query over a table: filter, sort, then two pages, the query's own and the host's.
import { Json, config } from '@plugindex/pdk-assemblyscript/assembly';
import { CsvRecord } from './csv';
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
export function runQuery(table: Table, query: Query, input: Json, problem: Problem): Page | null {
  const columns = selected(table, query.select, problem);
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

function values(record: CsvRecord, columns: Column[]): Json {
  const object = Json.object();
  for (let i = 0; i < columns.length; i++)
    object.set(columns[i].name, columns[i].value(record[columns[i].index]));
  return object;
}

function find(table: Table, name: string, problem: Problem): Column {
  const column = table.column(name);
  if (column != null) return column;
  let names = '';
  for (let i = 0; i < table.columns.length; i++)
    names += (i == 0 ? '"' : ', "') + table.columns[i].name + '"';
  problem.set('unknown_column', 'Cannot find the column "' + name + '": expected one of ' + names);
  return new Column(name, 0);
}

function selected(table: Table, names: string[], problem: Problem): Column[] {
  if (names.length == 0) return table.columns;
  const columns: Column[] = [];
  for (let i = 0; i < names.length; i++) columns.push(find(table, names[i], problem));
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
    const column = find(table, conditions[i].column, problem);
    checkTypes(column, conditions[i], problem);
    tests.push(new Test(column, conditions[i]));
  }
  return tests;
}

/** A comparison of two types is a mistake in the query, not a row that does not match. */
function checkTypes(column: Column, condition: Condition, problem: Problem): void {
  const operator = condition.operator;
  if (operator >= Operator.IsNull) return;
  const value = condition.value;
  const textOnly = operator == Operator.Contains || operator == Operator.StartsWith;
  const sameType =
    (column.type == DataType.Text && value.isString) ||
    (column.type == DataType.Boolean && value.isBoolean) ||
    ((column.type == DataType.Integer || column.type == DataType.Float) && value.isNumber);
  if (
    textOnly ? value.isString : sameType && (column.type != DataType.Boolean || operator <= Operator.NotEqual)
  )
    return;
  const expected = textOnly ? 'text' : 'a value of the type ' + typeName(column.type);
  const hint = value.isNull ? ' (for null, use IS NULL)' : '';
  problem.set(
    'type_mismatch',
    'Cannot compare the column "' + column.name + '": expected ' + expected + hint,
  );
}

function passes(tests: Test[], record: CsvRecord): bool {
  for (let i = 0; i < tests.length; i++) {
    if (!passesOne(tests[i].column, tests[i].condition, record[tests[i].column.index])) return false;
  }
  return true;
}

/** A field that is null matches IS NULL and nothing else. */
function passesOne(column: Column, condition: Condition, field: string | null): bool {
  const operator = condition.operator;
  if (operator == Operator.IsNull) return field == null;
  if (field == null) return false;
  if (operator == Operator.IsNotNull) return true;
  if (operator == Operator.Contains) return field.includes(condition.value.text);
  if (operator == Operator.StartsWith) return field.startsWith(condition.value.text);
  const order = compare(column.value(field), condition.value);
  if (operator == Operator.Equal) return order == 0;
  if (operator == Operator.NotEqual) return order != 0;
  if (operator == Operator.Less) return order < 0;
  if (operator == Operator.LessOrEqual) return order <= 0;
  if (operator == Operator.Greater) return order > 0;
  return order >= 0;
}

/** Two values of one type. Text by UTF-16 code unit, so that every machine sorts alike. */
function compare(a: Json, b: Json): i32 {
  if (a.isString) return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
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
    keys.push(new SortKey(find(table, orders[i].column, problem), orders[i].descending));
  }
  return keys;
}

// A comparison function cannot see its surroundings in AssemblyScript: what it needs waits here.
let sortTable: Table = new Table();
let sortBy: SortKey[] = [];

function sort(table: Table, matches: i32[], keys: SortKey[]): void {
  sortTable = table;
  sortBy = keys;
  matches.sort(compareRows);
}

/** By each key in turn, nulls last in either direction, then in the order of the file. */
function compareRows(a: i32, b: i32): i32 {
  for (let i = 0; i < sortBy.length; i++) {
    const column = sortBy[i].column;
    const left = sortTable.rows[a][column.index];
    const right = sortTable.rows[b][column.index];
    if (left == null || right == null) {
      if (left == null && right == null) continue;
      return left == null ? 1 : -1;
    }
    const order = compare(column.value(left), column.value(right));
    if (order != 0) return sortBy[i].descending ? -order : order;
  }
  return a - b;
}
