// Bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC (RFC 7518 3.2), verified for real.
import {
  HeaderLookup,
  HookResult,
  Json,
  asciiLower,
  config,
  fail,
  headerValue,
  nowMs,
  ok,
  quoteHeaderText,
  runHook,
} from '@plugindex/pdk-assemblyscript/assembly';
import { checkClaims } from './claims';
import { toIdentity } from './identity';
import { Keys } from './keys';
import { Refusal } from './refusal';
import { Token } from './token';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let keys: Keys | null = null;

export function authenticate(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, run);
}

function run(input: Json): HookResult {
  const settings = config();
  let known = keys;
  if (known == null) {
    known = Keys.read(settings);
    if (known.problem.length > 0) return fail('invalid_config', known.problem);
    keys = known;
  }
  const refusal = new Refusal();
  const encoded = bearerToken(input, settings, refusal);
  if (refusal.isSet) return refuse(refusal);
  const token = Token.read(encoded, refusal);
  if (token == null) return refuse(refusal);
  // The signature comes first: nothing that an unknown sender wrote is judged, or repeated in an answer, before it holds.
  known.verify(token, refusal);
  if (refusal.isSet) return refuse(refusal);
  checkClaims(token.claims, settings, <f64>nowMs() / 1000, refusal);
  if (refusal.isSet) return refuse(refusal);
  const identity = toIdentity(token.claims, settings, refusal);
  if (refusal.isSet) return refuse(refusal);
  return ok(
    Json.object()
      .setBool('authenticated', true)
      .set('identity', identity)
      .set('claims', token.claims)
      .set('metadata', Json.object().setText('scheme', 'Bearer').setText('algorithm', token.algorithm)),
  );
}

/** The token of the configured header: "Bearer <token>" in Authorization (RFC 6750 2.1), bare in any other. */
function bearerToken(input: Json, settings: Json, refusal: Refusal): string {
  const name = asciiLower(settings.textOr('header', 'authorization'));
  const header = headerValue(input, name);
  if (header.state == HeaderLookup.Missing) return refusal.set('missing_token', 'No token was sent');
  if (header.state == HeaderLookup.Ambiguous)
    return refusal.set('ambiguous_token', 'More than one token was sent');
  let token = header.value;
  if (name == 'authorization') {
    if (token.length < 7 || asciiLower(token.slice(0, 7)) != 'bearer ') {
      return refusal.set('unsupported_scheme', 'Expected the scheme "Bearer"');
    }
    token = token.slice(7);
    while (token.startsWith(' ')) token = token.slice(1);
  }
  const longest = settings.numberOr('max_token_bytes', 8192);
  if (<f64>token.length > longest)
    return refusal.set('token_too_long', 'The token is longer than the configuration allows');
  return token;
}

/** RFC 6750 3: a challenge, with an error code unless no token was sent at all. */
function refuse(refusal: Refusal): HookResult {
  const realm = config().textOr('realm', 'Restricted');
  let challenge = 'Bearer realm=' + quoteHeaderText(realm);
  if (refusal.reason != 'missing_token' && refusal.reason != 'unsupported_scheme') {
    challenge += ', error="invalid_token", error_description=' + quoteHeaderText(refusal.message);
  }
  return ok(
    Json.object()
      .setBool('authenticated', false)
      .set('claims', Json.object())
      .set(
        'metadata',
        Json.object()
          .setNumber('status_code', 401)
          .setText('www_authenticate', challenge)
          .setText('reason', refusal.reason),
      )
      .setText('error_message', refusal.message),
  );
}
