// A request as templates and routes see it.
import { HeaderLookup, Json, asciiLower, headerValue, parseJson, utf8ToText } from '@plugindex/pdk-assemblyscript/assembly';
import { parseXml } from './xml-reader';

// threat: a megabyte of brackets, which fills the memory once it is read. UTF-16 units; real messages are far below.
const maxBodyLength = 262144;

export class Request {
  method: string;
  path: string;
  /** Without parameters, in lower case; empty when there is none. */
  mediaType: string = '';
  /** The header SOAPAction of SOAP 1.1, or the parameter "action" of SOAP 1.2, without quotes. */
  soapAction: string = '';
  /** JSON, or XML read into JSON; null when it is neither. */
  body: Json = Json.nil();
  /** Local name of the first element in a SOAP body, or of the root of any other XML. */
  operation: string = '';

  constructor(private input: Json) {
    this.method = input.textOr('method', '');
    this.path = input.textOr('path', '');
    const type = headerValue(input, 'content-type');
    if (type.state == HeaderLookup.Found) this.readContentType(type.value);
    const action = headerValue(input, 'soapaction');
    if (action.state == HeaderLookup.Found) this.soapAction = unquoted(action.value.trim());
    this.readBody(input.textOr('body', ''));
  }

  /** What templates may ask for; `parameters` are those of the path. */
  known(parameters: Json): Json {
    const headers = Json.object();
    const given = this.input.get('headers');
    if (given != null && given.isObject) {
      for (let i = 0; i < given.keys.length; i++) headers.set(asciiLower(given.keys[i]), given.items[i]);
    }
    const query = this.input.get('query');
    return Json.object()
      .setText('method', this.method)
      .setText('url', this.path)
      .set('path', parameters)
      .set('query', query == null ? Json.object() : query)
      .set('headers', headers)
      .set('body', this.body);
  }

  private readContentType(value: string): void {
    const parts = value.split(';');
    this.mediaType = asciiLower(parts[0].trim());
    for (let i = 1; i < parts.length; i++) {
      const part = parts[i].trim();
      if (asciiLower(part.slice(0, 7)) == 'action=') this.soapAction = unquoted(part.slice(7));
    }
  }

  private readBody(text: string): void {
    if (text.length > maxBodyLength) return;
    const start = text.trimStart();
    if (start.length == 0) return;
    if (!start.startsWith('<') && !start.startsWith('\ufeff<')) {
      const json = parseJson(text);
      if (json != null) this.body = json;
      return;
    }
    const xml = parseXml(start);
    if (xml == null) return;
    this.body = xml;
    this.operation = operationOf(xml);
  }
}

function operationOf(document: Json): string {
  const root = document.keys[0];
  if (root != 'Envelope') return root;
  const body = document.items[0].get('Body');
  if (body == null) return '';
  for (let i = 0; i < body.keys.length; i++) {
    const first = body.keys[i].charAt(0);
    if (first != '@' && first != '#') return body.keys[i];
  }
  return '';
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** Percent-encoding taken off; the text as it is where that would give no UTF-8. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = Uint8Array.wrap(String.UTF8.encode(text));
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const high = bytes[i] == 0x25 && i + 2 < bytes.length ? hexDigit(bytes[i + 1]) : -1;
    const low = high < 0 ? -1 : hexDigit(bytes[i + 2]);
    if (low >= 0) i += 2;
    bytes[length++] = low >= 0 ? <u8>((high << 4) | low) : bytes[i];
  }
  const decoded = utf8ToText(bytes.slice(0, length));
  return decoded == null ? text : decoded;
}

function hexDigit(c: u8): i32 {
  if (c >= 0x30 && c <= 0x39) return <i32>c - 0x30;
  const lower = <i32>c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
