// The kinds of a registry as types with names, in no language yet: each emitter (TypeScript here, the author kits beside it) writes it down.
import { type Kind, splitPointer } from '@plugindex/model';
import { type ObjectShape, type ScalarName, type Shape, schemaAt, toShape } from './schema-shape.ts';

/** A type as it is written in the place where it is used; objects with keys of their own are declared and named. */
export type TypeModel =
  | { readonly type: 'any' | 'never' | ScalarName }
  | { readonly type: 'constant'; readonly value: string | number | boolean }
  | { readonly type: 'list'; readonly items: TypeModel }
  /** An object whose keys are data. */
  | { readonly type: 'map'; readonly values: TypeModel }
  | { readonly type: 'named'; readonly name: string }
  | { readonly type: 'union'; readonly members: readonly TypeModel[] };

export interface FieldModel {
  /** The key in JSON, as it is: any text. */
  readonly name: string;
  readonly type: TypeModel;
  readonly isRequired: boolean;
  readonly description?: string;
  /** What the type does not say, such as "at least 100"; for people. */
  readonly constraints: readonly string[];
}

/** A named type: an object with fields, or another name for a type that is none. */
export type Declaration =
  | {
      readonly form: 'object';
      readonly name: string;
      readonly description?: string;
      readonly fields: readonly FieldModel[];
      /** Of keys that no field names: `never` where there are none, `any` where nothing is said of them. */
      readonly rest: TypeModel;
    }
  | {
      readonly form: 'alias';
      readonly name: string;
      readonly description?: string;
      readonly type: TypeModel;
    };

export interface HookModel {
  /** As the module exports it: `query_datasource`. */
  readonly name: string;
  /** In capitals: `QueryDatasource`. */
  readonly typeName: string;
  readonly description?: string;
  readonly isOptional: boolean;
  /** Names of declarations. */
  readonly input: string;
  readonly output: string;
  readonly inputSchema: unknown;
  readonly outputSchema: unknown;
}

export interface KindModel {
  /** As manifests name it: `datasource`. */
  readonly name: string;
  readonly typeName: string;
  readonly title: string;
  readonly description: string;
  readonly hooks: readonly HookModel[];
}

export interface KindsModel {
  readonly kinds: readonly KindModel[];
  /** Each hook's types once, in the order of the hooks, what is used before what uses it. */
  readonly declarations: readonly Declaration[];
}

/**
 * Names every type of a registry's kinds. A hook that several kinds have means the same in each (a rule of registries),
 * and is declared once.
 */
export function modelKinds(kinds: Readonly<Record<string, Kind>>): KindsModel {
  const namer = new Namer();
  const hooks = new Map<string, HookModel>();
  const models = Object.entries(kinds).map(([name, kind]): KindModel => {
    for (const [hook, { description, optional, input, output }] of Object.entries(kind.hooks)) {
      if (hooks.has(hook)) continue;
      const typeName = toTypeName(hook);
      const told = description === undefined ? '' : ` ${description}`;
      hooks.set(hook, {
        name: hook,
        typeName,
        ...(description === undefined ? {} : { description }),
        isOptional: optional === true,
        input: namer.declareRoot(input, `${typeName}Input`, `What \`${hook}\` is given.${told}`),
        output: namer.declareRoot(output, `${typeName}Output`, `What \`${hook}\` answers.${told}`),
        inputSchema: input,
        outputSchema: output,
      });
    }
    const own = Object.keys(kind.hooks).flatMap((hook) => hooks.get(hook) ?? []);
    const { title, description } = kind;
    return { name, typeName: toTypeName(name), title, description, hooks: own };
  });
  return { kinds: models, declarations: withoutCircles(namer.declarations) };
}

/** @example toTypeName('query_datasource') // 'QueryDatasource' */
export function toTypeName(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return /^[A-Za-z]/.test(name) ? name : `N${name}`;
}

/** Name for one item of a list: `Row` of `Rows`. */
function toItemName(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(name)) return name.slice(0, -2);
  return /[^s]s$/.test(name) ? name.slice(0, -1) : `${name}Item`;
}

/** Names what it declares, each name once. */
class Namer {
  readonly declarations: Declaration[] = [];
  readonly #taken = new Set<string>();

