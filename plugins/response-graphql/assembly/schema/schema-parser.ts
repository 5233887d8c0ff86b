// The schema definition language (section 3): what a configuration says in text.
import { Directive, ValueKind } from '../language/ast';
import { Errors } from '../language/errors';
import { TokenKind } from '../language/lexer';
import { Parser } from '../language/parser';
import { checkSchema } from './check-schema';
import { introspectionTypes } from './introspection-types';
import { FieldDefinition, InputDefinition, Schema, TypeDefinition, TypeKind } from './schema';

const builtInScalars: string[] = ['Int', 'Float', 'String', 'Boolean', 'ID'];

/** Null with errors added when the text is no schema that could answer a query. */
export function parseSchema(source: string, errors: Errors): Schema | null {
  const schema = new Schema();
  for (let i = 0; i < builtInScalars.length; i++) {
    schema.types.set(builtInScalars[i], new TypeDefinition(TypeKind.Scalar, builtInScalars[i], '', 0));
  }
  new SchemaParser(introspectionTypes, schema, errors, true).read();
  new SchemaParser(source, schema, errors, false).read();
  if (!errors.any) checkSchema(schema, errors);
  return errors.any ? null : schema;
}

class SchemaParser extends Parser {
  constructor(
    source: string,
    private schema: Schema,
    private errors: Errors,
    private builtIn: bool,
  ) {
    super(source);
  }

  read(): void {
    while (!this.atEnd) this.definition();
    if (this.failed) this.errors.add(this.problem, this.problemAt);
  }

  private description(): string {
    return this.token.kind == TokenKind.String ? this.advance().text : '';
  }

  private definition(): void {
    const description = this.description();
    const start = this.token.start;
    const extend = this.takeWord('extend');
    const word = this.name();
    if (word == 'schema') return this.schemaDefinition(description);
    if (word == 'directive') return this.skipDirective();
    const kind = kindOf(word);
    if (kind < 0) {
      if (!this.failed)
        this.errors.add('Cannot read the schema: "' + word + '" begins no definition.', start);
      return this.refuse('a definition');
    }
    const name = this.name();
    const type = extend ? this.schema.type(name) : this.define(<TypeKind>kind, name, description, start);
    if (type == null || type.kind != kind) {
      this.errors.add('Cannot extend "' + name + '": there is no such type before it.', start);
      return this.refuse('a known type');
    }
    this.body(type);
  }

  private define(kind: TypeKind, name: string, description: string, start: i32): TypeDefinition {
    if (!this.builtIn && name.startsWith('__')) {
      this.errors.add(
        'The name "' + name + '" is reserved: names that begin with "__" belong to introspection.',
        start,
      );
    }
    if (this.schema.types.has(name))
      this.errors.add('There can be only one type named "' + name + '".', start);
    const type = new TypeDefinition(kind, name, description, start);
    this.schema.types.set(name, type);
    return type;
  }

  private body(type: TypeDefinition): void {
    if (this.takeWord('implements')) {
      this.take('&');
      do type.interfaces.push(this.name());
      while (this.take('&'));
    }
    this.directives(true);
    if (type.kind == TypeKind.Union) {
      if (!this.take('=')) return;
      this.take('|');
      do type.possible.push(this.name());
      while (this.take('|'));
      return;
    }
    if (type.kind == TypeKind.Scalar || !this.take('{')) return;
    while (!this.atEnd && !this.isPunctuator('}')) this.member(type);
    this.expect('}');
  }

  private member(type: TypeDefinition): void {
    const description = this.description();
    const start = this.token.start;
    if (type.kind == TypeKind.Enum) {
      const value = this.name();
      this.directives(true);
      if (type.values.includes(value))
        this.errors.add('Enum "' + type.name + '" has the value "' + value + '" twice.', start);
      type.values.push(value);
    } else if (type.kind == TypeKind.Input) {
      const input = this.input(description);
      if (type.input(input.name) != null)
        this.errors.add('Input "' + type.name + '" has the field "' + input.name + '" twice.', start);
      type.inputs.push(input);
    } else {
      const field = this.field(description);
      if (type.field(field.name) != null)
        this.errors.add('Type "' + type.name + '" has the field "' + field.name + '" twice.', start);
      type.fields.push(field);
    }
  }

  private field(description: string): FieldDefinition {
    const name = this.name();
    const args: InputDefinition[] = [];
    if (this.take('(')) {
      while (!this.atEnd && !this.isPunctuator(')')) args.push(this.input(this.description()));
      this.expect(')');
    }
    this.expect(':');
    const field = new FieldDefinition(name, description, this.typeRef());
    field.args = args;
    field.deprecated = deprecation(this.directives(true));
    return field;
  }

  private input(description: string): InputDefinition {
    const name = this.name();
    this.expect(':');
    const input = new InputDefinition(name, description, this.typeRef());
    if (this.take('=')) input.defaultValue = this.value(true);
    this.directives(true);
    return input;
  }

  private schemaDefinition(description: string): void {
    this.schema.description = description;
    this.directives(true);
    this.expect('{');
    // A schema that names its roots has no others.
    this.schema.mutation = '';
    this.schema.subscription = '';
    while (!this.atEnd && !this.isPunctuator('}')) {
      const operation = this.name();
      this.expect(':');
      const type = this.name();
      if (operation == 'query') this.schema.query = type;
      else if (operation == 'mutation') this.schema.mutation = type;
      else if (operation == 'subscription') this.schema.subscription = type;
      else this.refuse('query, mutation or subscription');
    }
    this.expect('}');
  }

  /** Directives mean something to servers and tools, nothing to a mock: read past them. */
  private skipDirective(): void {
    this.expect('@');
    this.name();
    if (this.take('(')) {
      while (!this.atEnd && !this.isPunctuator(')')) this.input(this.description());
      this.expect(')');
    }
    this.takeWord('repeatable');
    if (!this.takeWord('on')) this.refuse('"on"');
    this.take('|');
    do this.name();
    while (this.take('|'));
  }
}

function kindOf(word: string): i32 {
  if (word == 'type') return TypeKind.Object;
  if (word == 'interface') return TypeKind.Interface;
  if (word == 'union') return TypeKind.Union;
  if (word == 'enum') return TypeKind.Enum;
  if (word == 'input') return TypeKind.Input;
  return word == 'scalar' ? TypeKind.Scalar : -1;
}

function deprecation(directives: Directive[]): string | null {
  for (let i = 0; i < directives.length; i++) {
    if (directives[i].name != 'deprecated') continue;
    const args = directives[i].args;
    for (let j = 0; j < args.length; j++) {
      if (args[j].name == 'reason' && args[j].value.kind == ValueKind.String) return args[j].value.text;
    }
    return 'No longer supported';
  }
  return null;
}
