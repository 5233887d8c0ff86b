// The two large libraries of the model, loaded by the first document that the quick ways cannot judge: loading both
// costs a process more than a whole everyday compile, and most processes never meet such a document.
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** The `yaml` library: it reads what the fast path does not know, and finds positions. */
export function loadYaml(): typeof import('yaml') {
  return load('yaml');
}

/** The `ajv` library: it judges what the quick check does not accept, and says why. */
export function loadAjv(): typeof import('ajv/dist/2020.js') {
  return load('ajv/dist/2020.js');
}
