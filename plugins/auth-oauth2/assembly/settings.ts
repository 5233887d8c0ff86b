// The configuration, read once: whom to ask, as whom, and what a token must have.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';

/** What a manifest may be granted, and so what a configuration may name. */
const allowedVariables: string[] = ['OAUTH2_CLIENT_SECRET', 'OAUTH2_CLIENT_SECRET_2'];

export class Settings {
  /** Why the configuration cannot be used; empty when it can. */
  problem: string = '';
  url: string = '';
  clientId: string = '';
  /** Empty: it stands in the variable. */
  secret: string = '';
  secretVariable: string = '';
  /** The client's name and secret go into the body instead of the header Authorization. */
  authenticatesInBody: bool = false;
  requiredScopes: string[] = [];
  issuer: Json = Json.nil();
  audience: Json = Json.nil();
  skewSeconds: f64 = 60;
  cacheSeconds: f64 = 30;
  cacheEntries: i32 = 1000;
  timeoutMs: i32 = 3000;
  maxTokenLength: i32 = 4096;
  identity: Json = Json.object();

  static read(from: Json): Settings {
    const settings = new Settings();
    settings.url = from.textOr('introspection_url', '');
    settings.clientId = from.textOr('client_id', '');
    settings.secret = from.textOr('client_secret', '');
    settings.secretVariable = from.textOr('client_secret_env', '');
    settings.authenticatesInBody = from.textOr('client_auth', 'basic') == 'post';
    const scopes = from.list('required_scopes');
    for (let i = 0; i < scopes.length; i++) settings.requiredScopes.push(scopes[i].text);
    settings.issuer = valueOr(from, 'issuer', settings.issuer);
    settings.audience = valueOr(from, 'audience', settings.audience);
    settings.skewSeconds = from.numberOr('clock_skew_seconds', settings.skewSeconds);
    settings.cacheSeconds = from.numberOr('cache_seconds', settings.cacheSeconds);
    settings.cacheEntries = <i32>from.numberOr('cache_entries', settings.cacheEntries);
    settings.timeoutMs = <i32>from.numberOr('timeout_ms', settings.timeoutMs);
    settings.maxTokenLength = <i32>from.numberOr('max_token_length', settings.maxTokenLength);
    settings.identity = valueOr(from, 'identity', settings.identity);
    settings.problem = settings.findProblem(from);
    return settings;
  }

  private findProblem(from: Json): string {
    // RFC 7662 4: the endpoint is asked over TLS, for the token is a password.
    if (!this.url.startsWith('https://') || this.url.length == 8)
      return 'Expected "introspection_url" to be a URL that begins with "https://"';
    if (this.clientId.length == 0) return 'Expected "client_id"';
    if ((this.secret.length == 0) == (this.secretVariable.length == 0))
      return 'Expected either "client_secret" or "client_secret_env"';
    if (this.secretVariable.length > 0 && !allowedVariables.includes(this.secretVariable))
      return 'Expected "client_secret_env" to be one of ' + allowedVariables.join(', ');
    const method = from.textOr('client_auth', 'basic');
    if (method != 'basic' && method != 'post') return 'Expected "client_auth" to be "basic" or "post"';
    const scopes = from.list('required_scopes');
    for (let i = 0; i < scopes.length; i++) {
      if (!scopes[i].isString || !isScope(scopes[i].text)) return 'Expected "required_scopes" to be names without spaces';
    }
    // threat: a list that is empty by mistake, and lets every issuer or audience through.
    if (!isNames(this.issuer)) return 'Expected "issuer" to be a text or a list of texts';
    if (!isNames(this.audience)) return 'Expected "audience" to be a text or a list of texts';
    if (!(this.skewSeconds >= 0)) return 'Expected "clock_skew_seconds" to be at least 0';
    if (!(this.cacheSeconds >= 0)) return 'Expected "cache_seconds" to be at least 0';
    return '';
  }
}

function valueOr(from: Json, key: string, fallback: Json): Json {
  const value = from.get(key);
  return value == null || value.isNull ? fallback : value;
}

function isNames(value: Json): bool {
  if (value.isNull) return true;
  if (value.isString) return value.text.length > 0;
  if (!value.isArray || value.length == 0) return false;
  for (let i = 0; i < value.items.length; i++) if (!value.items[i].isString) return false;
  return true;
}

/** RFC 6749 3.3: visible ASCII without quote and backslash. */
function isScope(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c >= 0x7f || c == 0x22 || c == 0x5c) return false;
  }
  return text.length > 0;
}
