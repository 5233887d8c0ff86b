// Schema parts that several formats share.
import type { Static, TSchema, TSchemaOptions } from 'typebox';
import type { Digest } from '../digest.ts';
import { maxLicenseLength } from '../license.ts';
import { maxNameLength } from '../name.ts';
import { type TextFormatName, textFormats } from '../schema/text-formats.ts';
import { textPatterns } from '../schema/text-patterns.ts';
import { Type } from '../schema/type.ts';
import { maxRangeLength, maxVersionLength } from '../version.ts';

/** A closed object: a key that the schema does not name is a problem, so that a typing error never passes silently. */
export function closedObject<Properties extends Record<string, TSchema>>(
  properties: Properties,
  options: TSchemaOptions = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** An object whose keys are data: every key follows `key`, every value `value`. */
export function recordOf<Value extends TSchema>(key: TSchema, value: Value, options: TSchemaOptions = {}) {
  return Type.Unsafe<Record<string, Static<Value>>>({
    type: 'object',
    propertyNames: key,
    additionalProperties: value,
    ...options,
  });
}

/** The same schema with other words around it: a description, examples. */
export function described<Schema extends TSchema>(schema: Schema, options: TSchemaOptions): Schema {
  const copy: Schema = Object.create(Object.getPrototypeOf(schema), Object.getOwnPropertyDescriptors(schema));
  return Object.assign(copy, options);
}

/** Text of people: at least one character, at most `maxLength`. */
export function text(maxLength: number, options: TSchemaOptions = {}) {
  return Type.String({ minLength: 1, maxLength, ...options });
}

/** A text of one of our formats, with the portable pattern that validators without our formats check. */
function formatted(format: TextFormatName, options: TSchemaOptions) {
  return Type.String({ format, pattern: textFormats[format].pattern, ...options });
}

/** A value or null, for compiled files in which every key is always there. */
export function nullable<Schema extends TSchema>(schema: Schema, options: TSchemaOptions = {}) {
  return Type.Union([schema, Type.Null()], options);
}

export const schemaVersion = Type.Literal(1, {
  description: 'Version of this file format. Always 1 today.',
  examples: [1],
});

export const formatVersion = Type.Literal(1, {
  description: 'Version of this compiled format. A reader refuses one that it does not know.',
});

export const pluginName = Type.String({
  pattern: textPatterns.pluginName.pattern,
  minLength: 1,
  maxLength: maxNameLength,
  description: 'Name of a plugin: lower-case words joined by hyphens, unique in the registry.',
  examples: ['auth-jwt'],
});

export const version = formatted('plugindex-version', {
  maxLength: maxVersionLength,
  description: 'Semantic version 2.0.0 without build metadata.',
  examples: ['1.2.0', '2.0.0-beta.1'],
});

export const range = formatted('plugindex-range', {
  minLength: 1,
  maxLength: maxRangeLength,
  description: 'A range of semantic versions, in npm notation.',
  examples: ['^1.2.0', '>=0.3 <2'],
});

export const digest = Type.Unsafe<Digest>(
  Type.String({
    pattern: textPatterns.digest.pattern,
    description: 'SHA-256 digest with its prefix.',
    examples: ['sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  }),
);

export const byteCount = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Size in bytes.',
  examples: [65536],
});

export const timestamp = formatted('plugindex-timestamp', {
  description: 'UTC time, RFC 3339, whole seconds, ending in Z.',
  examples: ['2026-08-01T12:00:00Z'],
});

export const httpsUrl = formatted('plugindex-https-url', {
  maxLength: 512,
  description: 'An absolute https URL without credentials.',
  examples: ['https://github.com/acme/plugins'],
});

export const url = formatted('plugindex-url', {
  maxLength: 512,
  description: 'An absolute http or https URL without credentials.',
  examples: ['https://example.com/registry'],
});

export const commit = Type.String({
  pattern: textPatterns.objectId.pattern,
  description: 'Full Git object id: 40 hexadecimal digits.',
  examples: ['4b825dc642cb6eb9a060e54bf8d69288fbee4904'],
});

export const spdx = formatted('plugindex-spdx', {
  maxLength: maxLicenseLength,
  description: 'SPDX licence expression.',
  examples: ['MIT OR Apache-2.0'],
});

export const sourcePath = Type.String({
  pattern: textPatterns.sourcePath.pattern,
  description: 'Relative path with forward slashes, no "." or ".." segments.',
  examples: ['plugins/auth-jwt'],
});

/** A GitHub account or repository: an id never changes hands, a name may. */
export const githubId = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Numeric id on GitHub. An id never changes hands, a name may.',
  examples: [583231],
});

export const githubName = Type.String({
  pattern: textPatterns.githubName.pattern,
  description: 'Account name on GitHub, for people; the id beside it is what is compared.',
  examples: ['octocat'],
});

export const identifier = Type.String({
  pattern: textPatterns.identifier.pattern,
  minLength: 1,
  maxLength: 64,
  description: 'Lower-case words joined by hyphens or underscores.',
  examples: ['auth'],
});

export const advisoryId = Type.String({
  pattern: textPatterns.advisoryId.pattern,
  description: 'Id of an advisory.',
  examples: ['PLUGINDEX-2026-0001'],
});

/** A JSON Schema 2020-12 kept as data; the rule `validate/config/schema-invalid` and registry parsing check it. */
export const embeddedSchema = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description: 'A JSON Schema, draft 2020-12.',
  examples: [{ type: 'object', properties: { secret: { type: 'string' } }, required: ['secret'] }],
});
