// A query, whichever way it was written, and its structured form: {select, where, order_by}.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';

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
    public column: string,
    public operator: Operator,
    /** Text, number or boolean; null for IsNull and IsNotNull. */
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
  dataset: string = '';
  /** Empty: all columns, in the order of the file. */
  select: string[] = [];
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

/** `parameters` = {select?: [column], where?: [{column, op, value?}], order_by?: [{column, direction?}]}. */
export function readTableQuery(dataset: string, parameters: Json, problem: Problem): Query | null {
  const query = new Query();
  query.dataset = dataset;
  const select = parameters.list('select');
  for (let i = 0; i < select.length; i++) {
    if (select[i].isString) query.select.push(select[i].text);
    else problem.set('invalid_query', 'Cannot read "select": expected names of columns');
  }
  const where = parameters.list('where');
  for (let i = 0; i < where.length; i++) {
    const sign = where[i].textOr('op', '=');
    const operator = operatorOf(sign);
    if (operator < 0)
      problem.set('invalid_query', 'Cannot read "where": the operator "' + sign + '" is unknown');
    const value = where[i].get('value');
    query.where.push(
      new Condition(where[i].textOr('column', ''), <Operator>operator, value == null ? Json.nil() : value),
    );
  }
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
