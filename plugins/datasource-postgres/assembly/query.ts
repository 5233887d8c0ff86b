// A query, whichever way it was written, and its structured form: {select, where, order_by}.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';

// More would not fit into a URL that servers take.
export const maxConditions = 64;

export const enum Operator {
  Equal,
  NotEqual,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  Contains,
  StartsWith,
  In,
  IsNull,
  IsNotNull,
}

export class Column {
  constructor(
    public name: string,
    /** The database writes the value as text: for integers that no double holds. */
    public asText: bool,
  ) {}
}

export class Condition {
  constructor(
    public column: string,
    public operator: Operator,
    /** Text, number or boolean; a list of them for In; null for IsNull and IsNotNull. */
    public value: Json,
  ) {}
}

export class Order {
  constructor(
    public column: string,
    public descending: bool,
  ) {}
}

export class Query {
  table: string = '';
  /** Empty: all columns, in the order of the table. */
  select: Column[] = [];
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
  if (sign == 'in') return Operator.In;
  if (sign == 'is_null') return Operator.IsNull;
  if (sign == 'is_not_null') return Operator.IsNotNull;
  return -1;
}

/** `parameters` = {select?: [column | {column, as: "text"}], where?: [{column, op, value?}], order_by?: [{column, direction?}]}. */
export function readTableQuery(table: string, parameters: Json, problem: Problem): Query | null {
  const query = new Query();
  query.table = table;
  const select = parameters.list('select');
  for (let i = 0; i < select.length; i++) query.select.push(readColumn(select[i], problem));
  const where = parameters.list('where');
  if (where.length > maxConditions)
    problem.set('invalid_query', 'Cannot read "where": found more than 64 conditions');
  for (let i = 0; i < where.length && !problem.isSet; i++) query.where.push(readCondition(where[i], problem));
  const orderBy = parameters.list('order_by');
  for (let i = 0; i < orderBy.length; i++) {
    const direction = orderBy[i].textOr('direction', 'asc');
    if (direction != 'asc' && direction != 'desc') {
      problem.set(
        'invalid_query',
        'Cannot read "order_by": the direction "' + direction + '" is neither asc nor desc',
      );
    }
    query.orderBy.push(new Order(orderBy[i].textOr('column', ''), direction == 'desc'));
  }
  return problem.isSet ? null : query;
}

function readColumn(value: Json, problem: Problem): Column {
  if (value.isString) return new Column(value.text, false);
  if (value.textOr('as', '') != 'text')
    problem.set(
      'invalid_query',
      'Cannot read "select": expected names of columns, or {"column", "as": "text"}',
    );
  return new Column(value.textOr('column', ''), true);
}

function readCondition(entry: Json, problem: Problem): Condition {
  const sign = entry.textOr('op', '=');
  const operator = operatorOf(sign);
  if (operator < 0)
    problem.set('invalid_query', 'Cannot read "where": the operator "' + sign + '" is unknown');
  const value = entry.get('value');
  return new Condition(entry.textOr('column', ''), <Operator>operator, value == null ? Json.nil() : value);
}
