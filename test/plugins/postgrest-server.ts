// Enough of PostgREST for a test, on loopback: filters, order, ranges, counts, schemas, tokens, its errors and its description.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface PostgrestOptions {
  readonly token: string;
  readonly schema: string;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
}

export interface PostgrestServer {
  readonly port: number;
  /** Request lines, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly range?: string;
}

export async function openPostgrest(options: PostgrestOptions): Promise<PostgrestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    send(response, answer(request, options));
  });
  server.keepAliveTimeout = 1;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, { status, body, range }: Reply): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(range && { 'content-range': range }),
  });
  response.end(JSON.stringify(body));
}

function answer({ headers, url = '/' }: IncomingMessage, { token, schema, tables }: PostgrestOptions): Reply {
  if (headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { code: 'PGRST301', message: 'JWT expired' } };
  if (headers['accept-profile'] !== undefined && headers['accept-profile'] !== schema)
    return { status: 406, body: { code: 'PGRST106', message: `The schema must be one of: ${schema}` } };
  const [path = '', search = ''] = url.split('?', 2);
  if (path === '/') return { status: 200, body: describe(tables) };
  const name = decodeURIComponent(path.slice(1));
  const rows = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (rows === undefined)
    return {
      status: 404,
      body: { code: 'PGRST205', message: `Could not find the table '${schema}.${name}'` },
    };
  return readRows(rows, search, headers.prefer === 'count=exact');
}

function readRows(rows: readonly Row[], search: string, counts: boolean): Reply {
  const pairs = [...new URLSearchParams(search)];
  const control = new Map(pairs.filter(([key]) => ['select', 'order', 'limit', 'offset'].includes(key)));
  const filters = pairs.filter(([key]) => !control.has(key));
  const known = Object.keys(rows[0] ?? {});
  const unknown = filters.map(([key]) => unquote(key)).find((key) => !known.includes(key));
  if (unknown !== undefined)
    return { status: 400, body: { code: '42703', message: `column ${unknown} does not exist` } };
  const matching = rows
    .filter((row) => filters.every(([key, test]) => passes(row[unquote(key)] ?? null, test)))
    .toSorted((a, b) => compare(a, b, control.get('order')));
  const offset = Number(control.get('offset') ?? 0);
  const total = counts ? String(matching.length) : '*';
  if (counts && offset > matching.length)
    return {
      status: 416,
      body: { code: 'PGRST103', message: 'Requested range not satisfiable' },
      range: `*/${total}`,
    };
  const page = matching.slice(offset, offset + Number(control.get('limit') ?? matching.length));
  const range = page.length === 0 ? `*/${total}` : `${offset}-${offset + page.length - 1}/${total}`;
  const status = counts && page.length < matching.length ? 206 : 200;
  return { status, body: page.map((row) => project(row, control.get('select'))), range };
}

function passes(value: Row[string], test: string): boolean {
  if (test === 'is.null') return value === null;
  if (test === 'not.is.null') return value !== null;
  if (value === null) return false;
  const [operator = ''] = test.split('.', 1);
  const operand = test.slice(operator.length + 1);
  const wanted = typeof value === 'number' ? Number(operand) : operand;
  const found = typeof value === 'number' ? value : String(value);
  if (operator === 'eq') return found === wanted;
  if (operator === 'neq') return found !== wanted;
  if (operator === 'gte') return found >= wanted;
  if (operator === 'lt') return found < wanted;
  if (operator === 'match') return new RegExp(operand).test(String(value));
  if (operator === 'in') return listOf(operand).includes(String(value));
  return false;
}

/** `("a","b\"c")`: quotes and backslashes inside are escaped as in JSON. */
function listOf(operand: string): readonly unknown[] {
  return JSON.parse(`[${operand.slice(1, -1)}]`);
}

function unquote(name: string): string {
  return name.startsWith('"') ? JSON.parse(name) : name;
}

function compare(a: Row, b: Row, order = ''): number {
  for (const term of order === '' ? [] : order.split(',')) {
    const [column = '', direction = 'asc'] = term.split('.');
    const [x, y] = [a[column] ?? null, b[column] ?? null];
    if (x === y) continue;
    if (x === null || y === null) return x === null ? 1 : -1;
    return (x < y ? -1 : 1) * (direction === 'desc' ? -1 : 1);
  }
  return 0;
}

function project(row: Row, select: string | undefined): unknown {
  if (select === undefined) return row;
  return Object.fromEntries(
    select.split(',').map((term) => {
      const [name = '', cast] = term.split('::');
      const value = row[unquote(name)] ?? null;
      return [unquote(name), cast === 'text' && value !== null ? String(value) : value];
    }),
  );
}

function describe(tables: PostgrestOptions['tables']): unknown {
  const definitions = Object.entries(tables).map(([name, [first = {}]]) => {
    const properties = Object.entries(first).map(([column, value]) => [
      column,
      typeof value === 'number' ? { type: 'integer', format: 'bigint' } : { type: 'string', format: 'text' },
    ]);
    return [name, { required: ['id'], properties: Object.fromEntries(properties), type: 'object' }];
  });
  return { swagger: '2.0', definitions: Object.fromEntries(definitions) };
}
