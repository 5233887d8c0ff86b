// Turns the schemas of GitHub's OpenAPI 3.0 document into JSON Schemas that ajv compiles, one component at a time.
import { isObject } from '../fields.ts';

const componentPrefix = '#/components/schemas/';
/** Annotations that constrain nothing and only cost memory; `default` would change values. */
const annotations = new Set([
  'description',
  'example',
  'examples',
  'externalDocs',
  'title',
  'deprecated',
  'discriminator',
  'default',
]);

/** The same schema for ajv; `onReference` is told each component that it needs. */
export function toJsonSchema(schema: unknown, onReference: (component: string) => void): unknown {
  if (Array.isArray(schema)) return schema.map((item) => toJsonSchema(item, onReference));
  if (!isObject(schema)) return schema;
  const reference = schema.$ref;
  if (typeof reference === 'string') {
    const component = reference.slice(componentPrefix.length);
    onReference(component);
    return { $ref: idOf(component) };
  }
  const converted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (annotations.has(key)) continue;
    // The document's `oneOf` often means "one of these forms", where several forms fit: a user is a public user too.
    const name = key === 'oneOf' ? 'anyOf' : key;
    if (key === 'enum' || key === 'required') converted[name] = value;
    else if (key === 'properties' && isObject(value)) converted[name] = propertiesOf(value, onReference);
    else converted[name] = toJsonSchema(value, onReference);
  }
  return withNull(converted);
}

/** Names of properties are no keywords: one may be called `title`. */
function propertiesOf(properties: Record<string, unknown>, onReference: (component: string) => void) {
  const entries = Object.entries(properties);
  return Object.fromEntries(entries.map(([name, inner]) => [name, toJsonSchema(inner, onReference)]));
}

/** OpenAPI 3.0 says `nullable` beside anything; JSON Schema has a type for it. */
function withNull(schema: Record<string, unknown>): unknown {
  const { nullable, ...rest } = schema;
  return nullable === true ? { anyOf: [{ type: 'null' }, rest] } : rest;
}

export function idOf(component: string): string {
  return `component:${component}`;
}
