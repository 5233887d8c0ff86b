// One parser per file format: what came from outside becomes a typed, readonly value here, or problems.
import { advisorySchema } from './formats/advisory.ts';
import { casesSchema } from './formats/cases.ts';
import {
  changeSchema,
  descriptionSchema,
  indexLineSchema,
  registryDescriptorSchema,
  shardSchema,
  snapshotSchema,
} from './formats/compiled.ts';
import { manifestSchema } from './formats/manifest.ts';
import { pluginEntrySchema } from './formats/plugin-entry.ts';
import { queueSchema } from './formats/queue.ts';
import { type RegistryConfig, registryConfigSchema } from './formats/registry-config.ts';
import { releaseRecordSchema } from './formats/release-record.ts';
import { statsSchema } from './formats/stats.ts';
import { yanksSchema } from './formats/yanks.ts';
import type { SourceDocument } from './parse/source-document.ts';
import { hasErrors, type Parsed } from './problem.ts';
import { findRegistryProblems } from './registry-rules.ts';
import { createParser } from './schema/schema-parser.ts';

/** `1.2.0.yaml` */
export const parseManifest = createParser(manifestSchema);
/** `plugin.yaml` */
export const parsePluginEntry = createParser(pluginEntrySchema);
/** `yanks.yaml` */
export const parseYanks = createParser(yanksSchema);
/** `index/advisories/<id>.yaml` */
export const parseAdvisory = createParser(advisorySchema);
/** `tests/*.yaml` in the folder of a plugin */
export const parseCases = createParser(casesSchema);
const parseRegistrySchema = createParser(registryConfigSchema);

/** `index/registry.yaml`: its schema first, then everything that a schema cannot say (registry-rules.ts). */
export function parseRegistryConfig(source: SourceDocument): Parsed<RegistryConfig> {
  const parsed = parseRegistrySchema(source);
  if (!parsed.ok) return parsed;
  const problems = findRegistryProblems(parsed.value, source);
  return hasErrors(problems) ? { ok: false, problems } : { ok: true, value: parsed.value, problems };
}

/** `1.2.0.release.json` */
export const parseReleaseRecord = createParser(releaseRecordSchema);
/** `/v1/config.json` */
export const parseRegistryDescriptor = createParser(registryDescriptorSchema);
/** `/v1/snapshot.json` */
export const parseSnapshot = createParser(snapshotSchema);
/** `/v1/shards/<hh>.json` */
export const parseShard = createParser(shardSchema);
/** One line of `/v1/index/…` */
export const parseIndexLine = createParser(indexLineSchema);
/** `/v1/plugins/<name>.json` */
export const parseDescription = createParser(descriptionSchema);
/** `/v1/stats.json` */
export const parseStats = createParser(statsSchema);
/** `/v1/queue.json` */
export const parseQueue = createParser(queueSchema);
/** One line of `/v1/changes.ndjson` */
export const parseChange = createParser(changeSchema);
