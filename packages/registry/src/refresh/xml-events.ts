// The small part of XML that feeds are written in, as events, in one pass and in time linear to the text.
//
// Left out on purpose: a document type and everything that it can declare (threat: entities that grow without end, or
// that read files), processing instructions, other encodings. What is left has no way to ask for anything.
import { CodedError } from '@plugindex/model';

export type XmlErrorCode = 'xml/malformed' | 'xml/forbidden' | 'xml/too-deep';

export class XmlError extends CodedError<XmlErrorCode> {}

export type XmlEvent =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string }
  /** As it stands in the text: references are not resolved before somebody wants them. */
  | { readonly kind: 'text'; readonly raw: string }
  | { readonly kind: 'literal'; readonly text: string };

/** Feeds need five levels. */
const maxDepth = 32;

const declaration = /<\?xml\s+version=["']1\.[01]["'](?:\s+encoding=["']([A-Za-z0-9._-]+)["'])?[^<>?]*\?>/y;
const openTag = /<([A-Za-z_][A-Za-z0-9_:.-]*)/y;
const attribute = /\s+([A-Za-z_][A-Za-z0-9_:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const openEnd = /\s*(\/?)>/y;
const closeTag = /<\/([A-Za-z_][A-Za-z0-9_:.-]*)\s*>/y;

/**
 * Every start tag, end tag and text of a document, in order. Throws XmlError.
 * @example [...xmlEvents('<a b="1">text</a>')]
 */
export function* xmlEvents(text: string): Generator<XmlEvent> {
  const open: string[] = [];
  let at = skipDeclaration(text);
  let isFinished = false;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const raw = text.slice(at, next === -1 ? undefined : next);
    if (open.length > 0) yield { kind: 'text', raw };
    else if (raw.trim() !== '') throw malformed('text outside the root element');
    if (next === -1) break;
    at = next;
    if (text.startsWith('<!--', at)) at = endOf(text, at + 4, '-->');
    else if (text.startsWith('<![CDATA[', at) && open.length > 0) {
      const end = endOf(text, at + 9, ']]>');
      yield { kind: 'literal', text: text.slice(at + 9, end - 3) };
      at = end;
    } else if (text.startsWith('</', at)) {
      const [whole, name] = match(closeTag, text, at, 'an end tag');
      if (open.pop() !== name) throw malformed(`the end tag "${name}" closes another element`);
      yield { kind: 'close', name };
      isFinished = open.length === 0;
      at += whole.length;
    } else {
      refuseMarkup(text, at);
      if (isFinished) throw malformed('a second root element');
      const tag = readOpenTag(text, at);
      yield { kind: 'open', name: tag.name, attributes: tag.attributes };
      if (tag.isEmpty) yield { kind: 'close', name: tag.name };
      else if (open.push(tag.name) > maxDepth)
        throw new XmlError('xml/too-deep', `found more than ${maxDepth} levels of elements`);
      isFinished = open.length === 0;
      at = tag.end;
    }
  }
  if (!isFinished || open.length > 0) throw malformed('the document ends inside an element');
}

function skipDeclaration(text: string): number {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  if (!text.startsWith('<?xml', start)) return start;
  const [whole, encoding] = match(declaration, text, start, 'an XML declaration');
  if (encoding !== '' && encoding.toLowerCase() !== 'utf-8')
    throw new XmlError('xml/forbidden', `found the encoding "${encoding}", expected UTF-8`);
  return start + whole.length;
}

function refuseMarkup(text: string, at: number): void {
  if (text.startsWith('<!', at))
    throw new XmlError('xml/forbidden', 'found a document type or a declaration, which feeds do without');
  if (text.startsWith('<?', at))
    throw new XmlError('xml/forbidden', 'found a processing instruction, which feeds do without');
}

function readOpenTag(text: string, at: number) {
  const [start, name] = match(openTag, text, at, 'a start tag');
  const attributes = new Map<string, string>();
  let end = at + start.length;
  for (;;) {
    attribute.lastIndex = end;
    const found = attribute.exec(text);
    if (found === null) break;
    const key = found[1] ?? '';
    if (attributes.has(key)) throw malformed(`the attribute "${key}" stands there twice`);
    attributes.set(key, resolveReferences(found[2] ?? found[3] ?? ''));
    end = attribute.lastIndex;
  }
  const [whole, slash] = match(openEnd, text, end, 'the end of a start tag');
  return { name, attributes, isEmpty: slash === '/', end: end + whole.length };
}

/** The whole match at exactly this place, and its first group; empty where that took no part. */
function match(pattern: RegExp, text: string, at: number, what: string): readonly [string, string] {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) throw malformed(`expected ${what} at character ${at}`);
  return [found[0], found[1] ?? ''];
}

function endOf(text: string, from: number, mark: string): number {
  const end = text.indexOf(mark, from);
  if (end === -1) throw malformed(`"${mark}" is missing`);
  return end + mark.length;
}

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** XML 1.0, section 4.6 and 4.1: the five entities and characters by number. Any other reference is refused. */
export function resolveReferences(raw: string): string {
  return raw.replaceAll(/&([^;&]{0,12}(;?))/g, (whole, body: string, end: string) => {
    const name = body.slice(0, -1);
    if (end === ';' && Object.hasOwn(predefined, name)) return predefined[name] ?? '';
    const number = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(name);
    const code =
      number === null ? Number.NaN : Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10);
    if (end !== ';' || !(code > 0 && code <= 0x10ffff))
      throw new XmlError(
        'xml/forbidden',
        `found the reference "${whole.slice(0, 16)}", expected a character`,
      );
    return String.fromCodePoint(code);
  });
}

function malformed(what: string): XmlError {
  return new XmlError('xml/malformed', what);
}
