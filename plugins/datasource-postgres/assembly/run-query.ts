// Asks a query of the server: two pages in one range, the query's own and the host's; rows checked, counted and bounded.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { chosenColumns, columnsOfRows, describedColumns } from './columns';
import { Problem } from './problem';
import { Query } from './query';
import { Range, requestUrl } from './request-url';
import { Answer, ask } from './server';
import { Settings } from './settings';

/** Integers up to here are exact in JSON's doubles. */
const maxExact: f64 = 9007199254740991;

export class Page {
  rows: Json = Json.array();
  columns: Json = Json.array();
  /** Rows that match, before any limit and offset; -1 where the server does not tell. */
  total: f64 = -1;
}

/** `input.limit` and `input.offset` page through what the query itself gives. */
export function runQuery(query: Query, input: Json, settings: Settings, problem: Problem): Page | null {
  settings.checkTable(query.table, problem);
  const range = rangeOf(query, input, settings);
  const url = requestUrl(settings.url, query, range, problem);
  if (problem.isSet) return null;
  const answer = ask(url, 'application/json', 'read "' + query.table + '"', settings, problem);
  if (answer == null) return null;
  const rows = rowsOf(answer, range.limit, problem);
  const page = new Page();
  page.total = totalOf(answer.range);
  page.columns = settings.describes
    ? columnsByDescription(query, settings, problem)
    : columnsOfRows(rows, query.select);
  for (let i = 0; i < rows.length; i++) page.rows.push(Json.object().set('values', rows.items[i]));
  return problem.isSet ? null : page;
}

function rangeOf(query: Query, input: Json, settings: Settings): Range {
  const skipped = <i64>min(max(0, input.numberOr('offset', 0)), 2147483647);
  let most = min(max(0, input.numberOr('limit', f64.MAX_VALUE)), <f64>settings.maxRows);
  if (query.limit >= 0) most = min(most, max(0, <f64>query.limit - <f64>skipped));
  return new Range(<i64>query.offset + skipped, <i32>most);
}

/** The rows of an answer, at most `limit`, each an object without numbers that JSON could not carry. */
function rowsOf(answer: Answer, limit: i32, problem: Problem): Json {
  const rows = Json.array();
  const value = answer.value;
  // 416: the range begins behind the last row.
  if (value == null) return rows;
  if (!value.isArray) {
    problem.set('invalid_answer', 'Cannot read the rows: the server answered something else than a list');
    return rows;
  }
  for (let i = 0; i < value.length && i < limit && !problem.isSet; i++) {
    const row = value.items[i];
    if (!row.isObject) {
      problem.set('invalid_answer', 'Cannot read the rows: one of them is no object');
      return rows;
    }
    for (let j = 0; j < row.length; j++) {
      const field = row.items[j];
      // A bigint has lost its last digits by now, and nobody could tell.
      if (field.isNumber && Math.abs(field.number) > maxExact && field.number == Math.floor(field.number))
        problem.set(
          'inexact_number',
          'Cannot read the column "' +
            row.keys[j] +
            '": found an integer beyond 2^53, select it as text (::text)',
        );
    }
    rows.push(row);
  }
  return rows;
}

/** `0-24/3573458`, and a star for what the server does not know (RFC 9110 14.4). */
function totalOf(range: string): f64 {
  const text = range.slice(range.indexOf('/') + 1);
  if (range.indexOf('/') < 0 || text.length == 0 || text.length > 15) return -1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return -1;
  }
  return parseFloat(text);
}

function columnsByDescription(query: Query, settings: Settings, problem: Problem): Json {
  const all = describedColumns(query.table, settings, problem);
  return all == null ? Json.array() : chosenColumns(all, query.select, problem);
}
