// A whole marketplace on one machine: the reconciler that runs on GitHub, with a folder for a forge and a little Sigstore.
//
//   <folder>/index/plugins/…          release records, an overlay of the repository's index
//   <folder>/forge/releases/…         immutable releases
//   <folder>/sigstore/…               keys and logs
//   <folder>/trusted_root.json        what clients judge signatures by
//   <folder>/deployments/…, current   what is served
//   <folder>/build/…, html/…          builds and rendered documents that need not be made again
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment, RegistryConfig, TreePort } from '@plugindex/model';
import { writeFileAtomically } from '@plugindex/node/atomic-write';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { type BuildStage, createBuildStage } from '@plugindex/node/build/build-stage';
import { createFolderPort } from '@plugindex/node/folder-port';
import { openFolderTree } from '@plugindex/node/tree/folder-tree';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import { createOverlayTree } from '@plugindex/registry/index-tree/overlay-tree';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { type Reconciled, type ReconcilePorts, reconcile } from '@plugindex/registry/reconcile/reconcile';
import { createVerifier } from '@plugindex/trust';
import { createDoubleEngine, createLeanEngine, createLibraryEngine } from '@plugindex/trust/library';
import { createFolderForge } from '../folder-forge.ts';
import { LocalError } from '../local-error.ts';
import { localRun } from '../sigstore/local-run.ts';
import { createLocalSigner } from '../sigstore/local-signer.ts';
import { openLocalSigstore } from '../sigstore/local-sigstore.ts';
import { type Deployments, openDeployments } from './deployments.ts';
import { createDocumentPort, createHtmlCache } from './documents.ts';
import { toLocalDeployment } from './local-deployment.ts';
import type { LocalMarketplaceOptions } from './options.ts';
import { readServedIndex } from './served-index.ts';
import { writeDeployment } from './write-deployment.ts';

export interface LocalMarketplace {
  /** What there is to do is done; may be called, and killed, at any time. */
  reconcile(): Promise<Reconciled>;
  /** Folder of the deployment in force: site/, v1/, releases/. Undefined before the first. */
  current(): Promise<string | undefined>;
  readonly trustedRootFile: string;
  close(): Promise<void>;
}

/**
 * Opens the marketplace of a repository. Throws LocalError `sigstore/in-use`, `marketplace/no-index`.
 * @example const marketplace = await openLocalMarketplace({ root: '.', folder: '.plugindex', baseUrl, now, onProgress });
 */
export async function openLocalMarketplace(options: LocalMarketplaceOptions): Promise<LocalMarketplace> {
  const { root, folder, now } = options;
  await mkdir(join(folder, 'index'), { recursive: true });
  const repository = await openRepository(root);
  const sigstore = await openLocalSigstore({ folder: join(folder, 'sigstore'), now });
  const trustedRootFile = join(folder, 'trusted_root.json');
  await writeFileAtomically(
    trustedRootFile,
    Buffer.from(`${JSON.stringify(sigstore.trustedRoot, null, 2)}\n`),
  );
  const deployments = openDeployments(folder);
  // The release gate asks two engines, which share no code: what either refuses is not published.
  const engine = createDoubleEngine(createLeanEngine, createLibraryEngine);
  const verifier = createVerifier(sigstore.trustedRoot, { engine });
  const buildPorts = await createBuildPorts({
    repository,
    folder: join(folder, 'build'),
    toolsFrom: options.toolsFrom ?? root,
  });
  return {
    reconcile: async () => {
      const commit = (await repository.commitId('HEAD')) ?? '0'.repeat(40);
      const run = localRun({ commit });
      const signer = createLocalSigner({ sigstore, run });
      const registry = await readRegistry(options, repository);
      const deployment = toLocalDeployment(registry.deployment, options.baseUrl);
      const ports = createPorts({ options, repository, deployment, deployments });
      const buildStage = createBuildStage({ deployment, registry, buildPorts, repository });
      try {
        return await reconcile({ ...ports, ...buildStage, run, signer, verifier, commit });
      } finally {
        await buildStage.close();
      }
    },
    current: deployments.current,
    trustedRootFile,
    close: async () => {
      await sigstore.close();
      await repository.close();
    },
  };
}

interface Parts {
  readonly options: LocalMarketplaceOptions;
  readonly repository: Repository;
  readonly deployment: Deployment;
  readonly deployments: Deployments;
}

type LocalPorts = Omit<ReconcilePorts, keyof BuildStage | 'run' | 'signer' | 'verifier' | 'commit'>;

function createPorts({ options, repository, deployment, deployments }: Parts): LocalPorts {
  const { folder, now, onProgress } = options;
  const forge = createFolderForge({ folder: join(folder, 'forge'), now });
  const records = createFolderPort(join(folder, 'index'));
  return {
    openIndex: () => openIndex(options, repository),
    forge,
    writeRecord: async (record, file) =>
      records.write(file, Buffer.from(`${JSON.stringify(record, null, 2)}\n`)),
    deployment,
    documents: createDocumentPort({ forge, openIndex: () => openIndex(options, repository) }),
    htmlCache: createHtmlCache(createFolderPort(join(folder, 'html'))),
    now,
    ...(options.extraFiles ? { extraFiles: options.extraFiles } : {}),
    readServed: async () => {
      const current = await deployments.current();
      return current === undefined ? undefined : readServedIndex(join(current, 'v1'));
    },
    deploy: async (files) => {
      const target = await deployments.prepare();
      await writeDeployment({ target, files, ...options });
      await deployments.switchTo(target);
    },
    onProgress,
  };
}

/** The repository's index as it is in the working folder, with the records that runs on this machine wrote over it. */
async function openIndex({ folder }: LocalMarketplaceOptions, repository: Repository): Promise<TreePort> {
  const under = await repository.workingTree('index');
  return createOverlayTree({ under, over: openFolderTree(join(folder, 'index')) });
}

async function readRegistry(
  options: LocalMarketplaceOptions,
  repository: Repository,
): Promise<RegistryConfig> {
  const { state, problems } = await readIndex(await openIndex(options, repository));
  if (state !== undefined) return state.registry;
  throw new LocalError(
    'marketplace/no-index',
    `Cannot read the index of ${options.root}: ${problems[0]?.message}`,
  );
}
