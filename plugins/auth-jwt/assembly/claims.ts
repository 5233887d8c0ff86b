// The claims that decide whether a rightly signed token counts here and now (RFC 7519 4.1).
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Refusal } from './refusal';

/** @param now seconds since 1970 */
export function checkClaims(claims: Json, settings: Json, now: f64, refusal: Refusal): void {
  checkTimes(claims, settings, now, refusal);
  checkIssuer(claims, settings, refusal);
  checkAudience(claims, settings, refusal);
  const required = settings.list('required_claims');
  for (let i = 0; i < required.length; i++) {
    if (!claims.has(required[i].text))
      refusal.set('missing_claim', 'The claim "' + required[i].text + '" is missing');
  }
}

function checkTimes(claims: Json, settings: Json, now: f64, refusal: Refusal): void {
  const skew = settings.numberOr('clock_skew_seconds', 60);
  const expires = time(claims, 'exp', refusal);
  const notBefore = time(claims, 'nbf', refusal);
  const issued = time(claims, 'iat', refusal);
  // RFC 7519 4.1.4: "on or after" the expiry the token counts no more.
  if (claims.has('exp')) {
    if (now >= expires + skew) refusal.set('expired', 'The token has expired');
  } else if (settings.boolOr('require_expiry', true)) {
    refusal.set('missing_claim', 'The claim "exp" is missing');
  }
  if (claims.has('nbf') && now + skew < notBefore) refusal.set('not_yet_valid', 'The token is not valid yet');
  if (claims.has('iat') && now + skew < issued)
    refusal.set('issued_in_the_future', 'The token was issued in the future');
  const oldest = settings.numberOr('max_age_seconds', 0);
  if (oldest > 0) {
    if (!claims.has('iat')) refusal.set('missing_claim', 'The claim "iat" is missing');
    else if (now >= issued + oldest + skew) refusal.set('too_old', 'The token was issued too long ago');
  }
}

/** A NumericDate (RFC 7519 2): seconds, fractions allowed. 0 when absent. */
function time(claims: Json, name: string, refusal: Refusal): f64 {
  const value = claims.get(name);
  if (value == null) return 0;
  if (!value.isNumber) {
    refusal.set('malformed_claim', 'The claim "' + name + '" is not a number');
    return 0;
  }
  return value.number;
}

function checkIssuer(claims: Json, settings: Json, refusal: Refusal): void {
  const wanted = settings.get('issuer');
  if (wanted == null || wanted.isNull) return;
  const issuer = claims.get('iss');
  if (issuer == null || !issuer.isString || !names(wanted, issuer.text)) {
    refusal.set('wrong_issuer', 'The token comes from another issuer');
  }
}

/**
 * RFC 7519 4.1.3: whoever does not find itself in "aud" must refuse the token. So a token that names an audience is
 * refused even when none is configured, unless the configuration says that it does not care.
 */
function checkAudience(claims: Json, settings: Json, refusal: Refusal): void {
  if (settings.boolOr('ignore_audience', false)) return;
  const wanted = settings.get('audience');
  const audience = claims.get('aud');
  const configured = wanted != null && !wanted.isNull;
  if (audience == null) {
    if (configured) refusal.set('wrong_audience', 'The token names no audience');
    return;
  }
  if (wanted != null && configured) {
    if (audience.isString && names(wanted, audience.text)) return;
    const listed = audience.isArray ? audience.items : [];
    for (let i = 0; i < listed.length; i++) if (listed[i].isString && names(wanted, listed[i].text)) return;
  }
  refusal.set('wrong_audience', 'The token is meant for another audience');
}

/** True when a text, or a list of texts, contains `text` exactly. */
function names(wanted: Json, text: string): bool {
  if (wanted.isString) return wanted.text == text;
  if (!wanted.isArray) return false;
  for (let i = 0; i < wanted.items.length; i++) {
    if (wanted.items[i].isString && wanted.items[i].text == text) return true;
  }
  return false;
}
