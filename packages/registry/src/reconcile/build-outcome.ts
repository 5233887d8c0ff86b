// Hands a build over to the stages that follow it.
import type { Manifest, Parsed } from '@plugindex/model';
import type { BuildPorts } from '../build/build-ports.ts';
import type { BuildRequest, BuildResult } from '../build/build-request.ts';
import { openSource } from '../build/open-source.ts';
import type { BuildOutcome, ResolvedSource } from './release-versions.ts';

/** A build as the release stage takes it. @example toBuildOutcome(await build(request, ports)) */
export function toBuildOutcome(built: Parsed<BuildResult>): BuildOutcome {
  if (!built.ok) return { ok: false, problems: built.problems };
  const { artifact, digest, builder, components, documents, source, fromCache } = built.value;
  const { readme, changelog } = documents;
  return {
    ok: true,
    isCached: fromCache,
    built: {
      artifact,
      digest,
      tools: builder.tools,
      components,
      ...(readme && { readme: readme.bytes }),
      ...(changelog && { changelog: changelog.bytes }),
      ...(source.commitTime !== undefined && { sourceTime: source.commitTime }),
    },
  };
}

/**
 * Finds out where a manifest's pin leads, without building. `repository`: URL of the repository of the index, where
 * first-party sources are.
 * @example const resolved = await resolveSource({ manifest, file, repository: 'https://github.com/acme/registry' }, ports)
 */
export async function resolveSource(
  request: Pick<BuildRequest, 'manifest' | 'file'> & { readonly repository: string },
  ports: Pick<BuildPorts, 'sources'>,
): Promise<ResolvedSource> {
  const opened = await openSource(request, ports);
  if (!opened.ok) return { ok: false, problems: opened.problems };
  const { treeId, commit } = opened.value;
  await opened.value.close();
  const repository = repositoryOf(request.manifest) ?? request.repository;
  return { ok: true, source: { repository, tree: treeId, ...(commit !== undefined && { commit }) } };
}

function repositoryOf({ source }: Manifest): string | undefined {
  return 'repository' in source ? source.repository : undefined;
}
