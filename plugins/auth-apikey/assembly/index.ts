// API keys in a header, the query or a cookie, against the keys of the configuration.
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
import { Key, Keys } from './keys';
import { Refusal } from './refusal';
import { Sources } from './sources';

export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '@plugindex/pdk-assemblyscript/assembly';

let keys: Keys | null = null;
let sources: Sources | null = null;

export function authenticate(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, run);
}

function run(input: Json): HookResult {
  const problem = prepare();
  if (problem.length > 0) return fail('invalid_config', problem);
  const refusal = new Refusal();
  const sent = sources!.find(input, config().numberOr('max_key_length', 512), refusal);
  if (refusal.isSet) return refuse(refusal);
  const key = keys!.find(sent.text);
  if (key == null) refusal.set('invalid_key', 'The API key is not known');
  else checkTimes(key, refusal);
  return key == null || refusal.isSet ? refuse(refusal) : ok(accept(key, sent.place));
}

/** Reads the configuration once. The problem with it, or nothing. */
function prepare(): string {
  if (keys != null) return '';
  const knownSources = Sources.read(config());
  if (knownSources.problem.length > 0) return knownSources.problem;
  const knownKeys = Keys.read(config());
  if (knownKeys.problem.length > 0) return knownKeys.problem;
  sources = knownSources;
  keys = knownKeys;
  return '';
}

/** Only who holds the key learns that it is disabled or out of its time. */
function checkTimes(key: Key, refusal: Refusal): void {
  if (key.settings.boolOr('disabled', false)) refusal.set('disabled', 'The API key is disabled');
  const now = <f64>nowMs();
  if (now >= key.expiresAt) refusal.set('expired', 'The API key has expired');
  if (now < key.startsAt) refusal.set('not_yet_valid', 'The API key is not valid yet');
}

function refuse(refusal: Refusal): HookResult {
  // No scheme is registered for API keys, and RFC 9110 15.5.2 wants a challenge all the same.
  const challenge = 'ApiKey realm=' + quoteHeaderText(config().textOr('realm', 'Restricted'));
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

function accept(key: Key, place: string): Json {
  const settings = key.settings;
  const userId = settings.textOr('user_id', key.id);
  const identity = Json.object().setText('user_id', userId);
  copyText(settings, identity, 'username');
  copyText(settings, identity, 'email');
  copyText(settings, identity, 'display_name');
  identity
    .set('roles', listOf(settings, 'roles'))
    .set('groups', listOf(settings, 'groups'))
    .set('attributes', objectOf(settings, 'attributes'));
  return Json.object()
    .setBool('authenticated', true)
    .set('identity', identity)
    .set('claims', Json.object().setText('sub', userId))
    .set(
      'metadata',
      Json.object().setText('scheme', 'ApiKey').setText('key_id', key.id).setText('source', place),
    );
}

function copyText(from: Json, to: Json, key: string): void {
  const value = from.get(key);
  if (value != null && value.isString) to.set(key, value);
}

function listOf(settings: Json, key: string): Json {
  const value = settings.get(key);
  return value != null && value.isArray ? value : Json.array();
}

function objectOf(settings: Json, key: string): Json {
  const value = settings.get(key);
  return value != null && value.isObject ? value : Json.object();
}
