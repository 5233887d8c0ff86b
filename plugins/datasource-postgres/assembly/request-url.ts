// The URL that asks a query of PostgREST. Every name and value is percent-encoded, and quoted where the grammar has signs of its own.
// https://docs.postgrest.org/en/v14/references/api/tables_views.html
import { Json, jsonToText, utf8 } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';
import { Column, Condition, Operator, Query } from './query';

/** What hosts and most servers take. */
const maxUrlLength = 8192;

/** Which rows of those that match. */
export class Range {
  constructor(
    public offset: i64,
    public limit: i32,
  ) {}
}

/** `base`/table?select=…&column=op.value&order=…&limit=…&offset=… */
export function requestUrl(base: string, query: Query, range: Range, problem: Problem): string {
  const parts: string[] = [];
  if (query.select.length > 0) parts.push('select=' + selected(query.select, problem));
  for (let i = 0; i < query.where.length; i++) parts.push(filter(query.where[i], problem));
  if (query.orderBy.length > 0) parts.push('order=' + ordered(query, problem));
  parts.push('limit=' + range.limit.toString());
  if (range.offset > 0) parts.push('offset=' + range.offset.toString());
  const url = base + '/' + encode(query.table) + '?' + parts.join('&');
  if (url.length > maxUrlLength) {
    problem.set(
      'invalid_query',
      'Cannot send the query: its URL has ' + url.length.toString() + ' characters, expected at most 8192',
    );
  }
  return url;
}

function selected(columns: Column[], problem: Problem): string {
  const names: string[] = [];
  for (let i = 0; i < columns.length; i++)
    names.push(columnName(columns[i].name, problem) + (columns[i].asText ? '::text' : ''));
  return names.join(',');
}

function ordered(query: Query, problem: Problem): string {
  const names: string[] = [];
  for (let i = 0; i < query.orderBy.length; i++) {
    const name = columnName(query.orderBy[i].column, problem);
    // PostgreSQL puts nulls first in descending order; here they are last in both.
    names.push(name + (query.orderBy[i].descending ? '.desc.nullslast' : '.asc'));
  }
  return names.join(',');
}

function filter(condition: Condition, problem: Problem): string {
  return columnName(condition.column, problem) + '=' + encode(operation(condition, problem));
}

function operation(condition: Condition, problem: Problem): string {
  const operator = condition.operator;
  if (operator == Operator.IsNull) return 'is.null';
  if (operator == Operator.IsNotNull) return 'not.is.null';
  if (operator == Operator.In) return 'in.(' + listed(condition, problem) + ')';
  const value = plain(condition.value, condition.column, problem);
  // Not `like`: PostgREST reads every * as %, so that a * in the value could not be looked for.
  if (operator == Operator.Contains) return 'match.' + literalPattern(value);
  if (operator == Operator.StartsWith) return 'match.^' + literalPattern(value);
  return comparison(operator) + '.' + value;
}

function comparison(operator: Operator): string {
  if (operator == Operator.NotEqual) return 'neq';
  if (operator == Operator.Less) return 'lt';
  if (operator == Operator.LessOrEqual) return 'lte';
  if (operator == Operator.Greater) return 'gt';
  if (operator == Operator.GreaterOrEqual) return 'gte';
  return 'eq';
}

function listed(condition: Condition, problem: Problem): string {
  const values = condition.value.items;
  if (!condition.value.isArray || values.length == 0)
    problem.set(
      'invalid_query',
      'Cannot compare "' + condition.column + '" with IN: expected a list of values',
    );
  const parts: string[] = [];
  for (let i = 0; i < values.length; i++) parts.push(quoted(plain(values[i], condition.column, problem)));
  return parts.join(',');
}

function plain(value: Json, column: string, problem: Problem): string {
  if (value.isString) return value.text;
  if (value.isNumber || value.isBoolean) return jsonToText(value);
  problem.set(
    'invalid_query',
    'Cannot compare "' + column + '": expected text, a number, true or false; null is found by IS NULL',
  );
  return '';
}

/** A name in a URL: as it is where it can be nothing else, in quotes otherwise. */
function columnName(name: string, problem: Problem): string {
  if (name.length == 0 || name.length > 200)
    problem.set(
      'invalid_query',
      'Cannot name a column: found ' + name.length.toString() + ' characters, expected 1 to 200',
    );
  return isPlainName(name) ? name : encode(quoted(name));
}

/** threat: "select", "limit" or "a.b" would be read as something else than a column. */
function isPlainName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    const lower = c | 0x20;
    const isDigit = c >= 0x30 && c <= 0x39;
    if (!(lower >= 0x61 && lower <= 0x7a) && c != 0x5f && !(isDigit && i > 0)) return false;
  }
  return !reserved.includes(name);
}

const reserved: string[] = [
  'select',
  'order',
  'limit',
  'offset',
  'and',
  'or',
  'not',
  'columns',
  'on_conflict',
];

/** https://docs.postgrest.org/en/v14/references/api/url_grammar.html#reserved-characters */
function quoted(text: string): string {
  return '"' + text.replaceAll('\\', '\\\\').replaceAll('"', '\\"') + '"';
}

/** PostgreSQL 9.7.3.1: a backslash before any character that is no letter and no digit stands for the character itself. */
function literalPattern(text: string): string {
  let pattern = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const lower = c | 0x20;
    const isPlain = (lower >= 0x61 && lower <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x20 || c >= 0x80;
    pattern += (isPlain ? '' : '\\') + text.charAt(i);
  }
  return pattern;
}

/** RFC 3986 2.3: everything but the unreserved characters, as the percent-encoded bytes of its UTF-8. */
function encode(text: string): string {
  const bytes = utf8(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i++) {
    const c = <i32>bytes[i];
    const lower = c | 0x20;
    const isLetter = c < 0x80 && lower >= 0x61 && lower <= 0x7a;
    if (isLetter || (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x2e || c == 0x5f || c == 0x7e)
      encoded += String.fromCharCode(c);
    else encoded += '%' + hexDigits.charAt(c >> 4) + hexDigits.charAt(c & 15);
  }
  return encoded;
}

const hexDigits: string = '0123456789ABCDEF';
