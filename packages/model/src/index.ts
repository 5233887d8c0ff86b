// The nouns of the marketplace: formats, problems and ports. Imports nothing of this repository.
export * from './deep-readonly.ts';
export * from './digest.ts';
export * from './formats/advisory.ts';
export * from './formats/compiled.ts';
export * from './formats/manifest.ts';
export * from './formats/plugin-entry.ts';
export * from './formats/registry-config.ts';
export * from './formats/release-record.ts';
export * from './formats/yanks.ts';
export * from './name.ts';
export * from './ports.ts';
export * from './problem.ts';
