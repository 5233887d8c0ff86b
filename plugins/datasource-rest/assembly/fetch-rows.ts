// Reads the rows of an endpoint, page after page, until there are enough, none are left, or as many pages were read as may be.
import { HttpRequest, HttpResponse, Json, JsonParser, http } from '@plugindex/pdk-assemblyscript/assembly';
import { Endpoint } from './endpoints';
import { addHeaders } from './headers';
import { Step } from './pagination';
import { pointedAt } from './pointer';
import { Problem } from './problem';

export class Fetched {
  rows: Json[] = [];
  /** True: there are no more. */
  isComplete: bool = false;
  /** What the service says of all rows; -1: nothing. */
  total: f64 = -1;
}

/** @param enough how many rows the caller can use */
export function fetchRows(endpoint: Endpoint, url: string, enough: f64, problem: Problem): Fetched {
  const fetched = new Fetched();
  const step = new Step(endpoint.pagination.start(url), endpoint.template.origin);
  const visited = new Set<string>();
  step.current = endpoint.pagination.firstUrl(step.base);
  while (!problem.isSet) {
    // threat: pages that lead in a circle.
    if (visited.has(step.current)) {
      problem.set('invalid_answer', 'Cannot follow the next page: it was read before');
      break;
    }
    visited.add(step.current);
    readPage(endpoint, step, fetched, problem);
    if (problem.isSet) break;
    const next = endpoint.pagination.nextUrl(step, problem);
    fetched.isComplete = next.length == 0;
    if (fetched.isComplete || step.pages >= endpoint.maxPages || <f64>fetched.rows.length >= enough) break;
    step.current = next;
  }
  return fetched;
}

function readPage(endpoint: Endpoint, step: Step, fetched: Fetched, problem: Problem): void {
  const request = new HttpRequest(step.current);
  addHeaders(request, endpoint.headers, problem);
  if (problem.isSet) return;
  // threat: a redirect that takes the headers with their secrets along.
  request.keepRedirects = true;
  request.timeoutMs = endpoint.timeoutMs;
  const response = http(request);
  step.response = response;
  step.document = Json.nil();
  step.lastRows = 0;
  step.pages++;
  if (response.failed) {
    problem.set(response.code, response.message);
    return;
  }
  const isMissing = response.status == 404 && endpoint.isEmptyWhenMissing;
  if (isMissing || response.status == 204) return;
  checkStatus(endpoint, response, problem);
  if (problem.isSet) return;
  const document = parse(endpoint, response, problem);
  if (document == null) return;
  step.document = document;
  addRows(endpoint, step, fetched, problem);
}

function addRows(endpoint: Endpoint, step: Step, fetched: Fetched, problem: Problem): void {
  const rows = pointedAt(step.document, endpoint.rows);
  if (rows == null || (!rows.isArray && !rows.isObject)) {
    const place = endpoint.rows.length == 0 ? 'the top' : '"' + endpoint.rows + '"';
    problem.set('invalid_answer', where(endpoint) + 'expected a list or an object at ' + place);
    return;
  }
  const items = rows.isArray ? rows.items : [rows];
  for (let i = 0; i < items.length; i++) {
    // Without columns that say what a row is, one that is no object becomes an object.
    const isRow = items[i].isObject || endpoint.columns.length > 0;
    fetched.rows.push(isRow ? items[i] : Json.object().set('value', items[i]));
  }
  step.lastRows = items.length;
  step.rows += step.lastRows;
  if (endpoint.total.length == 0) return;
  const total = pointedAt(step.document, endpoint.total);
  if (total != null && total.isNumber && total.number >= 0) fetched.total = Math.floor(total.number);
}

/** What a status means, without a word of the body: it may hold what was sent. */
function checkStatus(endpoint: Endpoint, response: HttpResponse, problem: Problem): void {
  const status = response.status;
  if (status >= 200 && status < 300) return;
  const found = where(endpoint) + 'it answered ' + status.toString();
  if (status == 401 || status == 403) problem.set('unauthorized', found + ': check the credentials in "headers"');
  else if (status == 404 || status == 410) problem.set('not_found', found);
  else if (status == 429) problem.set('rate_limited', found + retryAfter(response));
  else if (status >= 300 && status < 400)
    problem.set('redirected', found + ': redirects are not followed, name the final URL');
  else if (status >= 500) problem.set('upstream_failed', found + retryAfter(response));
  else problem.set('upstream_refused', found);
}

/** Only a number of seconds is repeated. */
function retryAfter(response: HttpResponse): string {
  const value = response.header('retry-after');
  if (value == null || value.length == 0 || value.length > 6) return '';
  for (let i = 0; i < value.length; i++) {
    if (value.charCodeAt(i) < 0x30 || value.charCodeAt(i) > 0x39) return '';
  }
  return ': ask again in ' + value + ' seconds';
}

function parse(endpoint: Endpoint, response: HttpResponse, problem: Problem): Json | null {
  const bytes = response.bodyBytes;
  const parser = new JsonParser(bytes.dataStart, bytes.length);
  const document = parser.parse();
  if (document == null) problem.set('invalid_answer', where(endpoint) + 'its answer is no JSON: ' + parser.problem);
  return document;
}

function where(endpoint: Endpoint): string {
  return 'Cannot read the endpoint "' + endpoint.name + '": ';
}
