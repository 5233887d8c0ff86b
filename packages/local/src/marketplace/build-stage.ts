// The build stage on this machine: pins opened through the repository, artifacts made by the toolchains that are here.
import type { Deployment, Manifest, Problem, RegistryConfig } from '@plugindex/model';
import { createSourceLookup, type Repository } from '@plugindex/node';
import {
  type BuildPorts,
  build,
  buildProblem,
  type OpenedSource,
  type ReconcilePorts,
  SourceError,
} from '@plugindex/registry';

export interface BuildStageOptions {
  readonly deployment: Deployment;
  readonly registry: RegistryConfig;
  readonly buildPorts: BuildPorts;
  readonly repository: Repository;
}

/** The three ports of the reconciler that look at sources. */
export interface BuildStage extends Pick<ReconcilePorts, 'resolveSource' | 'build' | 'sources'> {
  /** Lets go of the sources that were opened to be looked at. */
  close(): Promise<void>;
}

export function createBuildStage({
  deployment,
  registry,
  buildPorts,
  repository,
}: BuildStageOptions): BuildStage {
  const lookup = createSourceLookup({ repository, sources: buildPorts.sources });
  return {
    resolveSource: async (manifest, file) => {
      const opened = await openOrExplain(manifest, file, buildPorts);
      if ('problem' in opened) return { ok: false, problems: [opened.problem] };
      const { treeId, commit } = opened.source;
      await opened.source.close();
      const url = 'repository' in manifest.source ? manifest.source.repository : deployment.urls.repository;
      return {
        ok: true,
        source: { repository: url, tree: treeId, ...(commit === undefined ? {} : { commit }) },
      };
    },
    build: async (manifest, file) => {
      const built = await build(
        {
          manifest,
          file,
          hooks: hooksOf(manifest, registry),
          maxMemoryBytes: maxMemoryOf(manifest, registry),
        },
        buildPorts,
      );
      if (!built.ok) return { ok: false, problems: built.problems };
      const { artifact, digest, builder, components, documents, fromCache } = built.value;
      return {
        ok: true,
        isCached: fromCache,
        built: {
          artifact,
          digest,
          tools: builder.tools,
          components,
          ...(documents.readme ? { readme: documents.readme.bytes } : {}),
          ...(documents.changelog ? { changelog: documents.changelog.bytes } : {}),
        },
      };
    },
    sources: lookup,
    close: lookup.close,
  };
}

type Opened = { readonly source: OpenedSource } | { readonly problem: Problem };

async function openOrExplain(manifest: Manifest, file: string, ports: BuildPorts): Promise<Opened> {
  try {
    return { source: await ports.sources.open(manifest.source) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const message = `Cannot build ${manifest.name} ${manifest.version}: ${error.message}`;
    return {
      problem: buildProblem({ file }, `build/${error.code}`, message, { pointer: '/source' }),
    };
  }
}

function hooksOf({ kinds }: Manifest, registry: RegistryConfig): readonly string[] {
  return kinds.flatMap((kind) => Object.keys(registry.kinds[kind]?.hooks ?? {}));
}

function maxMemoryOf({ limits }: Manifest, registry: RegistryConfig): number {
  return limits?.maxMemoryBytes ?? registry.limits.maxMemoryBytes.default;
}
