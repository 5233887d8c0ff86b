// Claims to identity: which claim becomes which field is configuration.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { Refusal } from './refusal';

/**
 * Fields whose claims are missing are left out; roles, groups and attributes are always there.
 * Sets `refusal` when the user id is missing: a login that names nobody is none.
 */
export function toIdentity(claims: Json, settings: Json, refusal: Refusal): Json {
  const configured = settings.get('identity');
  const mapping = configured != null && configured.isObject ? configured : Json.object();
  const identity = Json.object();
  const userClaim = mapping.textOr('user_id', 'sub');
  const user = claim(claims, userClaim);
  const userId = user == null ? '' : asText(user);
  if (userId.length == 0)
    refusal.set('missing_claim', 'The claim "' + userClaim + '" is missing or names nobody');
  identity.setText('user_id', userId);
  setText(identity, 'username', claim(claims, mapping.textOr('username', 'preferred_username')));
  setText(identity, 'email', claim(claims, mapping.textOr('email', 'email')));
  setText(identity, 'display_name', claim(claims, mapping.textOr('display_name', 'name')));
  identity.set('roles', textList(claim(claims, mapping.textOr('roles', 'roles'))));
  identity.set('groups', textList(claim(claims, mapping.textOr('groups', 'groups'))));
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

function asText(value: Json): string {
  if (value.isString) return value.text;
  return value.isNumber && value.number == Math.floor(value.number) ? (<i64>value.number).toString() : '';
}

/** A list of texts; one text with spaces between words, as "scope" has it, becomes a list too. */
function textList(value: Json | null): Json {
  const list = Json.array();
  if (value == null) return list;
  if (value.isString) {
    const words = value.text.split(' ');
    for (let i = 0; i < words.length; i++) if (words[i].length > 0) list.push(Json.str(words[i]));
    return list;
  }
  if (!value.isArray) return list;
  for (let i = 0; i < value.items.length; i++) if (value.items[i].isString) list.push(value.items[i]);
  return list;
}
