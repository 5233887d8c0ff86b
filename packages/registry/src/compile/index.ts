// The compile stage alone, for processes that do nothing else and must start fast.
export { changedEntries } from '../index-tree/changed-entries.ts';
export { maxIndexFileBytes, parseIndexFile } from '../index-tree/parse-plugin-folder.ts';
export { readChanged } from '../index-tree/read-changed.ts';
export { scanDependencies } from '../index-tree/scan-dependencies.ts';
export { advisoriesByName } from './advisory-files.ts';
export { type AssembledIndex, assembleIndex, type IndexInput, type PluginSummary } from './assemble-index.ts';
export type { Bookmark } from './bookmark.ts';
export { compileEntry, type EntryContext } from './compile-entry.ts';
export { compileIncremental, type IncrementalInput, type IncrementalPlan } from './compile-incremental.ts';
export type { CompiledStore } from './compiled-store.ts';
export { collectDependents, dependencyHints, missingNames } from './dependency-graph.ts';
export type { DocumentPort } from './documents/document-port.ts';
export { type PackedKeys, PostingBuckets } from './search/posting-buckets.ts';