  /** This name, or one like it where it is taken. */
  claim(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}${count}`;
    this.#taken.add(name);
    return name;
  }

  /** Declares the values of a schema under this name, or one like it where the name is taken. Gives the name. */
  declareRoot(schema: unknown, wanted: string, description: string): string {
    const root = this.claim(wanted);
    new SchemaNamer(this, { schema, wanted, root }).declare(toShape(schema), root, description);
    return root;
  }
}

interface NamedSchema {
  readonly schema: unknown;
  readonly wanted: string;
  /** The name that it got. */
  readonly root: string;
}

/** Declares what one schema refers to, and what stands inside of it. */
class SchemaNamer {
  readonly #namer: Namer;
  readonly #of: NamedSchema;
  /** Names by the pointers of references. */
  readonly #references: Map<string, string>;

  constructor(namer: Namer, of: NamedSchema) {
    this.#namer = namer;
    this.#of = of;
    this.#references = new Map([['', of.root]]);
  }

  declare(shape: Shape, name: string, about?: string): void {
    const described = about === undefined ? {} : { description: about };
    if (shape.type !== 'object' || isMap(shape)) {
      const type = this.#toType(shape, name);
      this.#namer.declarations.push({ form: 'alias', name, ...described, type });
      return;
    }
    const fields = shape.fields.map((field): FieldModel => {
      const { name: key, shape: inner, ...rest } = field;
      return { name: key, ...rest, type: this.#toType(inner, `${name}${toTypeName(key)}`) };
    });
    const rest = this.#toType(shape.rest, `${name}Value`);
    this.#namer.declarations.push({ form: 'object', name, ...described, fields, rest });
  }

  #toType(shape: Shape, place: string): TypeModel {
    switch (shape.type) {
      case 'list':
        return { type: 'list', items: this.#toType(shape.items, toItemName(place)) };
      case 'union':
        return { type: 'union', members: this.#membersOf(shape.members, place) };
      case 'reference':
        return { type: 'named', name: this.#referenceName(shape.pointer) };
      case 'object': {
        if (isMap(shape)) return { type: 'map', values: this.#toType(shape.rest, `${place}Value`) };
        const name = this.#namer.claim(place);
        this.declare(shape, name, shape.description);
        return { type: 'named', name };
      }
      default:
        return shape;
    }
  }

  /** The only object of a union is named for the place; of several each has its number. */
  #membersOf(members: readonly Shape[], place: string): readonly TypeModel[] {
    const objects: readonly Shape[] = members.filter(({ type }) => type === 'object');
    return members.map((member) => {
      const position = objects.length < 2 ? 0 : objects.indexOf(member) + 1;
      return this.#toType(member, position === 0 ? place : `${place}Variant${position}`);
    });
  }

  #referenceName(pointer: string): string {
    const known = this.#references.get(pointer);
    if (known !== undefined) return known;
    const { schema, wanted } = this.#of;
    const name = this.#namer.claim(`${wanted}${toTypeName(splitPointer(pointer).at(-1) ?? '')}`);
    // Before its own declaration, which may lead back here.
    this.#references.set(pointer, name);
    this.declare(toShape(schemaAt(schema, pointer)), name);
    return name;
  }
}

/** An object of which no key is known: its keys are data. */
function isMap({ fields, rest }: ObjectShape): boolean {
  return fields.length === 0 && rest.type !== 'never';
}

/** An alias that stands for itself, by whatever way, says nothing: it is anything. */
function withoutCircles(declarations: readonly Declaration[]): readonly Declaration[] {
  const aliases = new Map(
    declarations.flatMap((one) => (one.form === 'alias' ? [[one.name, one.type] as const] : [])),
  );
  const reaches = (type: TypeModel, goal: string, seen: ReadonlySet<string>): boolean => {
    if (type.type === 'union') return type.members.some((member) => reaches(member, goal, seen));
    if (type.type !== 'named') return false;
    if (type.name === goal) return true;
    const next = aliases.get(type.name);
    return next !== undefined && !seen.has(type.name) && reaches(next, goal, new Set([...seen, type.name]));
  };
  return declarations.map((one) =>
    one.form === 'alias' && reaches(one.type, one.name, new Set()) ? { ...one, type: { type: 'any' } } : one,
  );
}
