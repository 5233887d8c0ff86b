// The endpoints of the configuration, read once.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Column, readColumns } from './columns';
import { checkHeaders } from './headers';
import { Pagination } from './pagination';
import { isPointer } from './pointer';
import { Problem } from './problem';
import { Template } from './template';

export class Endpoint {
  headers: Json = Json.object();
  /** Values of parameters that a query does not give. */
  defaults: Json = Json.object();
  /** Pointer to the list of rows. */
  rows: string = '';
  /** Pointer to the number of all rows; empty: the answer does not say. */
  total: string = '';
  columns: Column[] = [];
  maxPages: i32 = 4;
  timeoutMs: i32 = 0;
  isEmptyWhenMissing: bool = false;

  constructor(
    public name: string,
    public template: Template,
    public pagination: Pagination,
  ) {}
}

// The host counts requests too: a manifest cannot ask for more than 16 in one call.
const mostPages: f64 = 16;

export class Endpoints {
  problem: string = '';
  list: Endpoint[] = [];

  static read(settings: Json): Endpoints {
    const endpoints = new Endpoints();
    const given = settings.list('endpoints');
    if (given.length == 0) endpoints.problem = 'Cannot find any endpoint: "endpoints" is empty or missing';
    const seen = new Set<string>();
    for (let i = 0; i < given.length && endpoints.problem.length == 0; i++) {
      const problem = new Problem();
      const name = given[i].textOr('name', '');
      if (name.length == 0) problem.set('invalid_config', '"name" is missing');
      if (seen.has(name)) problem.set('invalid_config', 'the name appears twice');
      seen.add(name);
      endpoints.list.push(readEndpoint(name, given[i], problem));
      if (problem.isSet) endpoints.problem = 'Cannot use the endpoint "' + name + '": ' + problem.message;
    }
    return endpoints;
  }

  find(name: string, problem: Problem): Endpoint | null {
    let names = '';
    for (let i = 0; i < this.list.length; i++) {
      if (this.list[i].name == name) return this.list[i];
      names += (i == 0 ? '"' : ', "') + this.list[i].name + '"';
    }
    problem.set('unknown_endpoint', 'Cannot find the endpoint "' + name + '": expected one of ' + names);
    return null;
  }
}

function readEndpoint(name: string, settings: Json, problem: Problem): Endpoint {
  const template = Template.read(settings.textOr('url', ''));
  if (template.problem.length > 0) problem.set('invalid_config', 'its "url": ' + template.problem);
  const pagination = Pagination.read(settings.get('pagination'));
  if (pagination.problem.length > 0) problem.set('invalid_config', pagination.problem);
  const endpoint = new Endpoint(name, template, pagination);
  endpoint.headers = objectOf(settings, 'headers');
  checkHeaders(endpoint.headers, problem);
  endpoint.defaults = objectOf(settings, 'parameters');
  endpoint.rows = settings.textOr('rows', '');
  endpoint.total = settings.textOr('total', '');
  if (!isPointer(endpoint.rows) || !isPointer(endpoint.total))
    problem.set('invalid_config', 'expected "rows" and "total" to be JSON pointers such as "/data/items"');
  endpoint.columns = readColumns(settings.list('columns'), problem);
  const pages = settings.numberOr('max_pages', 4);
  if (!(pages >= 1 && pages <= mostPages)) problem.set('invalid_config', 'expected "max_pages" to be from 1 to 16');
  endpoint.maxPages = <i32>pages;
  endpoint.timeoutMs = <i32>settings.numberOr('timeout_ms', 0);
  endpoint.isEmptyWhenMissing = settings.textOr('not_found', 'error') == 'empty';
  for (let i = 0; i < endpoint.defaults.keys.length; i++) {
    if (!template.has(endpoint.defaults.keys[i]))
      problem.set('invalid_config', 'its "url" has no parameter "' + endpoint.defaults.keys[i] + '"');
  }
  return endpoint;
}

function objectOf(settings: Json, key: string): Json {
  const value = settings.get(key);
  return value != null && value.isObject ? value : Json.object();
}
