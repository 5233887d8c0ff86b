// Builds sources that a test writes down, in every language that there is an author kit for.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { buildC } from '../kit/build-c.ts';
import { cacheFolder, repositoryRoot } from '../kit/build-cache.ts';
import { buildGo, go, missingGo } from '../kit/build-go.ts';
import { buildJavaScript } from '../kit/build-javascript.ts';
import { buildRust, findRust, missingRust } from '../kit/build-rust.ts';

const rust = findRust();
const goProgram = go;
const pdkGo = join(repositoryRoot, 'packages/pdk-go');

export interface SourceBuilder {
  readonly language: string;
  /** Where the example of the README goes. */
  readonly main: string;
  /** Everything else that a plugin consists of. */
  readonly frame: Readonly<Record<string, string>>;
  /** Undefined where the toolchain is missing; `missing` says what would bring it. */
  readonly build: ((folder: string) => Promise<Uint8Array>) | undefined;
  readonly missing?: string;
}

const asconfig = {
  entries: ['assembly/index.ts'],
  targets: {
    release: {
      optimizeLevel: 3,
      shrinkLevel: 1,
      runtime: 'incremental',
      exportStart: '_initialize',
      initialMemory: 2,
      maximumMemory: 256,
      use: ['abort=~lib/@plugindex/pdk-assemblyscript/assembly/abort/panic'],
    },
  },
};

const cargo = `[package]
name = "hello"
version = "0.1.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[dependencies]
plugindex-pdk = { path = "vendor/plugindex-pdk" }
`;
const cargoLock = `version = 3

[[package]]
name = "hello"
version = "0.1.0"
dependencies = ["plugindex-pdk"]

[[package]]
name = "plugindex-pdk"
version = "0.1.0"
`;
const goModule = `module hello

go 1.24

require plugindex/pdk v0.0.0

replace plugindex/pdk => ${pdkGo}
`;

export const sourceBuilders: readonly SourceBuilder[] = [
  {
    language: 'assemblyscript',
    main: 'assembly/index.ts',
    frame: { 'asconfig.json': JSON.stringify(asconfig) },
    build: async (folder) => buildAssemblyScript(folder),
  },
  {
    language: 'rust',
    main: 'src/lib.rs',
    frame: { 'Cargo.toml': cargo, 'Cargo.lock': cargoLock },
    build: rust && (async (folder) => buildRust(folder, 'hello', rust)),
    missing: missingRust,
  },
  { language: 'c', main: 'plugin.c', frame: {}, build: (folder) => buildC(folder) },
  { language: 'js', main: 'src/index.ts', frame: {}, build: async (folder) => buildJavaScript(folder) },
  {
    language: 'go',
    main: 'main.go',
    frame: { 'go.mod': goModule },
    build: goProgram === undefined ? undefined : async (folder) => buildGo(folder, goProgram),
    missing: missingGo,
  },
];

/** Writes a plugin into a folder of its own, which is the same for the same files, and builds it. */
export function buildSource(
  { frame, build }: SourceBuilder,
  files: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const all = { ...frame, ...files };
  const key = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder, 'sources', key);
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (build === undefined) throw new Error('Cannot build: the toolchain is missing');
  return build(relative(repositoryRoot, folder));
}
