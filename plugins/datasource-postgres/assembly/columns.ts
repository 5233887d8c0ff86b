// Columns: read from rows, or from the description that PostgREST serves of itself (OpenAPI 2.0).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';
import { Column } from './query';
import { ask } from './server';
import { Settings } from './settings';

/** What a column of nulls alone could be. */
const unknown = 'unknown';

let described: Json | null = null;
let describedFor: string = '';

/** The columns of a table by the server's description, which is read once; null with `problem` set. */
export function describedColumns(table: string, settings: Settings, problem: Problem): Json | null {
  const definitions = readDefinitions(settings, problem);
  if (definitions == null) return null;
  const definition = definitions.get(table);
  const properties = definition != null ? definition.get('properties') : null;
  if (definition == null || properties == null || !properties.isObject) {
    problem.set('unknown_table', 'Cannot describe the table "' + table + '": the server does not show one');
    return null;
  }
  const required = definition.list('required');
  const columns = Json.array();
  for (let i = 0; i < properties.keys.length; i++) {
    const name = properties.keys[i];
    const format = properties.items[i].textOr('format', '');
    const column = columnOf(name, typeOf(properties.items[i]), !includesText(required, name));
    if (format.length > 0) column.setText('native_type', format);
    columns.push(column);
  }
  return columns;
}

function readDefinitions(settings: Settings, problem: Problem): Json | null {
  const who = settings.url + ' ' + settings.schema + ' ' + settings.token;
  if (described == null || describedFor != who) {
    const answer = ask(
      settings.url + '/',
      'application/openapi+json',
      'read the description of the server',
      settings,
      problem,
    );
    const value = answer != null ? answer.value : null;
    if (value == null) {
      // A server whose `openapi-mode` is "disabled" has no root.
      if (problem.code == 'unknown_table') problem.code = 'no_description';
      problem.set('invalid_answer', 'Cannot read the description of the server: it is empty');
      return null;
    }
    const definitions = value.get('definitions');
    if (definitions == null || !definitions.isObject) {
      problem.set(
        'invalid_answer',
        'Cannot read the description of the server: expected OpenAPI with "definitions"',
      );
      return null;
    }
    described = definitions;
    describedFor = who;
  }
  return described;
}

function typeOf(property: Json): string {
  const type = property.textOr('type', '');
  if (type == 'integer') return 'integer';
  if (type == 'number') return 'float';
  if (type == 'boolean') return 'boolean';
  return type == 'string' ? 'text' : 'json';
}

/** The columns that a query chose, out of all of a table: in its order, texts where it asked for them. */
export function chosenColumns(all: Json, select: Column[], problem: Problem): Json {
  if (select.length == 0) return all;
  const chosen = Json.array();
  for (let i = 0; i < select.length; i++) {
    const found = columnNamed(all, select[i].name);
    if (found == null) {
      problem.set('unknown_column', 'Cannot find the column "' + select[i].name + '"');
      return chosen;
    }
    const nullable = found.boolOr('nullable', true);
    chosen.push(select[i].asText ? columnOf(select[i].name, 'text', nullable) : found);
  }
  return chosen;
}

function columnNamed(columns: Json, name: string): Json | null {
  for (let i = 0; i < columns.length; i++)
    if (columns.items[i].textOr('name', '') == name) return columns.items[i];
  return null;
}

/** The columns of rows: what their values have in common. Without rows, the names that the query chose. */
export function columnsOfRows(rows: Json, select: Column[]): Json {
  const columns = Json.array();
  const names: string[] = [];
  for (let i = 0; i < select.length; i++) names.push(select[i].name);
  if (names.length == 0 && rows.length > 0) {
    const first = rows.items[0].keys;
    for (let i = 0; i < first.length; i++) names.push(first[i]);
  }
  for (let i = 0; i < names.length; i++) {
    let type = unknown;
    let nullable = rows.length == 0;
    for (let j = 0; j < rows.length; j++) {
      const value = rows.items[j].get(names[i]);
      if (value == null || value.isNull) nullable = true;
      else type = wider(type, typeOfValue(value));
    }
    columns.push(columnOf(names[i], type, nullable));
  }
  return columns;
}

function typeOfValue(value: Json): string {
  if (value.isString) return 'text';
  if (value.isBoolean) return 'boolean';
  if (value.isNumber) return value.number == Math.floor(value.number) ? 'integer' : 'float';
  return 'json';
}

/** The type that holds both. */
function wider(a: string, b: string): string {
  if (a == unknown || a == b) return b;
  const areNumbers = (a == 'integer' || a == 'float') && (b == 'integer' || b == 'float');
  return areNumbers ? 'float' : 'json';
}

function columnOf(name: string, type: string, nullable: bool): Json {
  return Json.object().setText('name', name).setText('data_type', type).setBool('nullable', nullable);
}

function includesText(list: Json[], text: string): bool {
  for (let i = 0; i < list.length; i++) if (list[i].isString && list[i].text == text) return true;
  return false;
}
