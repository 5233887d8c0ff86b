// Executable documents: operations and fragments (section 2).
import { Document, Fragment, Operation, Selection, SelectionKind, VariableDefinition } from './ast';
import { Errors } from './errors';
import { Parser } from './parser';

/** Null with one syntax error added when the text is no query. */
export function parseQuery(source: string, errors: Errors): Document | null {
  const document = new QueryParser(source).document(errors);
  return errors.any ? null : document;
}

class QueryParser extends Parser {
  document(errors: Errors): Document {
    const document = new Document();
    if (this.atEnd && !this.failed) this.refuse('an operation');
    while (!this.atEnd) {
      const start = this.token.start;
      if (this.isWord('fragment')) {
        const fragment = this.fragment();
        if (document.fragments.has(fragment.name)) {
          errors.add('There can be only one fragment named "' + fragment.name + '".', start);
        }
        document.fragments.set(fragment.name, fragment);
      } else {
        document.operations.push(this.operation());
      }
    }
    if (this.failed) errors.add(this.problem, this.problemAt);
    return document;
  }

  private operation(): Operation {
    const start = this.token.start;
    if (this.isPunctuator('{')) {
      const shorthand = new Operation('query', start);
      shorthand.selections = this.selections();
      return shorthand;
    }
    if (!this.isWord('query') && !this.isWord('mutation') && !this.isWord('subscription'))
      this.refuse('an operation');
    const operation = new Operation(this.advance().text, start);
    if (!this.isPunctuator('(') && !this.isPunctuator('@') && !this.isPunctuator('{'))
      operation.name = this.name();
    if (this.take('(')) {
      do operation.variables.push(this.variable());
      while (!this.atEnd && !this.isPunctuator(')'));
      this.expect(')');
    }
    operation.directives = this.directives(false);
    operation.selections = this.selections();
    return operation;
  }

  private variable(): VariableDefinition {
    const start = this.token.start;
    this.expect('$');
    const name = this.name();
    this.expect(':');
    const type = this.typeRef();
    const definition = new VariableDefinition(name, type, null, start);
    if (this.take('=')) definition.defaultValue = this.value(true);
    this.directives(true);
    return definition;
  }

  private fragment(): Fragment {
    const start = this.advance().start;
    if (this.isWord('on')) this.refuse('the name of a fragment');
    const name = this.name();
    if (!this.takeWord('on')) this.refuse('"on"');
    const fragment = new Fragment(name, this.name(), start);
    fragment.directives = this.directives(false);
    fragment.selections = this.selections();
    return fragment;
  }

  private selections(): Selection[] {
    const selections: Selection[] = [];
    if (!this.enter()) return selections;
    this.expect('{');
    do selections.push(this.selection());
    while (!this.atEnd && !this.isPunctuator('}'));
    this.expect('}');
    this.leave();
    return selections;
  }

  private selection(): Selection {
    const start = this.token.start;
    if (this.take('...')) return this.spread(start);
    const field = new Selection(SelectionKind.Field, this.name(), start);
    if (this.take(':')) {
      field.alias = field.name;
      field.name = this.name();
    }
    field.args = this.args(false);
    field.directives = this.directives(false);
    if (this.isPunctuator('{')) field.selections = this.selections();
    return field;
  }

  private spread(start: i32): Selection {
    const conditioned = this.takeWord('on');
    if (!conditioned && !this.isPunctuator('@') && !this.isPunctuator('{')) {
      const spread = new Selection(SelectionKind.Spread, this.name(), start);
      spread.directives = this.directives(false);
      return spread;
    }
    const inline = new Selection(SelectionKind.Inline, conditioned ? this.name() : '', start);
    inline.directives = this.directives(false);
    inline.selections = this.selections();
    return inline;
  }
}
