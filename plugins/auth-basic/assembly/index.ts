// HTTP Basic authentication (RFC 7617) against the users of the configuration.
import {
  HeaderLookup,
  HookResult,
  Json,
  asciiLower,
  config,
  decodeBase64,
  fail,
  headerValue,
  ok,
  quoteHeaderText,
  runHook,
  utf8ToText,
} from '@plugindex/pdk-assemblyscript/assembly';
import { Users } from './users';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let users: Users | null = null;

export function authenticate(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, run);
}

function run(input: Json): HookResult {
  let known = users;
  if (known == null) {
    known = Users.read(config().list('users'));
    if (known.problem.length > 0) return fail('invalid_config', known.problem);
    users = known;
  }
  const header = headerValue(input, 'authorization');
  if (header.state == HeaderLookup.Missing)
    return refuse('missing_credentials', 'No Authorization header was sent');
  if (header.state == HeaderLookup.Ambiguous) {
    return refuse('ambiguous_credentials', 'More than one Authorization header was sent');
  }
  const credentials = Credentials.read(header.value);
  if (credentials.reason.length > 0) return refuse(credentials.reason, credentials.message);
  const user = known.find(credentials.username, credentials.password);
  // One answer for both, so that nobody learns which names exist.
  if (user == null) return refuse('invalid_credentials', 'Unknown user or wrong password');
  return ok(accept(credentials.username, user));
}

/** What stood in the header, or why it could not be read. */
class Credentials {
  username: string = '';
  password: string = '';

  constructor(
    public reason: string,
    public message: string,
  ) {}

  static read(header: string): Credentials {
    const space = header.indexOf(' ');
    const scheme = space < 0 ? header : header.slice(0, space);
    // RFC 9110 11.1: the scheme's name is case-insensitive.
    if (asciiLower(scheme) != 'basic') {
      return new Credentials('unsupported_scheme', 'Expected the scheme "Basic"');
    }
    let start = space < 0 ? header.length : space;
    while (start < header.length && header.charCodeAt(start) == 0x20) start++;
    const text = utf8ToText(decodeBase64(header.slice(start)));
    if (text == null) return malformed('Expected base64 of UTF-8 text');
    // RFC 7617 2: the first colon ends the user-id; control characters stand in neither part.
    const colon = text.indexOf(':');
    if (colon < 0) return malformed('Expected "user:password"');
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c < 0x20 || c == 0x7f) return malformed('Control characters are not allowed');
    }
    const credentials = new Credentials('', '');
    credentials.username = text.slice(0, colon);
    credentials.password = text.slice(colon + 1);
    return credentials;
  }
}

function malformed(message: string): Credentials {
  return new Credentials('malformed_credentials', message);
}

function refuse(reason: string, message: string): HookResult {
  const realm = config().textOr('realm', 'Restricted');
  const challenge = 'Basic realm=' + quoteHeaderText(realm) + ', charset="UTF-8"';
  return ok(
    Json.object()
      .setBool('authenticated', false)
      .set('claims', Json.object())
      .set(
        'metadata',
        Json.object()
          .setNumber('status_code', 401)
          .setText('www_authenticate', challenge)
          .setText('reason', reason),
      )
      .setText('error_message', message),
  );
}

function accept(username: string, user: Json): Json {
  const identity = Json.object()
    .setText('user_id', user.textOr('user_id', username))
    .setText('username', username);
  copyText(user, identity, 'email');
  copyText(user, identity, 'display_name');
  identity
    .set('roles', listOf(user, 'roles'))
    .set('groups', listOf(user, 'groups'))
    .set('attributes', objectOf(user, 'attributes'));
  return Json.object()
    .setBool('authenticated', true)
    .set('identity', identity)
    .set('claims', Json.object().setText('sub', user.textOr('user_id', username)))
    .set(
      'metadata',
      Json.object().setText('scheme', 'Basic').setText('realm', config().textOr('realm', 'Restricted')),
    );
}

function copyText(from: Json, to: Json, key: string): void {
  const value = from.get(key);
  if (value != null && value.isString) to.set(key, value);
}

function listOf(user: Json, key: string): Json {
  const value = user.get(key);
  return value != null && value.isArray ? value : Json.array();
}

function objectOf(user: Json, key: string): Json {
  const value = user.get(key);
  return value != null && value.isObject ? value : Json.object();
}
