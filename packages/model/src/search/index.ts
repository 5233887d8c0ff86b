// Search, as clients and pages use it. Without dependencies, so that a browser can load it alone.
export * from './search-format.ts';
export * from './search-index.ts';
export * from './search-terms.ts';
export { type FetchSearchFile, SearchError, type SearchErrorCode } from './search-tree.ts';
