// Claims to identity: which claim becomes which field is configuration.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { textList } from './claims';
import { Refusal } from './refusal';

/**
 * Fields whose claims are missing are left out; roles, groups and attributes are always there.
 * Without a user the client that the token was given to is who asks (RFC 6749 4.4); sets `refusal` when neither is named.
 */
export function toIdentity(claims: Json, mapping: Json, refusal: Refusal): Json {
  const identity = Json.object();
  const userClaim = mapping.textOr('user_id', 'sub');
  let userId = asText(claim(claims, userClaim));
  if (userId.length == 0 && !mapping.has('user_id')) userId = claims.textOr('client_id', '');
  if (userId.length == 0)
    refusal.set('missing_claim', 'The claim "' + userClaim + '" is missing or names nobody');
  identity.setText('user_id', userId);
  setText(identity, 'username', claim(claims, mapping.textOr('username', 'username')));
  setText(identity, 'email', claim(claims, mapping.textOr('email', 'email')));
  setText(identity, 'display_name', claim(claims, mapping.textOr('display_name', 'name')));
  identity.set('roles', Json.textArray(textList(claim(claims, mapping.textOr('roles', 'roles')))));
  identity.set('groups', Json.textArray(textList(claim(claims, mapping.textOr('groups', 'groups')))));
  const attributes = Json.object();
  const names = mapping.list('attributes');
  for (let i = 0; i < names.length; i++) {
    const value = claim(claims, names[i].text);
    if (value != null) attributes.set(names[i].text, value);
  }
  return identity.set('attributes', attributes);
}

/** The claim of that name; else, when the name has dots, the member that they lead to ("realm_access.roles"). */
function claim(claims: Json, name: string): Json | null {
  const direct = claims.get(name);
  if (direct != null) return direct;
  const steps = name.split('.');
  if (steps.length < 2) return null;
  let value: Json | null = claims;
  for (let i = 0; i < steps.length && value != null; i++) value = value.get(steps[i]);
  return value;
}

function setText(identity: Json, field: string, value: Json | null): void {
  if (value != null && value.isString) identity.set(field, value);
}

function asText(value: Json | null): string {
  if (value == null) return '';
  if (value.isString) return value.text;
  return value.isNumber && value.number == Math.floor(value.number) ? (<i64>value.number).toString() : '';
}
