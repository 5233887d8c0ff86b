// Turns a JSON Schema into the rows of a table of fields: name, type, whether it is required, description.

export interface Field {
  /** Where the value stands: `source.path`, `owners[].id`, `kinds.<name>.title`. */
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** Where a part was described first; the same part elsewhere only names that place. */
export class DescribedParts {
  private readonly places = new Map<unknown, string>();

  /** The place where the part was described, or undefined when `place` is the first. */
  find(part: object, place: string): string | undefined {
    const found = this.places.get(part);
    if (found === undefined) this.places.set(part, place);
    return found;
  }
}

const formatWords: Readonly<Record<string, string>> = {
  'plugindex-version': 'version',
  'plugindex-range': 'range',
  'plugindex-timestamp': 'time',
  'plugindex-https-url': 'https URL',
  'plugindex-url': 'URL',
  'plugindex-spdx': 'SPDX expression',
};

/**
 * The fields of an object schema, outer ones first.
 * @example fieldsOf(yanksSchema, { format: 'Yanks', parts: new DescribedParts() })[0]?.name // 'schemaVersion'
 */
export function fieldsOf(
  schema: object,
  { format, parts }: { readonly format: string; readonly parts: DescribedParts },
): readonly Field[] {
  return [...inside({ ...schema }, '')];

  function* inside(of: Schema, prefix: string): Generator<Field> {
    const required = new Set(listOf(of.required));
    for (const [name, value] of Object.entries(recordOf(of.properties)))
      yield* field(recordOf(value), prefix === '' ? name : `${prefix}.${name}`, required.has(name));
    if (isRecord(of.additionalProperties)) yield* field(of.additionalProperties, `${prefix}.<key>`, false);
    if (isRecord(of.items) && hasParts(of.items)) yield* inside(of.items, `${prefix}[]`);
    for (const choice of listOf(of.anyOf).filter(isRecord)) {
      if (!hasParts(choice)) continue;
      const { title } = choice;
      for (const inner of inside(choice, prefix))
        yield typeof title === 'string' ? { ...inner, description: `${title}: ${inner.description}` } : inner;
    }
  }

  function* field(of: Schema, name: string, isRequired: boolean): Generator<Field> {
    const description = typeof of.description === 'string' ? of.description : '';
    const part = hasParts(of) ? partOf(of) : undefined;
    const place = part === undefined ? undefined : parts.find(part, `\`${name}\` of ${format}`);
    const seen = place === undefined ? '' : ` Its parts are those of ${place}.`;
    yield { name, type: typeOf(of), isRequired, description: `${description}${seen}`.trim() };
    if (place === undefined) yield* inside(of, name);
  }
}

/** What stays the same object when a schema is copied with other words around it. */
function partOf(schema: Schema): object | undefined {
  for (const key of ['properties', 'additionalProperties', 'items', 'anyOf'] as const)
    if (typeof schema[key] === 'object' && schema[key] !== null) return schema[key];
  return undefined;
}

/** True where there is more to say than the type. */
function hasParts(schema: Schema): boolean {
  if (isRecord(schema.properties) || isRecord(schema.additionalProperties)) return true;
  if (isRecord(schema.items)) return hasParts(schema.items);
  return listOf(schema.anyOf).some((choice) => isRecord(choice) && hasParts(choice));
}

/** The type in words, with the bounds that a person runs into. */
export function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  const choices = listOf(schema.anyOf).filter(isRecord).map(typeOf);
  if (choices.length > 0) return [...new Set(choices)].join(' or ');
  if (Array.isArray(schema.enum))
    return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  switch (schema.type) {
    case 'string':
      return textType(schema);
    case 'integer':
      return `whole number${bounds(schema)}`;
    case 'number':
      return `number${bounds(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return `list of ${isRecord(schema.items) ? itemType(schema.items) : 'any value'}${count(schema)}`;
    case 'object':
      return isRecord(schema.additionalProperties) ? 'map' : 'object';
    default:
      return 'any value';
  }
}

function textType({ format, maxLength, pattern }: Schema): string {
  if (typeof pattern === 'string' && pattern.startsWith('^sha256:')) return 'digest';
  if (typeof format === 'string' && formatWords[format] !== undefined) return formatWords[format];
  return typeof maxLength === 'number' ? `text, at most ${maxLength} characters` : 'text';
}

/** Bounds of the items would read as bounds of the list. */
function itemType(items: Schema): string {
  return typeOf(items).replace(/, .*$/s, '');
}

function bounds({ minimum, maximum }: Schema): string {
  if (typeof minimum !== 'number' || typeof maximum !== 'number') return '';
  return maximum >= Number.MAX_SAFE_INTEGER ? `, ${minimum} or more` : `, ${minimum} to ${maximum}`;
}

function count({ minItems, maxItems }: Schema): string {
  if (minItems !== undefined && minItems === maxItems) return `, exactly ${minItems}`;
  if (typeof maxItems === 'number') return `, at most ${maxItems}`;
  return '';
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
