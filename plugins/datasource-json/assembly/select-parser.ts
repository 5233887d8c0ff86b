// SELECT path [AS name], … FROM dataset UNNEST path AS name WHERE condition AND … ORDER BY column [ASC|DESC], … LIMIT n OFFSET n
import { Json, asciiLower } from '@plugindex/pdk-assemblyscript/assembly';
import { Path } from './path';
import { Problem } from './problem';
import { Condition, Operator, Order, Query, Selected, operatorOf } from './query';
import { Token, TokenKind, tokenize } from './select-lexer';

/** `parameters` gives the values of `:name`. Null with `problem` set when the text is no query. */
export function parseSelect(text: string, parameters: Json, problem: Problem): Query | null {
  const tokens = tokenize(text, problem);
  if (problem.isSet) return null;
  const query = new Parser(tokens, parameters, problem).query();
  return problem.isSet ? null : query;
}

class Parser {
  private at: i32 = 0;

  constructor(
    private tokens: Token[],
    private parameters: Json,
    private problem: Problem,
  ) {}

  query(): Query {
    const query = new Query();
    this.expectWord('select');
    if (!this.takeSign('*')) {
      do this.selected(query);
      while (this.takeSign(','));
    }
    this.expectWord('from');
    query.dataset = this.name('a dataset');
    if (this.takeWord('unnest')) {
      query.unnest = this.path('a path to a list');
      this.expectWord('as');
      query.element = this.name('a name for an element');
    }
    if (this.takeWord('where')) {
      do this.condition(query);
      while (this.takeWord('and'));
    }
    if (this.takeWord('order')) {
      this.expectWord('by');
      do this.order(query);
      while (this.takeSign(','));
    }
    if (this.takeWord('limit')) query.limit = this.count();
    if (this.takeWord('offset')) query.offset = this.count();
    if (this.token.kind != TokenKind.End) this.refuse('the end of the query');
    return query;
  }

  private get token(): Token {
    return this.tokens[this.at];
  }

  private advance(): void {
    if (this.at < this.tokens.length - 1) this.at++;
  }

  private refuse(expected: string): void {
    const token = this.token;
    const found = token.kind == TokenKind.End ? 'the end' : '"' + token.text + '"';
    this.problem.set(
      'invalid_query',
      'Cannot read the query at character ' +
        token.at.toString() +
        ': found ' +
        found +
        ', expected ' +
        expected,
    );
  }

  private takeWord(word: string): bool {
    const token = this.token;
    if (token.kind != TokenKind.Word || asciiLower(token.text) != word) return false;
    this.advance();
    return true;
  }

  private expectWord(word: string): void {
    if (!this.takeWord(word)) this.refuse('"' + word.toUpperCase() + '"');
  }

  private takeSign(sign: string): bool {
    if (this.token.kind != TokenKind.Sign || this.token.text != sign) return false;
    this.advance();
    return true;
  }

  private path(what: string): Path {
    const token = this.token;
    if (token.kind != TokenKind.Word && token.kind != TokenKind.Path) {
      this.refuse(what);
      return [];
    }
    this.advance();
    return token.path;
  }

  /** A path of one step. */
  private name(what: string): string {
    if (this.token.path.length != 1) {
      this.refuse(what);
      return '';
    }
    return this.path(what)[0];
  }

  private selected(query: Query): void {
    const path = this.path('a column');
    const name = this.takeWord('as') ? this.name('a name for the column') : path.join('.');
    query.select.push(new Selected(path, name));
  }

  private condition(query: Query): void {
    const column = this.path('a column');
    if (this.takeWord('is')) {
      const operator = this.takeWord('not') ? Operator.IsNotNull : Operator.IsNull;
      this.expectWord('null');
      query.where.push(new Condition(column, operator, Json.nil()));
      return;
    }
    const token = this.token;
    const operator =
      token.kind == TokenKind.Sign || token.kind == TokenKind.Word ? operatorOf(asciiLower(token.text)) : -1;
    if (operator < 0 || operator >= <i32>Operator.IsNull) {
      this.refuse('an operator (=, !=, <, <=, >, >=, CONTAINS, STARTS_WITH, IS NULL)');
      return;
    }
    this.advance();
    query.where.push(new Condition(column, <Operator>operator, this.value()));
  }

  private value(): Json {
    const token = this.token;
    const word = token.kind == TokenKind.Word ? asciiLower(token.text) : '';
    let value: Json | null = null;
    if (token.kind == TokenKind.Text) value = Json.str(token.text);
    else if (token.kind == TokenKind.Number && isNumber(token.text)) value = Json.num(parseFloat(token.text));
    else if (word == 'true' || word == 'false') value = Json.bool(word == 'true');
    else if (token.kind == TokenKind.Parameter) {
      value = this.parameters.get(token.text);
      if (value == null)
        this.problem.set(
          'missing_parameter',
          'Cannot run the query: the parameter "' + token.text + '" is not given',
        );
    }
    if (value == null) {
      this.refuse("a value: 'text', a number, TRUE, FALSE or :parameter");
      return Json.nil();
    }
    this.advance();
    return value;
  }

  private order(query: Query): void {
    const column = this.path('a column');
    const descending = this.takeWord('desc');
    if (!descending) this.takeWord('asc');
    query.orderBy.push(new Order(column, descending));
  }

  private count(): i32 {
    const value = this.value();
    if (
      !value.isNumber ||
      value.number < 0 ||
      value.number > 2147483647 ||
      value.number != Math.floor(value.number)
    ) {
      this.problem.set('invalid_query', 'Cannot read LIMIT or OFFSET: expected a whole number, 0 or more');
      return 0;
    }
    return <i32>value.number;
  }
}

/** The lexer takes any run of digits and points; one point inside is a number. */
function isNumber(text: string): bool {
  const point = text.indexOf('.');
  return point < 0 || (point == text.lastIndexOf('.') && point < text.length - 1);
}
