// Reads the XML of a request into JSON: `<a x="1"><b>t</b></a>` is {"a": {"@x": "1", "b": "t"}}. No DTD, no entity of its own.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';

// Deeper is no message, and would fill the stack.
const maxDepth = 64;

/** Null when it is not well-formed, or has a document type: entities are how XML bombs are built. */
export function parseXml(text: string): Json | null {
  return new XmlReader(text.startsWith('\ufeff') ? text.slice(1) : text).document();
}

class XmlReader {
  private at: i32 = 0;
  private failed: bool = false;

  constructor(private text: string) {}

  document(): Json | null {
    this.skipMisc();
    if (!this.text.startsWith('<', this.at)) return null;
    const root = Json.object();
    this.element(root, 0);
    this.skipMisc();
    return this.failed || this.at < this.text.length ? null : root;
  }

  /** Reads one element and puts it into `parent` under its local name. */
  private element(parent: Json, depth: i32): void {
    if (depth >= maxDepth) return this.fail();
    this.at++;
    const name = this.name();
    const content = Json.object();
    while (!this.failed && this.attribute(content));
    if (this.take('/>')) return add(parent, localName(name), finish(content, ''));
    if (!this.take('>')) return this.fail();
    let text = '';
    while (!this.failed) {
      const open = this.text.indexOf('<', this.at);
      if (open < 0) return this.fail();
      text += this.decode(this.text.slice(this.at, open));
      this.at = open;
      if (this.take('</')) {
        const end = this.name();
        this.skipSpace();
        if (end != name || !this.take('>')) return this.fail();
        return add(parent, localName(name), finish(content, text));
      }
      if (this.take('<![CDATA[')) text += this.until(']]>');
      else if (this.take('<!--')) this.until('-->');
      else if (this.take('<?')) this.until('?>');
      else if (this.text.startsWith('<!', this.at)) this.fail();
      else this.element(content, depth + 1);
    }
  }

  /** False when there is none left. Declarations of namespaces are left out. */
  private attribute(content: Json): bool {
    const before = this.at;
    this.skipSpace();
    if (this.text.startsWith('>', this.at) || this.text.startsWith('/>', this.at)) return false;
    if (this.at == before) {
      this.fail();
      return false;
    }
    const name = this.name();
    this.skipSpace();
    if (!this.take('=')) this.fail();
    this.skipSpace();
    const quote = this.text.charAt(this.at);
    if (quote != '"' && quote != "'") this.fail();
    if (this.failed) return false;
    this.at++;
    const value = this.until(quote);
    if (value.includes('<')) this.fail();
    const isNamespace = name == 'xmlns' || name.startsWith('xmlns:');
    const key = '@' + localName(name);
    if (!isNamespace) {
      if (content.has(key)) this.fail();
      content.setText(key, this.decode(value));
    }
    return !this.failed;
  }

  private skipMisc(): void {
    while (!this.failed) {
      this.skipSpace();
      if (this.take('<?')) this.until('?>');
      else if (this.take('<!--')) this.until('-->');
      else return;
    }
  }

  private name(): string {
    const start = this.at;
    while (this.at < this.text.length && isNameCharacter(this.text.charCodeAt(this.at))) this.at++;
    if (this.at == start) this.fail();
    return this.text.slice(start, this.at);
  }

  private until(mark: string): string {
    const end = this.text.indexOf(mark, this.at);
    if (end < 0) {
      this.fail();
      return '';
    }
    const found = this.text.slice(this.at, end);
    this.at = end + mark.length;
    return found;
  }

  private take(mark: string): bool {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  private skipSpace(): void {
    while (this.at < this.text.length && isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  /** The five entities of XML 4.6 and references to characters; no other. */
  private decode(text: string): string {
    let at = text.indexOf('&');
    if (at < 0) return text;
    let out = text.slice(0, at);
    while (at >= 0) {
      const end = text.indexOf(';', at);
      const decoded = end < 0 ? '' : decodeReference(text.slice(at + 1, end));
      if (decoded.length == 0) {
        this.fail();
        return '';
      }
      const next = text.indexOf('&', end);
      out += decoded + text.slice(end + 1, next < 0 ? text.length : next);
      at = next;
    }
    return out;
  }

  private fail(): void {
    this.failed = true;
  }
}

/** Empty: there is no such character. */
function decodeReference(name: string): string {
  if (name == 'lt') return '<';
  if (name == 'gt') return '>';
  if (name == 'amp') return '&';
  if (name == 'quot') return '"';
  if (name == 'apos') return "'";
  if (name.length < 2 || name.length > 9 || name.charAt(0) != '#') return '';
  const isHex = name.charAt(1) == 'x';
  let code: i32 = 0;
  for (let i = isHex ? 2 : 1; i < name.length; i++) {
    const digit = digitOf(name.charCodeAt(i), isHex);
    if (digit < 0) return '';
    code = code * (isHex ? 16 : 10) + digit;
  }
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return code < 1 || code > 0x10ffff || isSurrogate ? '' : String.fromCodePoint(code);
}

function digitOf(c: i32, isHex: bool): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return isHex && lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** An element that is text alone is that text. */
function finish(content: Json, text: string): Json {
  if (content.length == 0) return Json.str(text);
  const trimmed = text.trim();
  return trimmed.length == 0 ? content : content.setText('#text', trimmed);
}

/** Elements of one name become a list. */
function add(parent: Json, name: string, value: Json): void {
  const known = parent.get(name);
  if (known == null) parent.set(name, value);
  else if (known.isArray) known.push(value);
  else parent.set(name, Json.array().push(known).push(value));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function isSpace(c: i32): bool {
  return c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d;
}

function isNameCharacter(c: i32): bool {
  // Everything that ends a name, and what only looks like the beginning of one.
  if (isSpace(c) || c == 0x2f || c == 0x3e || c == 0x3d || c == 0x3c || c == 0x22 || c == 0x27) return false;
  return c != 0x21 && c != 0x3f && c != 0x26 && c > 0x20;
}
