// A CSV text as a table: named columns, each of one type that fits all its values.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { CsvReader, CsvRecord } from './csv';
import { Problem } from './problem';

export const enum DataType {
  Text,
  Integer,
  Float,
  Boolean,
}

export class Column {
  type: DataType = DataType.Text;
  nullable: bool = false;

  constructor(
    public name: string,
    public index: i32,
  ) {}

  describe(): Json {
    return Json.object()
      .setText('name', this.name)
      .setText('data_type', typeName(this.type))
      .setBool('nullable', this.nullable);
  }

  /** A field as JSON, in the column's type. */
  value(field: string | null): Json {
    if (field == null) return Json.nil();
    if (this.type == DataType.Boolean) return Json.bool(isTrueWord(field));
    if (this.type == DataType.Text) return Json.str(field);
    return Json.num(parseFloat(field));
  }
}

export function typeName(type: DataType): string {
  if (type == DataType.Integer) return 'integer';
  if (type == DataType.Float) return 'float';
  if (type == DataType.Boolean) return 'boolean';
  return 'text';
}

export class TableOptions {
  delimiter: i32 = 0x2c;
  hasHeader: bool = true;
  inferTypes: bool = true;
}

// A CSV with more columns is a mistake in the delimiter or an attack.
const maxColumns = 1024;

export class Table {
  columns: Column[] = [];
  rows: CsvRecord[] = [];

  /** Null with `problem` set when the text is no table. */
  static read(text: string, options: TableOptions, problem: Problem): Table | null {
    const table = new Table();
    const reader = new CsvReader(text, options.delimiter, problem);
    let line = reader.nextLine;
    let record = reader.read();
    if (record != null) table.nameColumns(record, options.hasHeader, problem);
    if (record != null && options.hasHeader) {
      line = reader.nextLine;
      record = reader.read();
    }
    while (record != null && !problem.isSet) {
      table.add(record, line, problem);
      line = reader.nextLine;
      record = reader.read();
    }
    if (problem.isSet) return null;
    for (let i = 0; i < table.columns.length; i++) table.inspect(table.columns[i], options.inferTypes);
    return table;
  }

  /** The column of that exact name, or null. */
  column(name: string): Column | null {
    for (let i = 0; i < this.columns.length; i++) if (this.columns[i].name == name) return this.columns[i];
    return null;
  }

  private nameColumns(record: CsvRecord, hasHeader: bool, problem: Problem): void {
    if (record.length > maxColumns) {
      problem.set(
        'invalid_csv',
        'Cannot read the table: found ' + record.length.toString() + ' columns, expected at most 1024',
      );
    }
    const seen = new Set<string>();
    for (let i = 0; i < record.length; i++) {
      const field = record[i];
      const name = hasHeader && field != null && field.length > 0 ? field : 'column_' + (i + 1).toString();
      if (seen.has(name))
        problem.set('invalid_csv', 'Cannot read line 1: the column "' + name + '" appears twice');
      seen.add(name);
      this.columns.push(new Column(name, i));
    }
  }

  private add(record: CsvRecord, line: i32, problem: Problem): void {
    // A blank line says nothing, unless one empty field is a whole record.
    if (record.length == 1 && record[0] == null && this.columns.length > 1) return;
    if (record.length != this.columns.length) {
      problem.set(
        'invalid_csv',
        'Cannot read line ' +
          line.toString() +
          ': found ' +
          record.length.toString() +
          ' fields, expected ' +
          this.columns.length.toString(),
      );
      return;
    }
    this.rows.push(record);
  }

  /** The narrowest type that all values of a column have. */
  private inspect(column: Column, infer: bool): void {
    let integers = true;
    let floats = true;
    let booleans = true;
    let values = 0;
    for (let i = 0; i < this.rows.length; i++) {
      const field = this.rows[i][column.index];
      if (field == null) {
        column.nullable = true;
        continue;
      }
      values++;
      if (!infer) continue;
      const shape = numberShape(field);
      integers = integers && shape == 2;
      floats = floats && shape > 0;
      booleans = booleans && (isTrueWord(field) || isFalseWord(field));
    }
    if (!infer || values == 0) return;
    if (integers) column.type = DataType.Integer;
    else if (floats) column.type = DataType.Float;
    else if (booleans) column.type = DataType.Boolean;
  }
}

function isTrueWord(field: string): bool {
  return field == 'true' || field == 'TRUE' || field == 'True';
}

function isFalseWord(field: string): bool {
  return field == 'false' || field == 'FALSE' || field == 'False';
}

/**
 * 2 for an integer that a double holds exactly, 1 for another plain number, 0 for text.
 * "007" and "+1" are text: numbers would lose what they say.
 */
function numberShape(field: string): i32 {
  let at = 0;
  const end = field.length;
  if (at < end && field.charCodeAt(at) == 0x2d) at++;
  const whole = digits(field, at);
  if (whole == 0 || (whole > 1 && field.charCodeAt(at) == 0x30)) return 0;
  at += whole;
  if (at == end) return whole <= 15 ? 2 : 0;
  let significant = whole;
  if (field.charCodeAt(at) == 0x2e) {
    const fraction = digits(field, at + 1);
    if (fraction == 0) return 0;
    significant += fraction;
    at += 1 + fraction;
  }
  if (at < end && (field.charCodeAt(at) | 0x20) == 0x65) {
    at++;
    if (at < end && (field.charCodeAt(at) == 0x2b || field.charCodeAt(at) == 0x2d)) at++;
    const exponent = digits(field, at);
    // Three digits reach beyond what a double holds.
    if (exponent == 0 || exponent > 2) return 0;
    at += exponent;
  }
  return at == end && significant <= 17 ? 1 : 0;
}

/** How many digits stand at `from`. */
function digits(text: string, from: i32): i32 {
  let at = from;
  while (at < text.length && text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39) at++;
  return at - from;
}
