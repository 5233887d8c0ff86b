// Writes the kinds of a registry as TypeScript: an interface for what each hook is given and answers, a typed client per kind.
import { isRecord, type Kind, quote } from '@plugindex/model';
import {
  type Declaration,
  type FieldModel,
  type HookModel,
  type KindModel,
  modelKinds,
  type TypeModel,
} from './type-model.ts';

export interface TypeScriptOptions {
  /** The first line of the file, without the slashes: what it is, and from what it was made. */
  readonly firstLine: string;
}

/**
 * The text of one module, unformatted, that needs nothing but `@plugindex/host`. Nothing of the registry's text becomes
 * code: descriptions stand in comments, keys and schemas as quoted literals.
 */
export function toTypeScript(
  kinds: Readonly<Record<string, Kind>>,
  { firstLine }: TypeScriptOptions,
): string {
  const model = modelKinds(kinds);
  const hooks = [...new Set(model.kinds.flatMap((kind) => kind.hooks))];
  const methods = methodNames(hooks);
  return `${[
    `// ${toComment(firstLine)}`,
    "import { type CallableHooks, defineHook, optionalHook, requireHooks } from '@plugindex/host';",
    ...model.declarations.map(writeDeclaration),
    ...hooks.map((hook) => writeHook(hook, methods)),
    ...model.kinds.map((kind) => writeKind(kind, methods)),
    writeTable(model.kinds),
  ].join('\n\n')}\n`;
}

type MethodNames = ReadonlyMap<HookModel, string>;

/** Names that a client has already, and the one that would make it a promise: awaiting it would call the plugin. */
const takenNames = ['name', 'then'];

/** `query_datasource` is called by `queryDatasource`. */
function methodNames(hooks: readonly HookModel[]): MethodNames {
  const taken = new Set(takenNames);
  return new Map(
    hooks.map((hook) => {
      let method = hook.typeName.charAt(0).toLowerCase() + hook.typeName.slice(1);
      while (taken.has(method)) method += 'Hook';
      taken.add(method);
      return [hook, method] as const;
    }),
  );
}

export function writeDeclaration(declaration: Declaration): string {
  const doc = docComment([declaration.description]);
  if (declaration.form === 'alias')
    return `${doc}export type ${declaration.name} = ${writeType(declaration.type)};`;
  const fields = declaration.fields.map(writeField);
  // A value type of its own would have to hold for the named keys too: what is said of the others is checked at run time.
  const rest = ['any', 'never'].includes(declaration.rest.type) ? [] : ['readonly [key: string]: unknown;'];
  return `${doc}export interface ${declaration.name} {\n${[...fields, ...rest].join('\n')}\n}`;
}

function writeField({ name, type, isRequired, description, constraints }: FieldModel): string {
  const bounds = constraints.join('; ');
  const told =
    description === undefined || bounds === '' ? (description ?? bounds) : `${description} (${bounds})`;
  return `${docComment([told])}readonly ${writeKey(name)}${isRequired ? '' : '?'}: ${writeType(type)};`;
}

function writeType(type: TypeModel): string {
  switch (type.type) {
    case 'any':
      return 'unknown';
    case 'text':
      return 'string';
    case 'integer':
      return 'number';
    case 'constant':
      return writeValue(type.value);
    case 'list':
      return `readonly (${writeType(type.items)})[]`;
    case 'map':
      return `{ readonly [key: string]: ${writeType(type.values)} }`;
    case 'named':
      return type.name;
    case 'union':
      return type.members.map(writeType).join(' | ');
    default:
      return type.type;
  }
}

function writeHook(hook: HookModel, methods: MethodNames): string {
  return `const ${methods.get(hook)}Hook = defineHook<${hook.input}, ${hook.output}>(${quote(hook.name)}, ${writeValue(hook.outputSchema)});`;
}

function writeKind(kind: KindModel, methods: MethodNames): string {
  const client = `${kind.typeName}Plugin`;
  const signature = (hook: HookModel) => `(input: ${hook.input}) => Promise<${hook.output}>`;
  const members = kind.hooks.map((hook) => {
    const note = hook.isOptional ? 'Undefined where the plugin leaves the hook out.' : undefined;
    const type = hook.isOptional ? `(${signature(hook)}) | undefined` : signature(hook);
    return `${docComment([hook.description, note])}readonly ${methods.get(hook)}: ${type};`;
  });
  const values = kind.hooks.map((hook) => {
    const method = methods.get(hook);
    return hook.isOptional
      ? `${method}: optionalHook(plugin, ${method}Hook),`
      : `${method}: (input) => ${method}Hook.call(plugin, input),`;
  });
  const required = kind.hooks.filter(({ isOptional }) => !isOptional).map(({ name }) => quote(name));
  return [
    `${docComment([`${kind.title}.`, kind.description])}export interface ${client} {`,
    'readonly name: string;',
    ...members,
    '}',
    '',
    docComment([`Throws \`host/hook-missing\` for a plugin that is no ${kind.name}.`]) +
      `export function create${client}(plugin: CallableHooks): ${client} {`,
    `requireHooks(plugin, ${quote(kind.name)}, [${required.join(', ')}]);`,
    `return {\nname: plugin.name,\n${values.join('\n')}\n};\n}`,
  ].join('\n');
}

function writeTable(kinds: readonly KindModel[]): string {
  const rows = kinds.map(({ name, typeName }) => `${writeKey(name)}: create${typeName}Plugin,`);
  return `${docComment(['The clients of all kinds, by the names that manifests use.'])}export const kindClients = {\n${rows.join('\n')}\n};`;
}

/** Any JSON as a literal. */
function writeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(', ')}]`;
  if (!isRecord(value)) return quote(value, Number.POSITIVE_INFINITY);
  const members = Object.entries(value).map(([key, member]) => `${writeKey(key)}: ${writeValue(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function writeKey(key: string): string {
  // A plain `__proto__` in a literal sets the prototype and adds no key.
  if (key === '__proto__') return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key, Number.POSITIVE_INFINITY);
}

/** One sentence a line; nothing where nothing is said. */
export function docComment(texts: readonly (string | undefined)[]): string {
  const lines = texts
    .filter((text) => text !== undefined && text !== '')
    .map((text) => toComment(text ?? ''));
  if (lines.length === 0) return '';
  return lines.length === 1
    ? `/** ${lines[0]} */\n`
    : `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */\n`;
}

/** threat: a description that ends the comment, or shows a reader another text than the compiler reads. */
export function toComment(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replaceAll('*/', '*\\/')
    .trim();
}
