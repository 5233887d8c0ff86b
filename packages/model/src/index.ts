// The nouns of the marketplace: formats, problems and ports. Imports nothing of this repository.
export * from './capability-diff.ts';
export { type CaseRuleCode, caseRules } from './case-rules.ts';
export * from './coded-error.ts';
export * from './deep-readonly.ts';
export * from './digest.ts';
export * from './digest-of.ts';
export * from './formats/advisory.ts';
export * from './formats/capabilities.ts';
export * from './formats/cases.ts';
export * from './formats/compiled.ts';
export * from './formats/manifest.ts';
export * from './formats/parts.ts';
export * from './formats/plugin-entry.ts';
export * from './formats/queue.ts';
export * from './formats/registry-config.ts';
export * from './formats/registry-policy.ts';
export * from './formats/release-record.ts';
export * from './formats/stats.ts';
export * from './formats/yanks.ts';
export * from './license.ts';
export * from './limits.ts';
export * from './name.ts';
export * from './nearest.ts';
export * from './parse/json.ts';
export { type ParseRuleCode, parseRules } from './parse/parse-rules.ts';
export {
  joinPointer,
  positionAt,
  type SourceDocument,
  type SourcePosition,
  splitPointer,
  valueAt,
} from './parse/source-document.ts';
export * from './parse/yaml.ts';
export * from './parsers.ts';
export * from './ports.ts';
export * from './printable.ts';
export * from './problem.ts';
export * from './quote.ts';
export * from './record.ts';
export { registryRules } from './registry-rules.ts';
export type { ValueFault } from './schema/first-fault.ts';
export { formatSchemas, type SchemaFile, schemaDialect, toSchemaFiles } from './schema/schema-files.ts';
export { createParser, type DocumentParser } from './schema/schema-parser.ts';
export { type SchemaRuleCode, schemaRules } from './schema/schema-rules.ts';
export {
  isHttpsUrl,
  isTimestamp,
  isUrl,
  type TextFormatName,
  textFormats,
  toTimestamp,
} from './schema/text-formats.ts';
export { Type } from './schema/type.ts';
export { createValueCheck, type ValueCheck } from './schema/value-check.ts';
export * from './search/index.ts';
export * from './shard.ts';
export * from './unsafe-characters.ts';
export * from './version.ts';
