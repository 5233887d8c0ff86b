// A query, whichever way it was written, and its structured form: {select, unnest, where, order_by}.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Path } from './path';
import { Problem } from './problem';
import { parsePath } from './select-lexer';

export const enum Operator {
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Contains,
  StartsWith,
  IsNull,
  IsNotNull,
}

export class Condition {
  constructor(
    public column: Path,
    public operator: Operator,
    /** Any JSON; null for IsNull and IsNotNull. */
    public value: Json,
  ) {}
}

export class Order {
  constructor(
    public column: Path,
    public descending: bool,
  ) {}
}

/** A column of the answer: where it comes from, and what it is called. */
export class Selected {
  constructor(
    public path: Path,
    public name: string,
  ) {}
}

export class Query {
  dataset: string = '';
  /** Empty: all members of the rows, in the order in which they first appear. */
  select: Selected[] = [];
  /** Empty: none. Each element of the list there makes a row of its own. */
  unnest: Path = [];
  /** What such an element is called. */
  element: string = '';
  where: Condition[] = [];
  orderBy: Order[] = [];
  /** -1: none. */
  limit: i32 = -1;
  offset: i32 = 0;
}

/** The operator that stands for a word or sign, in lower case; -1 when there is none. */
export function operatorOf(sign: string): i32 {
  if (sign == '=') return Operator.Equal;
  if (sign == '!=' || sign == '<>') return Operator.NotEqual;
  if (sign == '<') return Operator.Less;
  if (sign == '<=') return Operator.LessOrEqual;
  if (sign == '>') return Operator.Greater;
  if (sign == '>=') return Operator.GreaterOrEqual;
  if (sign == 'contains') return Operator.Contains;
  if (sign == 'starts_with') return Operator.StartsWith;
  if (sign == 'is_null') return Operator.IsNull;
  if (sign == 'is_not_null') return Operator.IsNotNull;
  return -1;
}

/**
 * `parameters` = {select?: [path | {column, as}], unnest?: {path, as}, where?: [{column, op, value?}],
 * order_by?: [{column, direction?}]}, paths written as in a SELECT.
 */
export function readTableQuery(dataset: string, parameters: Json, problem: Problem): Query | null {
  const query = new Query();
  query.dataset = dataset;
  readSelect(parameters.list('select'), query, problem);
  const unnest = parameters.get('unnest');
  if (unnest != null && !unnest.isNull) {
    query.unnest = parsePath(unnest.textOr('path', ''), problem);
    query.element = unnest.textOr('as', '');
    if (query.element.length == 0) problem.set('invalid_query', 'Cannot read "unnest": expected "path" and "as"');
  }
  readWhere(parameters.list('where'), query, problem);
  readOrder(parameters.list('order_by'), query, problem);
  return problem.isSet ? null : query;
}

function readSelect(select: Json[], query: Query, problem: Problem): void {
  for (let i = 0; i < select.length; i++) {
    const item = select[i];
    if (!item.isString && !item.isObject) problem.set('invalid_query', 'Cannot read "select": expected paths');
    const path = parsePath(item.isString ? item.text : item.textOr('column', ''), problem);
    query.select.push(new Selected(path, item.textOr('as', path.join('.'))));
  }
}

function readWhere(where: Json[], query: Query, problem: Problem): void {
  for (let i = 0; i < where.length; i++) {
    const sign = where[i].textOr('op', '=');
    const operator = operatorOf(sign);
    if (operator < 0)
      problem.set('invalid_query', 'Cannot read "where": the operator "' + sign + '" is unknown');
    const value = where[i].get('value');
    const column = parsePath(where[i].textOr('column', ''), problem);
    query.where.push(new Condition(column, <Operator>operator, value == null ? Json.nil() : value));
  }
}

function readOrder(orderBy: Json[], query: Query, problem: Problem): void {
  for (let i = 0; i < orderBy.length; i++) {
    const direction = orderBy[i].textOr('direction', 'asc');
    if (direction != 'asc' && direction != 'desc') {
      problem.set(
        'invalid_query',
        'Cannot read "order_by": the direction "' + direction + '" is neither asc nor desc',
      );
    }
    query.orderBy.push(new Order(parsePath(orderBy[i].textOr('column', ''), problem), direction == 'desc'));
  }
}
