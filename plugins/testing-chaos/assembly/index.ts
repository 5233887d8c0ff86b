// Faults on purpose: errors, delays, broken bodies and lost connections for a share of the requests.
import {
  Chance,
  HookResult,
  Json,
  config,
  fail,
  jsonToText,
  ok,
  runHook,
} from '@plugindex/pdk-assemblyscript/assembly';
import { Rule, Rules } from './rules';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let rules: Rules | null = null;
let chance: Chance | null = null;
/** What `can_handle` decided about the request that `generate_response` is asked about next. */
let promised: Rule | null = null;
let promisedRequest: string = '';

/** True when a fault strikes the request. Counts it for rules that strike every nth time. */
export function can_handle(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (input: Json) => {
    const problem = prepare();
    if (problem.length > 0) return fail('invalid_config', problem);
    promised = strike(input);
    promisedRequest = jsonToText(input);
    return ok(Json.bool(promised != null));
  });
}

/** The fault that `can_handle` promised; asked without it, draws by itself and answers 204 where nothing strikes. */
export function generate_response(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (input: Json) => {
    const problem = prepare();
    if (problem.length > 0) return fail('invalid_config', problem);
    const isPromised = promisedRequest.length > 0 && promisedRequest == jsonToText(input);
    const rule = isPromised ? promised : strike(input);
    promisedRequest = '';
    promised = null;
    return ok(rule == null ? spared() : respond(rule, input));
  });
}

/** Reads the configuration once. The problem with it, or nothing. */
function prepare(): string {
  if (rules != null) return '';
  const read = Rules.read(config());
  if (read.problem.length > 0) return read.problem;
  rules = read;
  chance = new Chance(config().get('seed'));
  return '';
}

/** The first rule that matches the request and strikes; a rule that does not strike lets the next one try. */
function strike(input: Json): Rule | null {
  const known = rules;
  const dice = chance;
  if (known == null || dice == null) return null;
  for (let i = 0; i < known.list.length; i++) {
    const rule = known.list[i];
    if (rule.matches(input) && rule.strikes(dice)) return rule;
  }
  return null;
}

function spared(): Json {
  return Json.object()
    .setNumber('status_code', 204)
    .set('metadata', Json.object().setBool('fault', false));
}

function respond(rule: Rule, input: Json): Json {
  const fault = rule.fault;
  const status = <i32>fault.numberOr('status', 500);
  const type = fault.textOr('content_type', 'application/json');
  const headers = Json.object();
  const asked = fault.get('headers');
  if (asked != null && asked.isObject) {
    for (let i = 0; i < asked.keys.length; i++) headers.set(asked.keys[i], asked.items[i]);
  }
  const retryAfter = fault.numberOr('retry_after', -1);
  if (retryAfter >= 0) headers.setText('Retry-After', (<i64>retryAfter).toString());
  const custom = Json.object();
  const delay = rule.delayMs(chance!);
  if (delay > 0) custom.setNumber('delay_ms', delay);
  if (fault.boolOr('drop_connection', false)) custom.setBool('drop_connection', true);
  return Json.object()
    .setNumber('status_code', status)
    .set('headers', headers)
    .setText('body', broken(bodyOf(fault, status, input), fault.textOr('break_body', '')))
    .setText('content_type', type)
    .set('custom', custom)
    .set('metadata', Json.object().setBool('fault', true).setText('rule', rule.name));
}

function bodyOf(fault: Json, status: i32, input: Json): string {
  const body = fault.get('body');
  if (body == null) {
    const error = Json.object().setNumber('status', status).setText('path', input.textOr('path', ''));
    return jsonToText(Json.object().set('error', error));
  }
  return body.isString ? body.text : jsonToText(body);
}

/** `truncate` cuts a text in the middle, `garble` swaps its halves: what parsers meet on a bad line. */
function broken(body: string, how: string): string {
  if (how.length == 0 || body.length < 2) return body;
  // Never between the two halves of a surrogate pair: the answer stays valid UTF-8.
  let middle = body.length >> 1;
  const unit = body.charCodeAt(middle);
  if (unit >= 0xdc00 && unit <= 0xdfff) middle -= 1;
  return how == 'truncate' ? body.slice(0, middle) : body.slice(middle) + body.slice(0, middle);
}
