// Answers GraphQL requests over HTTP from a schema and mock rules.
import {
  HeaderLookup,
  HookResult,
  Json,
  asciiLower,
  config,
  fail,
  headerValue,
  jsonToText,
  ok,
  parseJson,
  runHook,
} from '@plugindex/pdk-assemblyscript/assembly';
import { Service } from './service';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let service: Service | null = null;

export function generate_response(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, respond);
}

/** True for requests to the configured path. */
export function can_handle(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (input: Json) =>
    ok(Json.bool(input.textOr('path', '') == config().textOr('path', '/graphql'))),
  );
}

function respond(input: Json): HookResult {
  let known = service;
  if (known == null) {
    known = new Service(config());
    if (known.problem.length > 0) return fail('invalid_config', known.problem);
    service = known;
  }
  const method = input.textOr('method', 'POST');
  if (method != 'GET' && method != 'POST') {
    return httpError(
      405,
      'GraphQL takes GET and POST requests.',
      Json.object().setText('Allow', 'GET, POST'),
    );
  }
  const request = method == 'GET' ? fromQuery(input) : fromBody(input);
  if (request == null)
    return httpError(400, 'The request is no JSON object with a text "query".', Json.object());
  const answer = known.answer(request, method == 'GET');
  const modern = accepts(input, 'application/graphql-response+json');
  // GraphQL over HTTP: only the newer media type lets the status tell that nothing was executed.
  const status = modern && !answer.has('data') ? 400 : 200;
  return response(
    status,
    answer,
    modern ? 'application/graphql-response+json' : 'application/json',
    Json.object(),
  );
}

function accepts(input: Json, type: string): bool {
  const header = headerValue(input, 'accept');
  return header.state == HeaderLookup.Found && asciiLower(header.value).includes(type);
}

function fromQuery(input: Json): Json | null {
  const query = input.get('query');
  if (query == null || !query.isObject || query.textOr('query', '').length == 0) return null;
  const request = Json.object().setText('query', query.textOr('query', ''));
  const name = query.get('operationName');
  if (name != null && name.isString && name.text.length > 0) request.set('operationName', name);
  const variables = query.textOr('variables', '');
  if (variables.length == 0) return request;
  const parsed = parseJson(variables);
  return parsed == null ? null : request.set('variables', parsed);
}

function fromBody(input: Json): Json | null {
  const body = input.textOr('body', '');
  const type = headerValue(input, 'content-type');
  if (asciiLower(type.value).startsWith('application/graphql') && !asciiLower(type.value).includes('json')) {
    return Json.object().setText('query', body);
  }
  const parsed = parseJson(body);
  return parsed != null && parsed.isObject && parsed.textOr('query', '').length > 0 ? parsed : null;
}

function httpError(status: i32, message: string, headers: Json): HookResult {
  const errors = Json.array().push(Json.object().setText('message', message));
  return response(status, Json.object().set('errors', errors), 'application/json', headers);
}

function response(status: i32, body: Json, type: string, headers: Json): HookResult {
  const errors = body.list('errors');
  return ok(
    Json.object()
      .setNumber('status_code', status)
      .set('headers', headers.setText('Content-Type', type + '; charset=utf-8'))
      .setText('body', jsonToText(body))
      .setText('content_type', type)
      .set('metadata', Json.object().setNumber('errors', errors.length)),
  );
}
