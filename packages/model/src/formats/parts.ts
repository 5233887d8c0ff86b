// Schema parts that several formats share.
import { type TSchema, type TSchemaOptions, Type } from 'typebox';
import { type Digest, digestPattern } from '../digest.ts';
import { maxNameLength, namePattern } from '../name.ts';

/** A closed object: a key that the schema does not name is a problem, so that a typing error never passes silently. */
export function closedObject<Properties extends Record<string, TSchema>>(
  properties: Properties,
  options: TSchemaOptions = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** The same schema with other words around it: a description, examples. */
export function described<Schema extends TSchema>(schema: Schema, options: TSchemaOptions): Schema {
  const copy: Schema = Object.create(Object.getPrototypeOf(schema), Object.getOwnPropertyDescriptors(schema));
  return Object.assign(copy, options);
}

export const schemaVersion = Type.Literal(1, { description: 'Version of this file format. Always 1 today.' });

export const pluginName = Type.String({
  pattern: namePattern,
  minLength: 1,
  maxLength: maxNameLength,
  description: 'Lower-case words joined by hyphens, unique in the registry.',
  examples: ['auth-jwt'],
});

export const version = Type.String({
  format: 'plugindex-version',
  maxLength: 64,
  description: 'Semantic version 2.0.0 without build metadata.',
  examples: ['1.2.0', '2.0.0-beta.1'],
});

export const range = Type.String({
  format: 'plugindex-range',
  minLength: 1,
  maxLength: 128,
  description: 'A range of semantic versions, in npm notation.',
  examples: ['^1.2.0', '>=0.3 <2'],
});

export const digest = Type.Unsafe<Digest>(
  Type.String({ pattern: digestPattern, description: 'SHA-256 digest with its prefix.' }),
);

export const byteCount = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Size in bytes.',
});

export const timestamp = Type.String({
  format: 'plugindex-timestamp',
  description: 'UTC time, RFC 3339, whole seconds, ending in Z.',
  examples: ['2026-08-01T12:00:00Z'],
});

export const httpsUrl = Type.String({
  format: 'plugindex-https-url',
  maxLength: 512,
  description: 'An absolute https URL without credentials.',
});

export const commit = Type.String({
  pattern: '^[0-9a-f]{40}$',
  description: 'Full Git object id: 40 hexadecimal digits.',
});

export const spdx = Type.String({
  format: 'plugindex-spdx',
  maxLength: 128,
  description: 'SPDX licence expression.',
  examples: ['MIT OR Apache-2.0'],
});

export const sourcePath = Type.String({
  pattern: '^(?!/)(?!.*(?:^|/)\\.\\.?(?:/|$))[A-Za-z0-9._/-]{1,200}$',
  description: 'Relative path with forward slashes, no "." or ".." segments.',
});

/** A GitHub account or repository: an id never changes hands, a name may. */
export const githubId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

export const identifier = Type.String({
  pattern: '^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$',
  minLength: 1,
  maxLength: 64,
});

/** A JSON Schema 2020-12 kept as data; the rule `validate/config/schema-invalid` and registry parsing check it. */
export const embeddedSchema = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description: 'A JSON Schema, draft 2020-12.',
});
