// Asks the authorization server about a token (RFC 7662). Whatever is not a clear answer is trouble.
import {
  HttpRequest,
  Json,
  encodeBase64,
  env,
  http,
  parseJson,
  utf8,
} from '@plugindex/pdk-assemblyscript/assembly';
import { formEncode } from './form';
import { Settings } from './settings';
import { Trouble } from './trouble';

/** What the server says of the token, `active` included. Null with `trouble` set when it says nothing that counts. */
export function introspect(token: string, settings: Settings, trouble: Trouble): Json | null {
  const secret = clientSecret(settings, trouble);
  if (trouble.isSet) return null;
  let body = 'token=' + formEncode(token) + '&token_type_hint=access_token';
  const request = new HttpRequest(settings.url)
    .setMethod('POST')
    .setHeader('accept', 'application/json')
    .setHeader('content-type', 'application/x-www-form-urlencoded');
  if (settings.authenticatesInBody) {
    body += '&client_id=' + formEncode(settings.clientId) + '&client_secret=' + formEncode(secret);
  } else {
    // RFC 6749 2.3.1: both are form-encoded first, so that a colon in the name does no harm.
    const credentials = formEncode(settings.clientId) + ':' + formEncode(secret);
    request.setHeader('authorization', 'Basic ' + encodeBase64(utf8(credentials)));
  }
  request.setBody(body);
  request.timeoutMs = settings.timeoutMs;
  // threat: an endpoint that is made to send the token, or the client's secret, elsewhere.
  request.keepRedirects = true;
  const response = http(request);
  // The host's own message stays out: it may repeat the URL.
  if (response.failed) return fails(trouble, 'Cannot ask the introspection endpoint: ' + response.code);
  return readAnswer(response.status, response.body, trouble);
}

function readAnswer(status: i32, body: string | null, trouble: Trouble): Json | null {
  if (status == 401 || status == 403) {
    trouble.set(
      'client_rejected',
      'The introspection endpoint rejected the credentials of this client (' + status.toString() + ')',
    );
    return null;
  }
  if (status != 200)
    return fails(trouble, 'The introspection endpoint answered ' + status.toString() + ', expected 200');
  const answer = parseJson(body == null ? '' : body);
  if (answer == null || !answer.isObject)
    return fails(trouble, 'The introspection endpoint answered no JSON object');
  // threat: "active": "true", 1 or missing. RFC 7662 2.2: a boolean, required.
  const active = answer.get('active');
  if (active == null || !active.isBoolean)
    return fails(trouble, 'The introspection endpoint did not say whether the token is active');
  return answer;
}

function clientSecret(settings: Settings, trouble: Trouble): string {
  if (settings.secretVariable.length == 0) return settings.secret;
  const read = env(settings.secretVariable);
  const value = read.text;
  if (value != null && value.length > 0) return value;
  trouble.set(
    'invalid_config',
    'Cannot read the client secret from the variable "' +
      settings.secretVariable +
      '": ' +
      (read.failed ? read.code : 'it is not set'),
  );
  return '';
}

function fails(trouble: Trouble, message: string): Json | null {
  trouble.set('introspection_failed', message);
  return null;
}
