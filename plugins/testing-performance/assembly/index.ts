// Answers of a chosen size after a chosen time, and a page that tells what was handed out: a target for load tests.
import { Chance, HookResult, Json, config, fail, jsonToText, ok, runHook } from '@plugindex/pdk-assemblyscript/assembly';
import { Profile } from './profile';
import { Tally } from './tally';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let profile: Profile | null = null;
let chance: Chance | null = null;
const tally = new Tally();

/** True for the configured paths. */
export function can_handle(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (input: Json) => {
    const problem = prepare();
    if (problem.length > 0) return fail('invalid_config', problem);
    const path = input.textOr('path', '');
    return ok(Json.bool(profile!.isStats(path) || profile!.covers(path)));
  });
}

export function generate_response(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, respond);
}

function prepare(): string {
  if (profile != null) return '';
  const read = new Profile(config());
  if (read.problem.length > 0) return read.problem;
  profile = read;
  chance = new Chance(config().get('seed'));
  return '';
}

function respond(input: Json): HookResult {
  const problem = prepare();
  if (problem.length > 0) return fail('invalid_config', problem);
  const known = profile!;
  if (known.isStats(input.textOr('path', ''))) return ok(stats());
  const bytes = known.bytes(input, chance!);
  const delay = known.delayMs(input, chance!);
  if (bytes < 0 || delay < 0) return ok(refused());
  const body = known.isJson ? jsonOf(<i32>bytes) : textOf(<i32>bytes);
  tally.add(<f64>body.length, delay);
  const headers = Json.object().setText('Cache-Control', 'no-store');
  if (delay > 0) headers.setText('Server-Timing', 'mock;dur=' + (<i64>delay).toString());
  const custom = Json.object();
  if (delay > 0) custom.setNumber('delay_ms', delay);
  return ok(
    Json.object()
      .setNumber('status_code', 200)
      .set('headers', headers)
      .setText('body', body)
      .setText('content_type', known.isJson ? 'application/json' : 'text/plain')
      .set('custom', custom)
      .set('metadata', Json.object().setNumber('bytes', body.length).setNumber('delay_ms', delay)),
  );
}

function stats(): Json {
  return Json.object()
    .setNumber('status_code', 200)
    .set('headers', Json.object().setText('Cache-Control', 'no-store'))
    .setText('body', jsonToText(tally.toJson()))
    .setText('content_type', 'application/json');
}

function refused(): Json {
  const message = 'expected "bytes" and "delay_ms" to be whole numbers within the limits of the configuration';
  return Json.object()
    .setNumber('status_code', 400)
    .setText('body', jsonToText(Json.object().setText('error', message)))
    .setText('content_type', 'application/json');
}

const line = 'the quick brown fox jumps over the lazy dog 0123456789\n';

/** Exactly so many bytes of text. */
function textOf(bytes: i32): string {
  return line.repeat(bytes / line.length + 1).slice(0, bytes);
}

/** Exactly so many bytes of a JSON list; `[]` and less is `[]`. */
function jsonOf(bytes: i32): string {
  // A list of one text: the brackets and quotes are four bytes.
  if (bytes < 4) return '[]';
  return '["' + 'x'.repeat(bytes - 4) + '"]';
}
