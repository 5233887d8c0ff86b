// A file as rows: a JSON document with a list somewhere in it, or one JSON value a line.
import { Json, JsonParser, utf8 } from '@plugindex/pdk-assemblyscript/assembly';
import { pointedAt } from './path';
import { Problem } from './problem';

/** Null with `problem` set when the text holds no rows. `pointer` leads to the list in a document. */
export function readDocument(text: string, pointer: string, problem: Problem): Json[] | null {
  const bytes = utf8(withoutMark(text));
  const document = parse(new Span(bytes, 0, bytes.length), 'the file', problem);
  if (document == null) return null;
  const rows = pointedAt(document, pointer);
  if (rows == null) {
    problem.set('invalid_json', 'Cannot find any rows: the pointer "' + pointer + '" leads nowhere');
    return null;
  }
  if (rows.isArray) return rows.items;
  if (rows.isObject) return [rows];
  problem.set('invalid_json', 'Cannot find any rows: expected a list or an object at "' + pointer + '"');
  return null;
}

/** Blank lines say nothing. */
export function readLines(text: string, problem: Problem): Json[] | null {
  const bytes = utf8(withoutMark(text));
  const rows: Json[] = [];
  let line = 1;
  let start = 0;
  for (let i = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] != 0x0a) continue;
    if (!isBlank(bytes, start, i)) {
      const row = parse(new Span(bytes, start, i), 'line ' + line.toString(), problem);
      if (row == null) return null;
      rows.push(row);
    }
    start = i + 1;
    line++;
  }
  return rows;
}

/** Some of the bytes: the span keeps them alive while an address into them is used. */
class Span {
  constructor(
    public bytes: Uint8Array,
    public start: i32,
    public end: i32,
  ) {}
}

function parse(span: Span, place: string, problem: Problem): Json | null {
  const parser = new JsonParser(span.bytes.dataStart + span.start, span.end - span.start);
  const value = parser.parse();
  if (value == null) problem.set('invalid_json', 'Cannot read ' + place + ': ' + parser.problem);
  return value;
}

function isBlank(bytes: Uint8Array, start: i32, end: i32): bool {
  for (let i = start; i < end; i++) {
    const c = bytes[i];
    if (c != 0x20 && c != 0x09 && c != 0x0d) return false;
  }
  return true;
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
