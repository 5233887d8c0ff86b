// The settings of a plugin's configuration, read from the top level of its JSON Schema for a table.
import { shorten } from './words.ts';

export interface Setting {
  readonly name: string;
  /** 'text', 'number (integer)', '"a" | "b"', … */
  readonly type: string;
  /** As JSON. */
  readonly default: string | undefined;
  readonly description: string;
  readonly isRequired: boolean;
}

/** More settings than people read in a table; the schema has them all. */
const maxSettings = 40;
const maxCharacters = 200;

/** @example settingsOf({ properties: { a: { type: 'string' } } }) // [{ name: 'a', type: 'string', … }] */
export function settingsOf(schema: Readonly<Record<string, unknown>>): readonly Setting[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(asObject(schema.properties))
    .slice(0, maxSettings)
    .map(([name, value]) => {
      const property = asObject(value);
      return {
        name,
        type: typeOf(property),
        default: 'default' in property ? shorten(JSON.stringify(property.default), maxCharacters) : undefined,
        description: typeof property.description === 'string' ? property.description : '',
        isRequired: required.includes(name),
      };
    });
}

function typeOf({ type, enum: values, const: only }: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(values))
    return shorten(values.map((value) => JSON.stringify(value)).join(' | '), maxCharacters);
  if (only !== undefined) return shorten(JSON.stringify(only), maxCharacters);
  if (Array.isArray(type)) return type.filter((one) => typeof one === 'string').join(' or ');
  return typeof type === 'string' ? type : 'any';
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
