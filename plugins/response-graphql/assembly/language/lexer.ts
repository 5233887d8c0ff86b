// Tokens of the GraphQL language (specification of October 2021, section 2.1), for queries and schemas alike.

export const enum TokenKind {
  End,
  /** `!`, `$`, `...`, `{` and so on; the text says which. */
  Punctuator,
  Name,
  Int,
  Float,
  String,
}

export class Token {
  constructor(
    public kind: TokenKind,
    /** The name, the number as written, or the string's value. */
    public text: string,
    public start: i32,
  ) {}
}

/** Reads one token at a time. After an error `problem` is set and every token is End. */
export class Lexer {
  problem: string = '';
  problemAt: i32 = 0;
  private at: i32 = 0;

  constructor(private source: string) {}

  next(): Token {
    this.skipIgnored();
    const start = this.at;
    if (start >= this.source.length) return new Token(TokenKind.End, '', start);
    const c = this.source.charCodeAt(start);
    if (isNameStart(c)) return this.name(start);
    if (isDigit(c) || c == 0x2d) return this.number(start);
    if (c == 0x22) return this.isBlock(start) ? this.blockString(start) : this.string(start);
    if (c == 0x2e && this.source.substr(start, 3) == '...') return this.punctuator('...', start);
    if ('!$&():=@[]{|}'.includes(this.source.charAt(start)))
      return this.punctuator(this.source.charAt(start), start);
    return this.refuse('unexpected character "' + this.source.charAt(start) + '"', start);
  }

  private refuse(what: string, at: i32): Token {
    if (this.problem.length == 0) {
      this.problem = 'Syntax Error: ' + what;
      this.problemAt = at;
    }
    this.at = this.source.length;
    return new Token(TokenKind.End, '', at);
  }

  /** White space, line ends, commas, comments and the byte order mark mean nothing. */
  private skipIgnored(): void {
    while (this.at < this.source.length) {
      const c = this.source.charCodeAt(this.at);
      if (c == 0x23) {
        while (this.at < this.source.length && !isLineEnd(this.source.charCodeAt(this.at))) this.at++;
      } else if (c == 0x20 || c == 0x09 || c == 0x2c || c == 0xfeff || isLineEnd(c)) {
        this.at++;
      } else {
        return;
      }
    }
  }

  private punctuator(text: string, start: i32): Token {
    this.at = start + text.length;
    return new Token(TokenKind.Punctuator, text, start);
  }

  private peek(ahead: i32 = 0): i32 {
    const at = this.at + ahead;
    return at < this.source.length ? this.source.charCodeAt(at) : 0;
  }

  private name(start: i32): Token {
    while (isNameStart(this.peek()) || isDigit(this.peek())) this.at++;
    return new Token(TokenKind.Name, this.source.slice(start, this.at), start);
  }

  private digits(): bool {
    const from = this.at;
    while (isDigit(this.peek())) this.at++;
    return this.at > from;
  }

  private number(start: i32): Token {
    let kind = TokenKind.Int;
    if (this.peek() == 0x2d) this.at++;
    const zero = this.peek() == 0x30;
    if (zero) this.at++;
    if (zero ? isDigit(this.peek()) : !this.digits()) return this.refuse('invalid number', this.at);
    if (this.peek() == 0x2e) {
      kind = TokenKind.Float;
      this.at++;
      if (!this.digits()) return this.refuse('invalid number', this.at);
    }
    if ((this.peek() | 0x20) == 0x65) {
      kind = TokenKind.Float;
      this.at++;
      if (this.peek() == 0x2b || this.peek() == 0x2d) this.at++;
      if (!this.digits()) return this.refuse('invalid number', this.at);
    }
    if (isNameStart(this.peek()) || this.peek() == 0x2e) return this.refuse('invalid number', this.at);
    return new Token(kind, this.source.slice(start, this.at), start);
  }

  private isBlock(at: i32): bool {
    return this.source.substr(at, 3) == '"""';
  }

  private string(start: i32): Token {
    this.at = start + 1;
    let value = '';
    let from = this.at;
    while (this.at < this.source.length) {
      const c = this.peek();
      if (c == 0x22) {
        value += this.source.slice(from, this.at);
        this.at++;
        return new Token(TokenKind.String, value, start);
      }
      if (isLineEnd(c)) break;
      if (c != 0x5c) {
        this.at++;
        continue;
      }
      value += this.source.slice(from, this.at);
      const unit = this.escape();
      if (unit < 0) return this.refuse('invalid escape', this.at);
      value += String.fromCharCode(unit);
      from = this.at;
    }
    return this.refuse('unterminated string', start);
  }

  /** One escape as a UTF-16 code unit, -1 when malformed. */
  private escape(): i32 {
    const c = this.peek(1);
    let unit = -1;
    if (c == 0x22 || c == 0x5c || c == 0x2f) unit = c;
    else if (c == 0x62) unit = 0x08;
    else if (c == 0x66) unit = 0x0c;
    else if (c == 0x6e) unit = 0x0a;
    else if (c == 0x72) unit = 0x0d;
    else if (c == 0x74) unit = 0x09;
    if (unit >= 0) {
      this.at += 2;
      return unit;
    }
    if (c != 0x75) return -1;
    unit = 0;
    for (let i = 2; i < 6; i++) {
      const digit = hexValue(this.peek(i));
      if (digit < 0) return -1;
      unit = (unit << 4) | digit;
    }
    this.at += 6;
    return unit;
  }

  private blockString(start: i32): Token {
    this.at = start + 3;
    let raw = '';
    let from = this.at;
    while (this.at < this.source.length) {
      if (this.peek() == 0x22 && this.isBlock(this.at)) {
        raw += this.source.slice(from, this.at);
        this.at += 3;
        return new Token(TokenKind.String, dedent(raw), start);
      }
      if (this.peek() == 0x5c && this.isBlock(this.at + 1)) {
        raw += this.source.slice(from, this.at) + '"""';
        this.at += 4;
        from = this.at;
      } else {
        this.at++;
      }
    }
    return this.refuse('unterminated string', start);
  }
}

function isNameStart(c: i32): bool {
  const lower = c | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || c == 0x5f;
}

function isDigit(c: i32): bool {
  return c >= 0x30 && c <= 0x39;
}

function isLineEnd(c: i32): bool {
  return c == 0x0a || c == 0x0d;
}

function hexValue(c: i32): i32 {
  if (isDigit(c)) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Section 2.9.4: the common indentation goes, and blank lines at both ends. */
function dedent(raw: string): string {
  const lines = raw.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
  let common = i32.MAX_VALUE;
  for (let i = 1; i < lines.length; i++) {
    const indent = indentOf(lines[i]);
    if (indent < lines[i].length) common = min(common, indent);
  }
  for (let i = 1; i < lines.length; i++) if (common < i32.MAX_VALUE) lines[i] = lines[i].slice(common);
  let first = 0;
  let last = lines.length;
  while (first < last && indentOf(lines[first]) == lines[first].length) first++;
  while (last > first && indentOf(lines[last - 1]) == lines[last - 1].length) last--;
  return lines.slice(first, last).join('\n');
}

function indentOf(line: string): i32 {
  let at = 0;
  while (at < line.length && (line.charCodeAt(at) == 0x20 || line.charCodeAt(at) == 0x09)) at++;
  return at;
}
