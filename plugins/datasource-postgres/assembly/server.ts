// One request to PostgREST, and what its refusals mean.
import { HttpRequest, HttpResponse, Json, http, parseJson } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';
import { Settings } from './settings';

/** Longest part of a server's own words that is passed on, in UTF-16 units. */
const maxWords = 200;

export class Answer {
  constructor(
    public status: i32,
    /** Null for an answer without rows: 416. */
    public value: Json | null,
    /** The Content-Range, or an empty text. */
    public range: string,
  ) {}
}

/** Sends a GET. Null with `problem` set for everything but 200, 206 and 416. `what` says what was wanted, for messages. */
export function ask(
  url: string,
  accept: string,
  what: string,
  settings: Settings,
  problem: Problem,
): Answer | null {
  const response = http(prepare(url, accept, settings));
  if (response.failed) {
    problem.set(response.code, 'Cannot ' + what + ': ' + response.message);
    return null;
  }
  const range = response.header('content-range');
  if (response.status == 416) return new Answer(416, null, range == null ? '' : range);
  const body = response.body;
  const value = body != null ? parseJson(body) : null;
  if (response.status != 200 && response.status != 206) {
    refuse(response, value, what, problem);
    return null;
  }
  if (value == null) {
    problem.set('invalid_answer', 'Cannot ' + what + ': the answer of the server is not JSON');
    return null;
  }
  return new Answer(response.status, value, range == null ? '' : range);
}

function prepare(url: string, accept: string, settings: Settings): HttpRequest {
  const request = new HttpRequest(url);
  for (let i = 0; i < settings.headers.keys.length; i++)
    request.setHeader(settings.headers.keys[i], settings.headers.items[i].text);
  request.setHeader('accept', accept);
  if (settings.schema.length > 0) request.setHeader('accept-profile', settings.schema);
  if (settings.token.length > 0) request.setHeader('authorization', 'Bearer ' + settings.token);
  if (settings.count != 'none') request.setHeader('prefer', 'count=' + settings.count);
  // A server of rows has no reason to send its reader, and the token, elsewhere.
  request.keepRedirects = true;
  request.timeoutMs = settings.timeoutMs;
  return request;
}

function refuse(response: HttpResponse, value: Json | null, what: string, problem: Problem): void {
  const reason = value == null ? '' : value.textOr('code', '');
  let words = value == null ? '' : value.textOr('message', '');
  if (words.length > maxWords) words = words.slice(0, maxWords) + '…';
  if (reason.length > 0 && reason.length <= 20) words = words.length > 0 ? reason + ': ' + words : reason;
  problem.set(
    codeOf(response.status, reason),
    'Cannot ' +
      what +
      ': the server answered ' +
      response.status.toString() +
      (words.length > 0 ? ' (' + words + ')' : ''),
  );
}

/** https://docs.postgrest.org/en/v14/references/errors.html */
function codeOf(status: i32, reason: string): string {
  // PostgreSQL: undefined_column, undefined_table; PostgREST: not in its schema cache.
  if (reason == '42703' || reason == 'PGRST204') return 'unknown_column';
  if (reason == '42P01' || reason == 'PGRST205') return 'unknown_table';
  if (reason == 'PGRST106') return 'unknown_schema';
  if (reason == '57014') return 'timeout';
  if (status == 401) return 'unauthorized';
  if (status == 403) return 'forbidden';
  if (status == 404) return 'unknown_table';
  if (status == 429) return 'too_many_requests';
  if (status >= 500) return 'unavailable';
  if (status >= 300 && status < 400) return 'redirected';
  return 'refused_query';
}
