// Words, names, texts, numbers and signs of a SELECT.
import { Problem } from './problem';

export const enum TokenKind {
  End,
  /** A bare word: keyword or name. */
  Word,
  /** A name in double quotes, which is never a keyword. */
  Name,
  Text,
  Number,
  /** `:name` */
  Parameter,
  Sign,
}

export class Token {
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
  if (c == 0x22) return new Token(TokenKind.Name, quoted(text, at, c, problem), at + 1);
  if (isWordCharacter(c) && !isDigit(c)) return new Token(TokenKind.Word, word(text, at), at + 1);
  const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  if (c == 0x3a && isWordCharacter(next)) return new Token(TokenKind.Parameter, word(text, at + 1), at + 1);
  if (isDigit(c) || (c == 0x2d && isDigit(next)))
    return new Token(TokenKind.Number, number(text, at), at + 1);
  const pair = text.slice(at, at + 2);
  if (pair == '<=' || pair == '>=' || pair == '!=' || pair == '<>' || pair == '::') {
    tokenEnd = at + 2;
    return new Token(TokenKind.Sign, pair, at + 1);
  }
  // * , ( ) < = >
  if (c != 0x2a && c != 0x2c && c != 0x28 && c != 0x29 && c != 0x3c && c != 0x3d && c != 0x3e) {
    problem.set(
      'invalid_query',
      'Cannot read the query at character ' + (at + 1).toString() + ': found "' + text.charAt(at) + '"',
    );
  }
  tokenEnd = at + 1;
  return new Token(TokenKind.Sign, text.charAt(at), at + 1);
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
