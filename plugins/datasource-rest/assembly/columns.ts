// Columns of rows: those of the configuration, or the members that the rows have.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { isPointer, pointedAt, pointerTo } from './pointer';
import { Problem } from './problem';

const types: string[] = ['text', 'integer', 'float', 'boolean', 'json'];
// More is a mistake in "rows" or an attack.
const maxColumns = 1024;

export class Column {
  nullable: bool = false;

  constructor(
    public name: string,
    public pointer: string,
    /** Empty: what the values say. */
    public type: string,
  ) {}

  describe(): Json {
    return Json.object()
      .setText('name', this.name)
      .setText('data_type', this.type.length == 0 ? 'json' : this.type)
      .setBool('nullable', this.nullable);
  }

  value(row: Json): Json {
    const value = pointedAt(row, this.pointer);
    return value == null ? Json.nil() : value;
  }

  copy(): Column {
    return new Column(this.name, this.pointer, this.type);
  }
}

/** Sets `problem` when the configuration cannot be used. */
export function readColumns(list: Json[], problem: Problem): Column[] {
  const columns: Column[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < list.length; i++) {
    const name = list[i].textOr('name', '');
    const pointer = list[i].textOr('path', pointerTo(name));
    const type = list[i].textOr('type', '');
    const place = 'the column "' + name + '": ';
    if (name.length == 0) problem.set('invalid_config', 'a column has no "name"');
    if (seen.has(name)) problem.set('invalid_config', place + 'it appears twice');
    if (!isPointer(pointer)) problem.set('invalid_config', place + 'expected "path" to be a JSON pointer such as "/user/id"');
    if (type.length > 0 && !types.includes(type))
      problem.set('invalid_config', place + 'expected "type" to be one of ' + types.join(', '));
    seen.add(name);
    columns.push(new Column(name, pointer, type));
  }
  return columns;
}

/** The columns of an answer, their types found or checked. */
export function columnsOf(configured: Column[], rows: Json[], problem: Problem): Column[] {
  const columns: Column[] = [];
  for (let i = 0; i < configured.length; i++) columns.push(configured[i].copy());
  if (configured.length == 0) addMembers(rows, columns, problem);
  for (let i = 0; i < columns.length; i++) {
    if (columns[i].type.length > 0) check(columns[i], rows, problem);
    else find(columns[i], rows);
  }
  return columns;
}

function addMembers(rows: Json[], columns: Column[], problem: Problem): void {
  const seen = new Set<string>();
  for (let i = 0; i < rows.length; i++) {
    const keys = rows[i].keys;
    for (let j = 0; j < keys.length; j++) {
      if (seen.has(keys[j])) continue;
      seen.add(keys[j]);
      columns.push(new Column(keys[j], pointerTo(keys[j]), ''));
    }
    if (columns.length > maxColumns) {
      problem.set('invalid_answer', 'Cannot use the rows: found more than 1024 columns');
      return;
    }
  }
}

function check(column: Column, rows: Json[], problem: Problem): void {
  for (let i = 0; i < rows.length; i++) {
    const value = column.value(rows[i]);
    const type = typeOf(value);
    if (value.isNull) column.nullable = true;
    else if (column.type != type && column.type != 'json' && !(column.type == 'float' && type == 'integer')) {
      problem.set(
        'unexpected_row',
        'Cannot use row ' + (i + 1).toString() + ': found ' + type + ' in the column "' + column.name + '", expected ' + column.type,
      );
      return;
    }
  }
}

function find(column: Column, rows: Json[]): void {
  for (let i = 0; i < rows.length; i++) {
    const value = column.value(rows[i]);
    const type = typeOf(value);
    if (value.isNull) column.nullable = true;
    else if (column.type.length == 0 || column.type == type) column.type = type;
    else if (isNumeric(column.type) && isNumeric(type)) column.type = 'float';
    else column.type = 'json';
  }
}

function isNumeric(type: string): bool {
  return type == 'integer' || type == 'float';
}

function typeOf(value: Json): string {
  if (value.isBoolean) return 'boolean';
  if (value.isString) return 'text';
  if (!value.isNumber) return 'json';
  const isInteger = value.number == Math.floor(value.number) && Math.abs(value.number) <= 9007199254740991;
  return isInteger ? 'integer' : 'float';
}
