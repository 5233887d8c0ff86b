// How an answer leads to the next one: by page, offset, cursor, the URL in the answer, or the header Link (RFC 8288).
import { HttpResponse, Json, asciiLower, jsonToText } from '@plugindex/pdk-assemblyscript/assembly';
import { isPointer, pointedAt } from './pointer';
import { Problem } from './problem';
import { withParameter } from './template';

const kinds: string[] = ['page', 'offset', 'cursor', 'next_url', 'link'];

export class Pagination {
  problem: string = '';
  /** Empty: there is one answer. */
  private kind: string = '';
  private parameter: string = '';
  private sizeParameter: string = '';
  /** 0: nobody knows; then an empty answer is the last. */
  private size: i32 = 0;
  private first: f64 = 1;
  /** Pointer to the cursor or the URL. */
  private next: string = '';

  static read(settings: Json | null): Pagination {
    const pagination = new Pagination();
    if (settings == null || settings.isNull) return pagination;
    const kind = settings.textOr('type', '');
    pagination.kind = kind;
    pagination.parameter = settings.textOr('parameter', kind);
    pagination.sizeParameter = settings.textOr('size_parameter', '');
    pagination.size = <i32>settings.numberOr('size', 0);
    pagination.first = settings.numberOr('first', kind == 'offset' ? 0 : 1);
    pagination.next = settings.textOr('next', '');
    if (!kinds.includes(kind)) pagination.problem = 'expected "type" of "pagination" to be one of ' + kinds.join(', ');
    else if (pagination.size < 0) pagination.problem = 'expected "size" of "pagination" to be at least 1';
    else if (pagination.size == 0 && pagination.sizeParameter.length > 0)
      pagination.problem = 'expected "size" beside "size_parameter" of "pagination"';
    else if ((kind == 'cursor' || kind == 'next_url') && (pagination.next.length == 0 || !isPointer(pagination.next)))
      pagination.problem = 'expected "next" of "pagination" to be a JSON pointer such as "/meta/next"';
    return pagination;
  }

  /** `url` with what every request says of the size of a page. */
  start(url: string): string {
    return this.sizeParameter.length > 0 ? withParameter(url, this.sizeParameter, this.size.toString()) : url;
  }

  /** The URL of an answer by page or offset; the others have it from the answer before. */
  private counted(base: string, value: f64): string {
    return withParameter(base, this.parameter, (<i64>value).toString());
  }

  /** The URL of the first answer; `base` is what `start` gave. */
  firstUrl(base: string): string {
    return this.kind == 'page' || this.kind == 'offset' ? this.counted(base, this.first) : base;
  }

  /** The URL of the answer after the one that `step` has just read; empty when that was the last. */
  nextUrl(step: Step, problem: Problem): string {
    if (this.kind == 'page' || this.kind == 'offset') {
      if (step.lastRows == 0 || step.lastRows < this.size) return '';
      return this.counted(step.base, this.first + <f64>(this.kind == 'page' ? step.pages : step.rows));
    }
    if (this.kind == 'link') return sameOrigin(nextLink(step.response.header('link')), step, problem);
    if (this.kind.length == 0) return '';
    const pointed = pointedAt(step.document, this.next);
    if (pointed == null || pointed.isNull || (pointed.isBoolean && !pointed.isTrue)) return '';
    if (!pointed.isString && !pointed.isNumber) {
      problem.set('invalid_answer', 'Cannot find the next page: expected a text or a number at "' + this.next + '"');
      return '';
    }
    const text = pointed.isString ? pointed.text : jsonToText(pointed);
    if (text.length == 0) return '';
    return this.kind == 'next_url' ? sameOrigin(text, step, problem) : withParameter(step.base, this.parameter, text);
  }
}

/** Where the reading of pages stands. */
export class Step {
  pages: i32 = 0;
  rows: i32 = 0;
  lastRows: i32 = 0;
  document: Json = Json.nil();
  response: HttpResponse = new HttpResponse();
  current: string = '';

  constructor(
    public base: string,
    public origin: string,
  ) {}
}

/**
 * threat: an answer that leads elsewhere, where the headers with their secrets would go too.
 * Scheme, host and port must be those of the endpoint, letter by letter.
 */
function sameOrigin(reference: string, step: Step, problem: Problem): string {
  if (reference.length == 0) return '';
  if (reference.startsWith('/') && !reference.startsWith('//')) return step.origin + reference;
  if (reference.startsWith('?')) return step.current.split('?')[0] + reference;
  if (reference.startsWith(step.origin)) {
    const rest = reference.charAt(step.origin.length);
    if (rest == '/' || rest == '?') return reference;
  }
  problem.set('invalid_answer', 'Cannot follow the next page: it leads away from ' + step.origin);
  return '';
}

/** The target of rel="next" of a header Link; empty when there is none. */
function nextLink(header: string | null): string {
  let rest = header == null ? '' : header;
  while (true) {
    const open = rest.indexOf('<');
    const close = rest.indexOf('>', open + 1);
    if (open < 0 || close < 0) return '';
    const target = rest.slice(open + 1, close);
    const following = rest.indexOf('<', close);
    const parameters = rest.slice(close + 1, following < 0 ? rest.length : following);
    if (isNext(parameters)) return target;
    if (following < 0) return '';
    rest = rest.slice(following);
  }
}

/** `; rel="prev next"; title="…",`: relations are words in any case. */
function isNext(parameters: string): bool {
  const parts = parameters.split(';');
  for (let i = 0; i < parts.length; i++) {
    const equals = parts[i].indexOf('=');
    if (equals < 0 || asciiLower(parts[i].slice(0, equals).trim()) != 'rel') continue;
    let value = parts[i].slice(equals + 1).trim();
    while (value.endsWith(',') || value.endsWith(' ')) value = value.slice(0, -1);
    if (value.startsWith('"') && value.endsWith('"') && value.length > 1) value = value.slice(1, -1);
    if (asciiLower(value).split(' ').includes('next')) return true;
  }
  return false;
}
