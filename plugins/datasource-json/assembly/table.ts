// Rows that are objects, and what can be said of their columns.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Path, pathText, valueAt } from './path';
import { Problem } from './problem';

export const enum DataType {
  Boolean,
  Integer,
  Float,
  Text,
  /** Lists, objects, values of several types, or nothing but null. */
  Json,
}

export function typeName(type: DataType): string {
  if (type == DataType.Boolean) return 'boolean';
  if (type == DataType.Integer) return 'integer';
  if (type == DataType.Float) return 'float';
  if (type == DataType.Text) return 'text';
  return 'json';
}

export class Column {
  type: DataType = DataType.Json;
  nullable: bool = false;
  /** False: no row has such a value, not even null. */
  isKnown: bool = false;

  constructor(
    public path: Path,
    public name: string,
  ) {}

  value(row: Json): Json {
    const value = valueAt(row, this.path);
    return value == null ? Json.nil() : value;
  }

  describe(): Json {
    return Json.object()
      .setText('name', this.name)
      .setText('data_type', typeName(this.type))
      .setBool('nullable', this.nullable);
  }
}

// A file with more is a mistake in "rows" or an attack.
const maxColumns = 1024;
const maxDescribedDepth = 4;

export class Table {
  /** Members of the rows, in the order in which they first appear. */
  names: string[] = [];

  constructor(public rows: Json[]) {}

  /** Rows of any JSON; what is no object becomes one with the member "value". */
  static of(values: Json[], problem: Problem): Table {
    const rows: Json[] = [];
    for (let i = 0; i < values.length; i++) {
      rows.push(values[i].isObject ? values[i] : Json.object().set('value', values[i]));
    }
    const table = new Table(rows);
    table.names = namesOf(rows, problem);
    return table;
  }

  /** A row for each element of the list that `path` leads to, the element under `name`. A row without a list gives none. */
  unnest(path: Path, name: string, problem: Problem): Table {
    const rows: Json[] = [];
    let found = this.rows.length == 0;
    for (let i = 0; i < this.rows.length; i++) {
      const list = valueAt(this.rows[i], path);
      if (list == null || list.isNull) continue;
      found = true;
      if (!list.isArray) {
        problem.set('type_mismatch', 'Cannot unnest "' + pathText(path) + '": expected lists, found something else');
        continue;
      }
      for (let j = 0; j < list.items.length; j++) rows.push(withMember(this.rows[i], name, list.items[j]));
    }
    if (!found) this.refuse(path, problem);
    const table = new Table(rows);
    table.names = this.names.slice(0);
    if (!table.names.includes(name)) table.names.push(name);
    return table;
  }

  /** The column of a path, its type found. Sets `problem` when no row has it. */
  column(path: Path, name: string, problem: Problem): Column {
    const column = this.inspect(path, name);
    if (!column.isKnown && this.rows.length > 0) this.refuse(path, problem);
    return column;
  }

  /** All members of the rows, and the members of those that are objects, down to the fourth step. */
  describe(): Json {
    const columns = Json.array();
    for (let i = 0; i < this.names.length; i++) this.describeColumn([this.names[i]], columns);
    return columns;
  }

  private describeColumn(path: Path, columns: Json): void {
    if (columns.length >= maxColumns) return;
    columns.push(this.inspect(path, pathText(path)).describe());
    if (path.length >= maxDescribedDepth) return;
    const inner: Json[] = [];
    for (let i = 0; i < this.rows.length; i++) {
      const value = valueAt(this.rows[i], path);
      if (value != null && value.isObject) inner.push(value);
    }
    const names = namesOf(inner, new Problem());
    for (let i = 0; i < names.length; i++) this.describeColumn(path.concat([names[i]]), columns);
  }

  private inspect(path: Path, name: string): Column {
    const column = new Column(path, name);
    let isFirst = true;
    for (let i = 0; i < this.rows.length; i++) {
      const value = valueAt(this.rows[i], path);
      if (value != null) column.isKnown = true;
      if (value == null || value.isNull) {
        column.nullable = true;
        continue;
      }
      const type = typeOf(value);
      column.type = isFirst ? type : common(column.type, type);
      isFirst = false;
    }
    return column;
  }

  private refuse(path: Path, problem: Problem): void {
    let names = '';
    for (let i = 0; i < this.names.length && i < 20; i++) names += (i == 0 ? '"' : ', "') + this.names[i] + '"';
    problem.set(
      'unknown_column',
      'Cannot find "' + pathText(path) + '" in any row: expected a path that begins with one of ' + names,
    );
  }
}

function namesOf(rows: Json[], problem: Problem): string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < rows.length; i++) {
    const keys = rows[i].keys;
    for (let j = 0; j < keys.length; j++) {
      if (seen.has(keys[j])) continue;
      seen.add(keys[j]);
      names.push(keys[j]);
      if (names.length > maxColumns) {
        problem.set('invalid_json', 'Cannot use the rows: found more than 1024 columns');
        return names;
      }
    }
  }
  return names;
}

function withMember(row: Json, name: string, value: Json): Json {
  const copy = Json.object();
  for (let i = 0; i < row.keys.length; i++) copy.set(row.keys[i], row.items[i]);
  return copy.set(name, value);
}

function typeOf(value: Json): DataType {
  if (value.isBoolean) return DataType.Boolean;
  if (value.isString) return DataType.Text;
  if (!value.isNumber) return DataType.Json;
  const isInteger = value.number == Math.floor(value.number) && Math.abs(value.number) <= 9007199254740991;
  return isInteger ? DataType.Integer : DataType.Float;
}

function common(a: DataType, b: DataType): DataType {
  if (a == b) return a;
  const areNumbers =
    (a == DataType.Integer || a == DataType.Float) && (b == DataType.Integer || b == DataType.Float);
  return areNumbers ? DataType.Float : DataType.Json;
}
