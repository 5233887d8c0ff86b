// The libraries that judge schemas of plugins, loaded by the first schema that is judged: more than 300 files, which a
// process that meets none would read for nothing.
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** `ajv`: it holds a schema against the meta-schema. */
export function loadAjv(): typeof import('ajv/dist/2020.js') {
  return load('ajv/dist/2020.js');
}

/** `typebox/schema`: it holds a value against a schema without making code of it. */
export function loadSchemaCheck(): typeof import('typebox/schema')['default'] {
  return load('typebox/schema').default;
}
