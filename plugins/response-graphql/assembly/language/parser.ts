// What queries and schemas have in common: tokens, values, types, directives.
import { Argument, Directive, TypeRef, Value, ValueKind } from './ast';
import { Lexer, Token, TokenKind } from './lexer';

// Nested values, types or selections beyond this are an attack on the stack.
const maxNesting = 64;

export class Parser {
  token: Token = new Token(TokenKind.End, '', 0);
  problem: string = '';
  problemAt: i32 = 0;
  private lexer: Lexer;
  private nesting: i32 = 0;

  constructor(source: string) {
    this.lexer = new Lexer(source);
    this.token = this.lexer.next();
    this.copyProblem();
  }

  get failed(): bool {
    return this.problem.length > 0;
  }

  get atEnd(): bool {
    return this.failed || this.token.kind == TokenKind.End;
  }

  advance(): Token {
    const token = this.token;
    this.token = this.lexer.next();
    this.copyProblem();
    return token;
  }

  private copyProblem(): void {
    if (this.lexer.problem.length > 0 && !this.failed) {
      this.problem = this.lexer.problem;
      this.problemAt = this.lexer.problemAt;
    }
  }

  /** Stops everything: the lexer says End from here on. */
  refuse(expected: string): void {
    if (this.failed) return;
    const token = this.token;
    const found = token.kind == TokenKind.End ? '<EOF>' : '"' + token.text + '"';
    this.problem = 'Syntax Error: Expected ' + expected + ', found ' + found + '.';
    this.problemAt = token.start;
    this.token = new Token(TokenKind.End, '', token.start);
  }

  /** False, with the problem set, when what is being read is nested too deeply. Pair with leave(). */
  enter(): bool {
    if (++this.nesting > maxNesting) this.refuse('at most 64 levels');
    return !this.failed;
  }

  leave(): void {
    this.nesting--;
  }

  isPunctuator(text: string): bool {
    return this.token.kind == TokenKind.Punctuator && this.token.text == text;
  }

  take(text: string): bool {
    if (!this.isPunctuator(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.refuse('"' + text + '"');
  }

  isWord(text: string): bool {
    return this.token.kind == TokenKind.Name && this.token.text == text;
  }

  takeWord(text: string): bool {
    if (!this.isWord(text)) return false;
    this.advance();
    return true;
  }

  name(): string {
    if (this.token.kind != TokenKind.Name) {
      this.refuse('Name');
      return '';
    }
    return this.advance().text;
  }

  typeRef(): TypeRef {
    const start = this.token.start;
    if (!this.enter()) return new TypeRef('', null, false, start);
    let element: TypeRef | null = null;
    let name = '';
    if (this.take('[')) {
      element = this.typeRef();
      this.expect(']');
    } else {
      name = this.name();
    }
    this.leave();
    return new TypeRef(name, element, this.take('!'), start);
  }

  /** `constant`: no variables inside, as in default values. */
  value(constant: bool): Value {
    const start = this.token.start;
    if (!this.enter()) return new Value(ValueKind.Null, '', start);
    const value = this.valueInside(constant, start);
    this.leave();
    return value;
  }

  private valueInside(constant: bool, start: i32): Value {
    const kind = this.token.kind;
    if (kind == TokenKind.Int) return new Value(ValueKind.Int, this.advance().text, start);
    if (kind == TokenKind.Float) return new Value(ValueKind.Float, this.advance().text, start);
    if (kind == TokenKind.String) return new Value(ValueKind.String, this.advance().text, start);
    if (kind == TokenKind.Name) {
      const word = this.advance().text;
      if (word == 'true' || word == 'false') return new Value(ValueKind.Boolean, word, start);
      return new Value(word == 'null' ? ValueKind.Null : ValueKind.Enum, word, start);
    }
    if (!constant && this.take('$')) return new Value(ValueKind.Variable, this.name(), start);
    if (this.take('[')) {
      const list = new Value(ValueKind.List, '', start);
      while (!this.atEnd && !this.isPunctuator(']')) list.items.push(this.value(constant));
      this.expect(']');
      return list;
    }
    if (this.take('{')) {
      const object = new Value(ValueKind.Object, '', start);
      while (!this.atEnd && !this.isPunctuator('}')) {
        object.names.push(this.name());
        this.expect(':');
        object.items.push(this.value(constant));
      }
      this.expect('}');
      return object;
    }
    this.refuse('a value');
    return new Value(ValueKind.Null, '', start);
  }

  directives(constant: bool): Directive[] {
    const directives: Directive[] = [];
    while (!this.atEnd && this.isPunctuator('@')) {
      const start = this.advance().start;
      const name = this.name();
      directives.push(new Directive(name, this.args(constant), start));
    }
    return directives;
  }

  args(constant: bool): Argument[] {
    const args: Argument[] = [];
    if (!this.take('(')) return args;
    do {
      const start = this.token.start;
      const name = this.name();
      this.expect(':');
      args.push(new Argument(name, this.value(constant), start));
    } while (!this.atEnd && !this.isPunctuator(')'));
    this.expect(')');
    return args;
  }
}
