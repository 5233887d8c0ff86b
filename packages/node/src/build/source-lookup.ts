// Opens pinned sources for the checks that look into them: README, licence, whether the pin leads anywhere.
import { type BuildSourcePort, type OpenedSource, SourceError } from '@plugindex/registry/build/build-ports';
import type { PinnedSource, SourceLookup } from '@plugindex/registry/validate/source-facts';
import type { Repository } from '../tree/repository.ts';

export interface ClosableSourceLookup extends SourceLookup {
  /** Lets go of the commits of other repositories that were fetched to be looked at. */
  close(): Promise<void>;
}

/**
 * First-party sources come from `repository`, all others through `sources`, which fetches them.
 * @example const lookup = createSourceLookup({ repository, sources: (await createBuildPorts({ repository, folder })).sources });
 */
export function createSourceLookup({
  repository,
  sources,
}: {
  readonly repository: Repository;
  readonly sources: BuildSourcePort;
}): ClosableSourceLookup {
  const opened: OpenedSource[] = [];
  const openRemote = async (
    source: Parameters<BuildSourcePort['open']>[0],
  ): Promise<PinnedSource | undefined> => {
    try {
      const remote = await sources.open(source);
      opened.push(remote);
      return { tree: remote.treeId, folder: remote.tree, rootFiles: remote.rootFiles };
    } catch (error) {
      if (error instanceof SourceError) return undefined;
      throw error;
    }
  };
  return {
    open: async (source) => {
      if ('repository' in source) return openRemote(source);
      const tree = await repository.treeId('HEAD', source.path);
      if (tree === undefined) return undefined;
      const folder = await repository.tree('HEAD', source.path);
      return { tree, folder, rootFiles: await repository.fileNames('HEAD') };
    },
    close: async () => {
      await Promise.all(opened.splice(0).map((source) => source.close()));
    },
  };
}
