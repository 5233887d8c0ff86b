// The JSON Schemas of all file formats, as the texts of the files that editors and other validators read.

import { advisorySchema } from '../formats/advisory.ts';
import { casesSchema } from '../formats/cases.ts';
import {
  changeSchema,
  descriptionSchema,
  indexLineSchema,
  registryDescriptorSchema,
  shardSchema,
  snapshotSchema,
} from '../formats/compiled.ts';
import { manifestSchema } from '../formats/manifest.ts';
import { pluginEntrySchema } from '../formats/plugin-entry.ts';
import { queueSchema } from '../formats/queue.ts';
import { registryConfigSchema } from '../formats/registry-config.ts';
import { releaseRecordSchema } from '../formats/release-record.ts';
import { statsSchema } from '../formats/stats.ts';
import { yanksSchema } from '../formats/yanks.ts';
import { compareText } from '../problem.ts';

/** Dialect of every schema that we publish. */
export const schemaDialect = 'https://json-schema.org/draft/2020-12/schema';

/** The schemas of the formats by file name, the same as each one’s relative `$id` below `/v1/schemas/`. */
export const formatSchemas = {
  'advisory.schema.json': advisorySchema,
  'cases.schema.json': casesSchema,
  'change.schema.json': changeSchema,
  'config.schema.json': registryDescriptorSchema,
  'description.schema.json': descriptionSchema,
  'index-line.schema.json': indexLineSchema,
  'manifest.schema.json': manifestSchema,
  'plugin.schema.json': pluginEntrySchema,
  'queue.schema.json': queueSchema,
  'registry.schema.json': registryConfigSchema,
  'release.schema.json': releaseRecordSchema,
  'shard.schema.json': shardSchema,
  'snapshot.schema.json': snapshotSchema,
  'stats.schema.json': statsSchema,
  'yanks.schema.json': yanksSchema,
} as const;

export interface SchemaFile {
  readonly name: string;
  /** JSON, two spaces of indentation, a final line feed. */
  readonly text: string;
}

/** What `plugindex submit` fills in, so that it is not missing in the folder of an author. */
const filledIn: Readonly<Record<'manifest' | 'plugin', readonly string[]>> = {
  manifest: ['source'],
  plugin: ['owners', 'source'],
};

/** Every schema as a file, sorted by name; the same bytes on every machine. */
export function toSchemaFiles(): readonly SchemaFile[] {
  const drafts = {
    'manifest-draft.schema.json': toDraft('manifest', manifestSchema),
    'plugin-draft.schema.json': toDraft('plugin', pluginEntrySchema),
  };
  return Object.entries<object>({ ...formatSchemas, ...drafts })
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([name, schema]) => ({
      name,
      text: `${JSON.stringify({ $schema: schemaDialect, ...reordered(schema) }, null, 2)}\n`,
    }));
}

/** The format as it lies in the folder of an author, for editors: nothing parses with it. */
function toDraft(
  format: keyof typeof filledIn,
  schema: { readonly required?: readonly string[]; readonly title?: string },
): object {
  return {
    ...schema,
    $id: `${format}-draft.schema.json`,
    title: `${schema.title}, before it is submitted`,
    required: (schema.required ?? []).filter((key) => !filledIn[format].includes(key)),
  };
}

/** What a reader wants to see first, first: id, title, description, then the rules. */
function reordered(schema: object): object {
  const first = ['$id', 'title', 'description'];
  const entries = Object.entries(schema);
  return Object.fromEntries([
    ...first.flatMap((key) => entries.filter(([name]) => name === key)),
    ...entries.filter(([name]) => !first.includes(name)),
  ]);
}
