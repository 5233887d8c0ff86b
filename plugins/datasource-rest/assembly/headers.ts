// Headers of the requests: text of the configuration, or a secret out of an environment variable.
import { HttpRequest, Json, asciiLower, env } from '@plugindex/pdk-assemblyscript/assembly';
import { Problem } from './problem';

/** What a manifest may be granted, and so what a configuration may name. */
const allowedVariables: string[] = ['REST_TOKEN', 'REST_API_KEY', 'REST_CREDENTIALS'];

/** Sets `problem` when a header is neither text nor `{env, prefix?}`. */
export function checkHeaders(headers: Json, problem: Problem): void {
  for (let i = 0; i < headers.keys.length; i++) {
    const value = headers.items[i];
    const place = 'the header "' + headers.keys[i] + '": ';
    if (value.isString) {
      if (!isHeaderText(value.text)) problem.set('invalid_config', place + 'expected visible ASCII on one line');
    } else if (!value.isObject || !allowedVariables.includes(value.textOr('env', ''))) {
      problem.set('invalid_config', place + 'expected a text, or "env" with one of ' + allowedVariables.join(', '));
    } else if (!isHeaderText(value.textOr('prefix', ''))) {
      problem.set('invalid_config', place + 'expected "prefix" to be visible ASCII on one line');
    }
  }
}

export function addHeaders(request: HttpRequest, headers: Json, problem: Problem): void {
  let accepts = false;
  for (let i = 0; i < headers.keys.length; i++) {
    const value = headers.items[i];
    accepts = accepts || asciiLower(headers.keys[i]) == 'accept';
    request.setHeader(headers.keys[i], value.isString ? value.text : secret(value, problem));
  }
  if (!accepts) request.setHeader('accept', 'application/json');
}

function secret(entry: Json, problem: Problem): string {
  const name = entry.textOr('env', '');
  const read = env(name);
  const value = read.text;
  let reason = '';
  if (read.failed) reason = read.code;
  else if (value == null || value.length == 0) reason = 'it is not set';
  else if (!isHeaderText(value)) reason = 'expected visible ASCII on one line';
  if (value != null && reason.length == 0) return entry.textOr('prefix', '') + value;
  problem.set('invalid_config', 'Cannot read the variable "' + name + '": ' + reason);
  return '';
}

function isHeaderText(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || c >= 0x7f) return false;
  }
  return true;
}
