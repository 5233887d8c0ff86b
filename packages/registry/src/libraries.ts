// The libraries that judge schemas of plugins, loaded by the first schema that is judged: more than 300 files, which a
// process that meets none would read for nothing.
import { createRequire } from 'node:module';
import { lateLibrary } from '@plugindex/model/late-library';

const load = createRequire(import.meta.url);

/** `ajv`: it holds a schema against the meta-schema. */
export const loadAjv: () => typeof import('ajv/dist/2020.js') = lateLibrary(() => load('ajv/dist/2020.js'));

/** `typebox/schema`: it holds a value against a schema without making code of it. */
export const loadSchemaCheck: () => typeof import('typebox/schema')['default'] = lateLibrary(
  () => load('typebox/schema').default,
);
