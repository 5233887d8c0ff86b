// The packer's public face: an author's files to one plugin.
export { type BundleInput, bundle, type Rolldown } from './bundle.ts';
export { type Bundle, type PackOptions, packBundle } from './pack.ts';
export { PackError, type PackErrorCode } from './pack-error.ts';
