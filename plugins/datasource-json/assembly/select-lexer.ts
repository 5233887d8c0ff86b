// Words, paths, texts, numbers and signs of a SELECT.
import { Path } from './path';
import { Problem } from './problem';

export const enum TokenKind {
  End,
  /** A bare word: keyword or name. */
  Word,
  /** A name in double quotes, or several steps joined by dots: never a keyword. */
  Path,
  Text,
  Number,
  /** `:name` */
  Parameter,
  Sign,
}

export class Token {
  /** Of a Word or a Path. */
  path: Path = [];

  constructor(
    public kind: TokenKind,
    public text: string,
    /** Position in the query, counted from 1, for messages. */
    public at: i32,
  ) {}
}

// Far more than a person writes, and few enough to keep in memory.
const maxTokens = 4096;

/** All tokens with an End behind them. Sets `problem` on a character that begins none. */
export function tokenize(text: string, problem: Problem): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length && !problem.isSet) {
    const c = text.charCodeAt(at);
    if (c == 0x20 || (c >= 0x09 && c <= 0x0d)) {
      at++;
      continue;
    }
    const token = readToken(text, at, c, problem);
    tokens.push(token);
    at = tokenEnd;
    if (tokens.length > maxTokens) problem.set('invalid_query', 'Cannot read the query: it is too long');
  }
  tokens.push(new Token(TokenKind.End, '', text.length + 1));
  return tokens;
}

let tokenEnd: i32 = 0;

function readToken(text: string, at: i32, c: i32, problem: Problem): Token {
  if (c == 0x27) return new Token(TokenKind.Text, quoted(text, at, c, problem), at + 1);
  if (c == 0x22 || (isWordCharacter(c) && !isDigit(c))) return readPath(text, at, problem);
  const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  if (c == 0x3a && isWordCharacter(next)) return new Token(TokenKind.Parameter, word(text, at + 1), at + 1);
  if (isDigit(c) || (c == 0x2d && isDigit(next)))
    return new Token(TokenKind.Number, number(text, at), at + 1);
  const pair = text.slice(at, at + 2);
  if (pair == '<=' || pair == '>=' || pair == '!=' || pair == '<>') {
    tokenEnd = at + 2;
    return new Token(TokenKind.Sign, pair, at + 1);
  }
  if (c != 0x2a && c != 0x2c && c != 0x3c && c != 0x3d && c != 0x3e) {
    problem.set(
      'invalid_query',
      'Cannot read the query at character ' + (at + 1).toString() + ': found "' + text.charAt(at) + '"',
    );
  }
  tokenEnd = at + 1;
  return new Token(TokenKind.Sign, text.charAt(at), at + 1);
}

/** `name`, `a.b.0`, `a.*.c`, `"with a dot. or a space".b` */
function readPath(text: string, at: i32, problem: Problem): Token {
  const isBare = text.charCodeAt(at) != 0x22;
  const path: Path = [];
  let end = at;
  do {
    const c = text.charCodeAt(end);
    if (c == 0x22) path.push(quoted(text, end, c, problem));
    else if (c == 0x2a) {
      path.push('*');
      tokenEnd = end + 1;
    } else path.push(word(text, end));
    end = tokenEnd + 1;
  } while (isStep(text, tokenEnd));
  const kind = isBare && path.length == 1 ? TokenKind.Word : TokenKind.Path;
  const token = new Token(kind, text.slice(at, tokenEnd), at + 1);
  token.path = path;
  return token;
}

/** A dot, and behind it something that is a step. */
function isStep(text: string, at: i32): bool {
  if (at + 1 >= text.length || text.charCodeAt(at) != 0x2e) return false;
  const next = text.charCodeAt(at + 1);
  return next == 0x22 || next == 0x2a || isWordCharacter(next);
}

/** A path that stands alone, as in the structured form of a query. */
export function parsePath(text: string, problem: Problem): Path {
  const tokens = tokenize(text, problem);
  const first = tokens[0].kind;
  if (tokens.length != 2 || (first != TokenKind.Word && first != TokenKind.Path)) {
    problem.set('invalid_query', 'Cannot read the path "' + text + '": expected names joined by dots');
  }
  return tokens[0].path;
}

function quoted(text: string, at: i32, mark: i32, problem: Problem): string {
  let doubled = false;
  let end = at + 1;
  while (end < text.length) {
    if (text.charCodeAt(end) == mark) {
      if (end + 1 >= text.length || text.charCodeAt(end + 1) != mark) {
        tokenEnd = end + 1;
        const content = text.slice(at + 1, end);
        const sign = text.charAt(at);
        return doubled ? content.replaceAll(sign + sign, sign) : content;
      }
      doubled = true;
      end++;
    }
    end++;
  }
  tokenEnd = end;
  problem.set(
    'invalid_query',
    'Cannot read the query at character ' + (at + 1).toString() + ': the quote is never closed',
  );
  return '';
}

function word(text: string, at: i32): string {
  let end = at;
  while (end < text.length && isWordCharacter(text.charCodeAt(end))) end++;
  tokenEnd = end;
  return text.slice(at, end);
}

function number(text: string, at: i32): string {
  let end = at + 1;
  while (end < text.length && (isDigit(text.charCodeAt(end)) || text.charCodeAt(end) == 0x2e)) end++;
  tokenEnd = end;
  return text.slice(at, end);
}

function isDigit(c: i32): bool {
  return c >= 0x30 && c <= 0x39;
}

/** Letters, digits, underscore, and everything beyond ASCII, so that "größe" needs no quotes. */
function isWordCharacter(c: i32): bool {
  const lower = c | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || isDigit(c) || c == 0x5f || c >= 0x80;
}
