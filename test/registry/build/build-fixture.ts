// Builds for the tests of this folder: a real repository, real compilers, a folder of its own each time.
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest, Parsed, Toolchain } from '@plugindex/model';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { openRepository } from '@plugindex/node/tree/open-repository';
import { build } from '@plugindex/registry/build/build';
import type { BuildPorts } from '@plugindex/registry/build/build-ports';
import type { BuildRequest, BuildResult } from '@plugindex/registry/build/build-request';
import { onTestFinished } from 'vitest';
import { commitAll, git, temporaryFolder, writeText } from '../../node/sample-repository.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/build/', import.meta.url));
const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

export type Sources = Readonly<Record<string, string | Uint8Array>>;

export interface Prepared {
  readonly request: BuildRequest;
  readonly ports: BuildPorts;
  /** The repository that holds the source. */
  readonly folder: string;
}

export interface PrepareOptions {
  readonly toolchain: Toolchain;
  /** A folder below test/fixtures/build that the source starts from. */
  readonly fixture?: string;
  /** Files written over it. */
  readonly files?: Sources;
  readonly limits?: BuildRequest['limits'];
  readonly manifest?: Partial<Manifest>;
  readonly entry?: string;
  readonly cache?: boolean;
}

/** Commits the source into a new repository and pins its tree. */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const folder = await temporaryFolder();
  const source = join(folder, 'plugins/hello');
  await mkdir(source, { recursive: true });
  if (options.fixture) await cp(join(fixtures, options.fixture), source, { recursive: true });
  for (const [path, text] of Object.entries(options.files ?? {})) await writeText(source, path, text);
  commitAll(folder);
  return prepareCommitted(folder, options);
}

/** The same for a folder whose source is committed already at `plugins/hello`. */
export async function prepareCommitted(folder: string, options: PrepareOptions): Promise<Prepared> {
  const repository = await openRepository(folder);
  onTestFinished(() => repository.close());
  const scratch = await temporaryFolder();
  const ports = await createBuildPorts({
    repository,
    folder: scratch,
    toolsFrom: repositoryRoot,
    kitsFrom: repositoryRoot,
    cache: options.cache ?? false,
  });
  const tree = git(folder, 'rev-parse', 'HEAD:plugins/hello');
  const manifest = helloManifest({ path: 'plugins/hello', tree }, options);
  return { folder, ports, request: requestFor(manifest, options.limits) };
}

export function helloManifest(source: Manifest['source'], options: PrepareOptions): Manifest {
  return {
    schemaVersion: 1,
    name: 'hello',
    version: '1.0.0',
    summary: 'Says hello',
    kinds: ['auth'],
    license: 'MIT',
    source,
    build: { toolchain: options.toolchain, ...(options.entry && { entry: options.entry }) },
    host: '>=1.0.0 <2',
    ...options.manifest,
  };
}

export function requestFor(manifest: Manifest, limits?: BuildRequest['limits']): BuildRequest {
  return {
    manifest,
    file: 'index/plugins/he/ll/hello/1.0.0.yaml',
    hooks: ['authenticate', 'template_function'],
    maxMemoryBytes: 16 * 2 ** 20,
    ...(limits && { limits }),
  };
}

export async function buildHello(options: PrepareOptions): Promise<Parsed<BuildResult>> {
  const { request, ports } = await prepare(options);
  return build(request, ports);
}

export function codesOf(built: Parsed<unknown>): readonly string[] {
  return built.problems.map((problem) => problem.code);
}

/** The result; fails the test with the problems when there is none. */
export function succeeded(built: Parsed<BuildResult>): BuildResult {
  if (built.ok) return built.value;
  throw new Error(JSON.stringify(built.problems, undefined, 2));
}
