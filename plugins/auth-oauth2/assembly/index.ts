// Bearer tokens that only their authorization server can read: asked by introspection (RFC 7662), refused on any doubt.
import {
  HookResult,
  Json,
  config,
  fail,
  nowMs,
  ok,
  quoteHeaderText,
  runHook,
} from '@plugindex/pdk-assemblyscript/assembly';
import { Answers, Kept } from './answers';
import { bearerToken } from './bearer';
import { checkClaims, checkForm } from './claims';
import { toIdentity } from './identity';
import { introspect } from './introspection';
import { Refusal } from './refusal';
import { Settings } from './settings';
import { Trouble } from './trouble';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let settings: Settings | null = null;
let answers: Answers = new Answers(0);

export function authenticate(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, run);
}

function run(input: Json): HookResult {
  let known = settings;
  if (known == null) {
    known = Settings.read(config());
    if (known.problem.length > 0) return fail('invalid_config', known.problem);
    settings = known;
    answers = new Answers(known.cacheEntries);
  }
  const refusal = new Refusal();
  const token = bearerToken(input, known.maxTokenLength, refusal);
  if (refusal.isSet) return refuse(refusal, known);
  const now = <f64>nowMs();
  const trouble = new Trouble();
  const kept = answers.find(token, now);
  const claims = kept != null ? kept : introspect(token, known, trouble);
  if (claims == null) return fail(trouble.code, trouble.message);
  if (!claims.get('active')!.isTrue) refusal.set('inactive', 'The token is not active');
  if (refusal.isSet) return refuse(refusal, known);
  checkForm(claims, trouble);
  if (trouble.isSet) return fail(trouble.code, trouble.message);
  checkClaims(claims, known, now / 1000, refusal);
  const identity = toIdentity(claims, known.identity, refusal);
  if (refusal.isSet) return refuse(refusal, known);
  if (kept == null) {
    const until = min(now + known.cacheSeconds * 1000, claims.numberOr('exp', Infinity) * 1000);
    answers.keep(token, new Kept(claims, until), now);
  }
  const metadata = Json.object().setText('scheme', 'Bearer').setBool('cached', kept != null);
  return ok(
    Json.object()
      .setBool('authenticated', true)
      .set('identity', identity)
      .set('claims', claims)
      .set('metadata', metadata),
  );
}

/** RFC 6750 3: a challenge, with an error code unless no token was sent at all. */
function refuse(refusal: Refusal, known: Settings): HookResult {
  const isScope = refusal.reason == 'insufficient_scope';
  let challenge = 'Bearer realm=' + quoteHeaderText(config().textOr('realm', 'Restricted'));
  if (refusal.reason != 'missing_token' && refusal.reason != 'unsupported_scheme') {
    challenge += ', error="' + (isScope ? 'insufficient_scope' : 'invalid_token') + '"';
    challenge += ', error_description=' + quoteHeaderText(refusal.message.replaceAll('"', "'"));
    if (isScope) challenge += ', scope=' + quoteHeaderText(known.requiredScopes.join(' '));
  }
  return ok(
    Json.object()
      .setBool('authenticated', false)
      .set('claims', Json.object())
      .set(
        'metadata',
        Json.object()
          .setNumber('status_code', isScope ? 403 : 401)
          .setText('www_authenticate', challenge)
          .setText('reason', refusal.reason),
      )
      .setText('error_message', refusal.message),
  );
}
