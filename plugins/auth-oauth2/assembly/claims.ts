// What must hold for an active token to count here and now.
import { Json, asciiLower } from '@plugindex/pdk-assemblyscript/assembly';
import { Refusal } from './refusal';
import { Settings } from './settings';
import { Trouble } from './trouble';

/** @param now seconds since 1970 */
export function checkClaims(claims: Json, settings: Settings, now: f64, refusal: Refusal): void {
  checkKind(claims, refusal);
  if (claims.has('exp') && now >= claims.numberOr('exp', 0) + settings.skewSeconds)
    refusal.set('expired', 'The token has expired');
  if (claims.has('nbf') && now + settings.skewSeconds < claims.numberOr('nbf', 0))
    refusal.set('not_yet_valid', 'The token is not valid yet');
  if (!settings.issuer.isNull && !holdsAny(claims.get('iss'), settings.issuer))
    refusal.set('wrong_issuer', 'The token comes from another issuer');
  if (!settings.audience.isNull && !holdsAny(claims.get('aud'), settings.audience))
    refusal.set('wrong_audience', 'The token is meant for another audience');
  if (refusal.isSet) return;
  const scopes = textList(claims.get('scope'));
  for (let i = 0; i < settings.requiredScopes.length; i++) {
    if (!scopes.includes(settings.requiredScopes[i]))
      refusal.set('insufficient_scope', 'The token lacks the scope "' + settings.requiredScopes[i] + '"');
  }
}

/** Claims of a wrong form are the server's mistake; a token is not judged by them. */
export function checkForm(claims: Json, trouble: Trouble): void {
  const times = ['exp', 'nbf', 'iat'];
  for (let i = 0; i < times.length; i++) {
    const value = claims.get(times[i]);
    if (value != null && !value.isNumber)
      trouble.set('introspection_failed', 'The introspection endpoint gave "' + times[i] + '", expected a number');
  }
}

/**
 * threat: a refresh token, which lives long and was never meant for an API, and a token that is bound to a key or a
 * certificate (RFC 7800, RFC 9449) that this plugin does not check.
 */
function checkKind(claims: Json, refusal: Refusal): void {
  const type = asciiLower(claims.textOr('token_type', 'bearer'));
  const use = asciiLower(claims.textOr('token_use', 'access_token'));
  const isAccess = (type == 'bearer' || type == 'access_token') && (use == 'access_token' || use == 'access');
  if (!isAccess) refusal.set('wrong_token_type', 'Expected an access token of the type "Bearer"');
  if (claims.has('cnf')) refusal.set('wrong_token_type', 'The token is bound to a key, which cannot be checked here');
}

/** True when a claim, text or list, has one of the wanted texts exactly. */
function holdsAny(claim: Json | null, wanted: Json): bool {
  if (claim == null) return false;
  if (claim.isString) return isWanted(claim.text, wanted);
  if (!claim.isArray) return false;
  for (let i = 0; i < claim.items.length; i++) {
    if (claim.items[i].isString && isWanted(claim.items[i].text, wanted)) return true;
  }
  return false;
}

function isWanted(text: string, wanted: Json): bool {
  if (wanted.isString) return wanted.text == text;
  for (let i = 0; i < wanted.items.length; i++) if (wanted.items[i].text == text) return true;
  return false;
}

/** Words of a text (RFC 6749 3.3), or the texts of a list, which some servers send instead. */
export function textList(value: Json | null): string[] {
  const list: string[] = [];
  if (value == null) return list;
  if (value.isString) {
    const words = value.text.split(' ');
    for (let i = 0; i < words.length; i++) if (words[i].length > 0) list.push(words[i]);
  } else if (value.isArray) {
    for (let i = 0; i < value.items.length; i++) if (value.items[i].isString) list.push(value.items[i].text);
  }
  return list;
}
