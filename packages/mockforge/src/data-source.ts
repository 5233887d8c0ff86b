// A data source that templates and applications can read: rows by column name, whatever form the plugin gives them.
import { HostError } from '@plugindex/host';
import { isRecord, quote } from '@plugindex/model';
import type {
  DatasourcePlugin,
  DescribeSchemaInput,
  QueryDatasourceOutput,
  QueryDatasourceOutputColumn,
} from './kinds.ts';

export type Column = QueryDatasourceOutputColumn;
export type Row = Readonly<Record<string, unknown>>;

export interface DataQuery {
  /** What to do, in the words of the plugin; `select` if left out. */
  readonly type?: string;
  readonly query: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Most rows to return; a whole number. */
  readonly limit?: number;
  /** Rows to leave out first; a whole number. */
  readonly offset?: number;
}

export interface DataResult {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  /** Rows before limit and offset, where the plugin knows. */
  readonly totalCount: number | undefined;
  /** By the plugin's own clock, where it has one. */
  readonly executionTimeMs: number | undefined;
}

/** Every method rejects with a HostError. */
export interface DataSource {
  readonly name: string;
  query(query: DataQuery): Promise<DataResult>;
  /** The columns: told by `describe_schema`, or else those of the query that the source was connected with. */
  schema(): Promise<readonly Column[]>;
}

export interface ConnectOptions {
  /** A query that must work, such as one for a single row. It is the check where the plugin does not describe itself. */
  readonly probe?: DataQuery;
  /** What `describe_schema` is given, such as the name of a dataset. */
  readonly describe?: DescribeSchemaInput;
}

/**
 * Connects: the plugin has to describe its columns or to answer the probe, so that a wrong path or password shows now and
 * not at the first request. Rejects with a HostError where it cannot.
 * @example
 * const people = await connectDataSource(csv, { describe: { dataset: 'people' } });
 * (await people.query({ query: 'SELECT name FROM people', limit: 1 })).rows; // [{ name: 'Ada' }]
 */
export async function connectDataSource(
  plugin: DatasourcePlugin,
  { probe, describe = {} }: ConnectOptions = {},
): Promise<DataSource> {
  const readSchema = async (): Promise<readonly Column[]> => {
    if (plugin.describeSchema !== undefined) return (await plugin.describeSchema(describe)).columns;
    if (probe !== undefined) return (await runQuery(plugin, { ...probe, limit: 1 })).columns;
    throw new HostError(
      'host/hook-missing',
      `Cannot read the schema of ${plugin.name}: it has no hook "describe_schema", and no probe was given; connect it with { probe }`,
    );
  };
  if (probe !== undefined) await runQuery(plugin, { ...probe, limit: 1 });
  else if (plugin.describeSchema !== undefined) await readSchema();
  return { name: plugin.name, query: (query) => runQuery(plugin, query), schema: readSchema };
}

async function runQuery(plugin: DatasourcePlugin, query: DataQuery): Promise<DataResult> {
  const limit = checkedCount('limit', query.limit);
  const offset = checkedCount('offset', query.offset);
  const answer = await plugin.queryDatasource({
    query_type: query.type ?? 'select',
    query: query.query,
    parameters: query.parameters ?? {},
    limit: limit ?? null,
    offset: offset ?? null,
  });
  const toRow = rowReader(plugin.name, answer.columns);
  return {
    // A plugin that knows no limits must not decide how much an application gets.
    rows: answer.rows.slice(0, limit).map(({ values }, index) => toRow(values, index)),
    columns: answer.columns,
    totalCount: answer.total_count ?? undefined,
    executionTimeMs: answer.execution_time_ms,
  };
}

function checkedCount(name: string, count: number | undefined): number | undefined {
  if (count === undefined || (Number.isSafeInteger(count) && count >= 0)) return count;
  throw new HostError(
    'host/input-invalid',
    `Cannot query: found the ${name} ${count}, expected a whole number, at least 0`,
  );
}

/** The values of a row are an object by column name, or a list in the order of the columns. */
function rowReader(
  plugin: string,
  columns: QueryDatasourceOutput['columns'],
): (values: unknown, index: number) => Row {
  const names = columns.map(({ name }) => name);
  const refuse = (pointer: string, found: string, expected: string): never => {
    const message = `Cannot use the rows of ${plugin}: at ${pointer} found ${found}, expected ${expected}`;
    throw new HostError('host/answer-invalid', message, { answer: { pointer, found, expected } });
  };
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) refuse(`/columns/${index}/name`, quote(name), 'each name once');
    seen.add(name);
  }
  return (values, index) => {
    if (Array.isArray(values)) {
      if (values.length === names.length)
        return Object.fromEntries(names.map((name, at) => [name, values[at]]));
      return refuse(
        `/rows/${index}/values`,
        `${values.length} values`,
        `${names.length}, one for each column`,
      );
    }
    if (!isRecord(values)) return refuse(`/rows/${index}/values`, quote(values), 'an object or a list');
    return Object.fromEntries(names.map((name) => [name, Object.hasOwn(values, name) ? values[name] : null]));
  };
}
