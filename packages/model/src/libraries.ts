// The libraries of the model that the first document loads which the quick ways cannot judge: loading them costs a
// process more than a whole everyday compile, and most processes never meet such a document.
import { createRequire } from 'node:module';
import type parseExpression from 'spdx-expression-parse';
import { lateLibrary } from './late-library.ts';

const load = createRequire(import.meta.url);

/** The `yaml` library: it reads what the fast path does not know, and finds positions. */
export const loadYaml: () => typeof import('yaml') = lateLibrary(() => load('yaml'));

/** The `ajv` library: it judges what the quick check does not accept, and says why. */
export const loadAjv: () => typeof import('ajv/dist/2020.js') = lateLibrary(() => load('ajv/dist/2020.js'));

/** The `spdx-expression-parse` library: it reads licences of more than identifiers joined by "AND" and "OR". */
export const loadSpdx: () => typeof parseExpression = lateLibrary(() => load('spdx-expression-parse'));

/** The `semver` library: it judges versions and ranges that name a pre-release. */
export const loadSemver: () => typeof import('semver') = lateLibrary(() => load('semver'));
