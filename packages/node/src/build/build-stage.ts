// The build stage on this machine: pins opened through the repository, artifacts made by the toolchains that are here.
import type { Deployment, Manifest, RegistryConfig } from '@plugindex/model';
import { build } from '@plugindex/registry/build/build';
import type { BuildPorts } from '@plugindex/registry/build/build-ports';
import { resolveSource, toBuildOutcome } from '@plugindex/registry/reconcile/build-outcome';
import type { ReconcilePorts } from '@plugindex/registry/reconcile/reconcile';
import type { Repository } from '../tree/repository.ts';
import { createSourceLookup } from './source-lookup.ts';

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
    resolveSource: (manifest, file) =>
      resolveSource({ manifest, file, repository: deployment.urls.repository }, buildPorts),
    build: async (manifest, file) => {
      const hooks = hooksOf(manifest, registry);
      const maxMemoryBytes = maxMemoryOf(manifest, registry);
      return toBuildOutcome(await build({ manifest, file, hooks, maxMemoryBytes }, buildPorts));
    },
    sources: lookup,
    close: lookup.close,
  };
}

function hooksOf({ kinds }: Manifest, registry: RegistryConfig): readonly string[] {
  return kinds.flatMap((kind) => Object.keys(registry.kinds[kind]?.hooks ?? {}));
}

function maxMemoryOf({ limits }: Manifest, registry: RegistryConfig): number {
  return limits?.maxMemoryBytes ?? registry.limits.maxMemoryBytes.default;
}
