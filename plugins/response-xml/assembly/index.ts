// XML answers from descriptions in the configuration, with values of the request, and SOAP envelopes and faults around them.
import { HookResult, Json, config, fail, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';
import { Request } from './request';
import { Route, Routes } from './routes';
import { Writer } from './writer';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let routes: Routes | null = null;

/** True when a route answers the request. */
export function can_handle(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (input: Json) => {
    const problem = prepare();
    if (problem.length > 0) return fail('invalid_config', problem);
    return ok(Json.bool(find(new Request(input)) != null));
  });
}

/** The answer of the first route that matches; 404 without a body where none does. */
export function generate_response(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (input: Json) => {
    const problem = prepare();
    if (problem.length > 0) return fail('invalid_config', problem);
    const request = new Request(input);
    const found = find(request);
    return found == null ? ok(unmatched()) : respond(found, request);
  });
}

/** Reads the configuration once. The problem with it, or nothing. */
function prepare(): string {
  if (routes != null) return '';
  const read = Routes.read(config());
  if (read.problem.length > 0) return read.problem;
  routes = read;
  return '';
}

class Found {
  constructor(
    public route: Route,
    public parameters: Json,
  ) {}
}

function find(request: Request): Found | null {
  const list = routes!.list;
  for (let i = 0; i < list.length; i++) {
    const parameters = list[i].match(request);
    if (parameters != null) return new Found(list[i], parameters);
  }
  return null;
}

function unmatched(): Json {
  return Json.object()
    .setNumber('status_code', 404)
    .set('metadata', Json.object().set('route', Json.nil()));
}

function respond(found: Found, request: Request): HookResult {
  const route = found.route;
  const most = config().numberOr('max_characters', 500000);
  const writer = new Writer(<i32>most);
  writer.raw(route.declaration);
  route.root!.write(writer, request.known(found.parameters));
  if (writer.isFull)
    return fail('too_large', 'Cannot answer "' + route.name + '": the document has more than ' + (<i32>most).toString() + ' characters');
  return ok(
    Json.object()
      .setNumber('status_code', route.status)
      .set('headers', route.headers)
      .setText('body', writer.toText())
      .setText('content_type', route.contentType)
      .set('metadata', Json.object().setText('route', route.name)),
  );
}
