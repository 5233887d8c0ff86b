// Random GraphQL queries led by a schema: right by construction, but for a fault here and there.
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** The same seed gives the same query. `faults`: about one decision in that many is wrong; 0 for none. */
export function randomQuery(schema: GraphQLSchema, seed: number, faults: number): string {
  return new QueryMaker(schema, seed, faults).make();
}

class QueryMaker {
  private readonly schema: GraphQLSchema;
  private readonly faults: number;
  private state: number;
  private readonly fragments: string[] = [];
  private readonly variables = new Map<string, string>();
  private readonly composites: readonly GraphQLNamedType[];

  constructor(schema: GraphQLSchema, seed: number, faults: number) {
    this.schema = schema;
    this.faults = faults;
    this.state = seed | 0;
    this.composites = Object.values(schema.getTypeMap()).filter(
      (type) => isCompositeType(type) && !type.name.startsWith('__'),
    );
  }

  make(): string {
    const root = this.chance(6) ? this.schema.getMutationType() : this.schema.getQueryType();
    const word = root === this.schema.getMutationType() ? 'mutation' : 'query';
    const body = root ? this.selections(root, 3) : '{ a }';
    const declared = [...this.variables].map(([name, type]) => `$${name}: ${type}`).join(', ');
    return [`${word} Q${declared === '' ? '' : `(${declared})`} ${body}`, ...this.fragments].join('\n');
  }

  // mulberry32
  private next(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  private chance(oneIn: number): boolean {
    return this.next(oneIn) === 0;
  }

  private fault(): boolean {
    return this.faults > 0 && this.chance(this.faults);
  }

  private pick<T>(items: readonly T[], fallback: T): T {
    return items[this.next(Math.max(1, items.length))] ?? fallback;
  }

  private selections(type: GraphQLNamedType, depth: number): string {
    const count = 1 + this.next(3);
    const parts = Array.from({ length: count }, (_, index) => this.selection(type, depth, index));
    return `{ ${parts.join(' ')} }`;
  }

  private selection(type: GraphQLNamedType, depth: number, index: number): string {
    if (depth > 0 && this.chance(4)) return this.fragment(type, depth - 1);
    const fields: readonly GraphQLField<unknown, unknown>[] =
      isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const field = this.pick(fields, undefined);
    if (field === undefined || this.chance(10)) return `t${index}: __typename${this.directive()}`;
    const inner = getNamedType(field.type);
    const name = this.fault() ? this.pick(['id', 'name', 'weight', 'nothing'], 'id') : field.name;
    const head = `f${depth}${index}${this.next(1000)}: ${name}${this.args(field)}${this.directive()}`;
    if (this.fault()) return this.chance(2) ? head : `${head} { id }`;
    if (!isCompositeType(inner)) return head;
    return `${head} ${depth > 0 ? this.selections(inner, depth - 1) : '{ __typename }'}`;
  }

  private fragment(type: GraphQLNamedType, depth: number): string {
    const fitting = isAbstractType(type) ? [...this.schema.getPossibleTypes(type), type] : [type];
    const condition = this.fault() ? this.pick(this.composites, type) : this.pick(fitting, type);
    if (this.chance(2))
      return `... on ${condition.name}${this.directive()} ${this.selections(condition, depth)}`;
    const name = `F${this.fragments.length}${this.fault() ? '' : `_${depth}`}`;
    const at = this.fragments.push('') - 1;
    this.fragments[at] = `fragment ${name} on ${condition.name} ${this.selections(condition, depth)}`;
    return `...${this.fault() ? 'Nobody' : name}${this.directive()}`;
  }

  private args(field: GraphQLField<unknown, unknown>): string {
    const given = field.args
      .filter((arg) => (isNonNullType(arg.type) ? !this.fault() : this.chance(2)))
      .map((arg) => `${arg.name}: ${this.value(arg.type, true)}`);
    if (this.fault()) given.push(`stray: ${this.pick(['1', '"a"', 'RED'], '1')}`);
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  private directive(): string {
    if (this.fault())
      return this.pick([' @skip', ' @other', ' @skip(if: 1)', ' @skip(if: true) @skip(if: true)'], '');
    return this.chance(12) ? ` @include(if: ${this.chance(2) ? 'true' : this.variable('Boolean!')})` : '';
  }

  private variable(type: string): string {
    const name = `v${this.variables.size}`;
    this.variables.set(
      name,
      this.fault() ? this.pick(['Int', 'String!', '[ID!]', 'User', 'Boolean = true'], type) : type,
    );
    return `$${this.fault() ? 'undeclared' : name}`;
  }

  private value(type: GraphQLInputType, mayBeVariable: boolean): string {
    if (this.fault())
      return this.pick(['1', '"a"', 'true', 'RED', 'null', '1.5', '[]', '{}', 'PINK', '3000000000'], '1');
    if (mayBeVariable && this.chance(4)) return this.variable(type.toString());
    if (isNonNullType(type)) return this.value(type.ofType, false);
    if (this.chance(10)) return this.chance(2) ? 'null' : this.value(type, false);
    if (isListType(type)) {
      if (this.chance(4)) return this.value(type.ofType, false);
      return `[${Array.from({ length: this.next(3) }, () => this.value(type.ofType, true)).join(', ')}]`;
    }
    if (isEnumType(type))
      return this.pick(
        type.getValues().map(({ name }) => name),
        'RED',
      );
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || this.chance(4),
      );
      return `{ ${fields.map((field) => `${field.name}: ${this.value(field.type, true)}`).join(', ')} }`;
    }
    if (type.name === 'Int') return String(this.next(100) - 50);
    if (type.name === 'Float') return this.pick(['1', '-2.5', '1e3'], '1');
    if (type.name === 'Boolean') return this.pick(['true', 'false'], 'true');
    if (type.name === 'ID') return this.pick(['1', '"x"'], '1');
    return '"text"';
  }
}
