// The configuration: where the database is, who asks, and what may be asked.
import { Json, asciiLower, config, env } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';

export class Settings {
  /** Without a slash at its end. */
  url: string = '';
  /** Empty: the server's default. */
  schema: string = '';
  /** Empty: anonymous. */
  token: string = '';
  /** Field name in lower case → text. */
  headers: Json = Json.object();
  /** exact, planned, estimated or none */
  count: string = 'exact';
  maxRows: i32 = 1000;
  timeoutMs: i32 = 0;
  /** Take the columns of an answer from the server's own description. */
  describes: bool = false;
  private tables: Json[] = [];

  /** Null with `problem` set where the configuration makes no sense. The token is read anew each time: it may expire. */
  static read(problem: Problem): Settings | null {
    const given = config();
    const settings = new Settings();
    settings.url = readUrl(given.textOr('url', ''), problem);
    settings.schema = given.textOr('schema', '');
    settings.token = readToken(given, problem);
    settings.headers = readHeaders(given.get('headers'));
    settings.count = given.textOr('count', 'exact');
    settings.maxRows = <i32>min(max(given.numberOr('max_rows', 1000), 1), 10000);
    settings.timeoutMs = <i32>min(max(given.numberOr('timeout_ms', 5000), 1), 30000);
    settings.describes = given.textOr('column_types', 'rows') == 'openapi';
    settings.tables = given.list('tables');
    return problem.isSet ? null : settings;
  }

  /** The one table that may be asked, or an empty text. */
  get onlyTable(): string {
    return this.tables.length == 1 ? this.tables[0].text : '';
  }

  /** Sets `problem` for a name that the configuration does not list, or that could lead elsewhere than to a table. */
  checkTable(table: string, problem: Problem): void {
    if (!isTableName(table)) {
      problem.set(
        'invalid_query',
        'Cannot ask for the table "' + table + '": expected the name of a table or view',
      );
      return;
    }
    if (this.tables.length == 0) return;
    let names = '';
    for (let i = 0; i < this.tables.length; i++) {
      if (this.tables[i].text == table) return;
      names += (i == 0 ? '"' : ', "') + this.tables[i].text + '"';
    }
    problem.set('unknown_table', 'Cannot ask for the table "' + table + '": expected one of ' + names);
  }
}

/**
 * threat: ".." leads to another path even percent-encoded, and some servers decode %2F before they route: "rpc/f" would
 * call a function. No table needs such a name.
 */
function isTableName(table: string): bool {
  if (table.length == 0 || table.length > 200 || table == '.' || table == '..') return false;
  for (let i = 0; i < table.length; i++) {
    const c = table.charCodeAt(i);
    if (c < 0x20 || c == 0x2f || c == 0x5c || c == 0x7f) return false;
  }
  return true;
}

function readUrl(text: string, problem: Problem): string {
  const schemeEnd = text.indexOf('://');
  const scheme = schemeEnd < 0 ? '' : text.slice(0, schemeEnd);
  const isPlain = text.indexOf('?') < 0 && text.indexOf('#') < 0 && text.indexOf('@') < 0;
  if ((scheme != 'https' && scheme != 'http') || !isPlain) {
    problem.set(
      'invalid_config',
      'Cannot use "url": expected one such as "https://db.example.com/rest/v1", without user, query and fragment',
    );
  }
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) == 0x2f) end--;
  return text.slice(0, end);
}

function readToken(given: Json, problem: Problem): string {
  const name = given.textOr('token_env', '');
  if (name.length == 0) return given.textOr('token', '');
  const found = env(name);
  const text = found.text;
  // Never anonymous by accident: who names a variable wants its token sent.
  if (found.failed)
    problem.set('missing_token', 'Cannot read the variable "' + name + '" of "token_env": ' + found.code);
  else if (text == null || text.length == 0)
    problem.set('missing_token', 'Cannot read the variable "' + name + '" of "token_env": it is not set');
  return text == null ? '' : text.trim();
}

function readHeaders(given: Json | null): Json {
  const headers = Json.object();
  if (given == null || !given.isObject) return headers;
  for (let i = 0; i < given.keys.length; i++) headers.setText(asciiLower(given.keys[i]), given.items[i].text);
  return headers;
}
