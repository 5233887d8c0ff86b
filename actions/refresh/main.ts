// Looks at what changes without anybody pushing: release feeds, and the age of the served snapshot.
import { mkdir } from 'node:fs/promises';
import {
  FetchError,
  type HttpPort,
  type Problem,
  parseJson,
  parseSnapshot,
  type RegistryConfig,
  type Snapshot,
} from '@plugindex/model';
import { createFolderPort } from '@plugindex/node/folder-port';
import { readAttestedArtifacts } from '@plugindex/node/github/attestations';
import { createForgeLookup } from '@plugindex/node/github/forge-lookup';
import { createGitHubClient, type GitHubClient } from '@plugindex/node/github/github-client';
import { findEarlierRequests, isChecked } from '@plugindex/node/github/own-requests';
import { createProposalPort } from '@plugindex/node/github/proposal-port';
import { createPullRequestPort } from '@plugindex/node/github/pull-request-port';
import { createFeedReader, readFeedsAhead } from '@plugindex/node/github/release-feed';
import { readRepository } from '@plugindex/node/github/repository-facts';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { readFileCapped } from '@plugindex/node/read-file';
import { openRepository } from '@plugindex/node/tree/open-repository';
import { publishStart } from '@plugindex/registry/decide/decide';
import { reviewPolicy } from '@plugindex/registry/decide/review-policy';
import { toRepositoryAddress } from '@plugindex/registry/forms/forge-lookup';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { buildWorkflowSigner, isAttested } from '@plugindex/registry/refresh/attestation';
import { refreshLabels } from '@plugindex/registry/refresh/feed-body';
import {
  type RefreshContext,
  type RefreshPorts,
  refreshPlugin,
} from '@plugindex/registry/refresh/refresh-plugin';
import { type NamedOutcome, renderRefresh } from '@plugindex/registry/refresh/refresh-summary';
import { isSnapshotDue } from '@plugindex/registry/refresh/snapshot-age';
import { createVerifier, publicTrustedRoot } from '@plugindex/trust';
import { ActionError } from '../action-error.ts';
import { openIndex, placeOf } from '../open-index.ts';
import { type ActionCall, runAction } from '../run.ts';

/** In bytes; a snapshot has about 20,000. */
const maxSnapshotBytes = 2 ** 20;
const maxTrustedRootBytes = 2 ** 20;
/** In milliseconds. */
const snapshotTimeoutMs = 30_000;

await runAction(async (call) => {
  const { apiUrl, workspace } = call.environment;
  const client = createGitHubClient({
    apiUrl,
    token: call.neededInput('token'),
    userAgent: 'plugindex-refresh',
  });
  const http = createHttpPort({ userAgent: 'plugindex-refresh' });
  const checkout = await openRepository(workspace);
  try {
    const { tree: index } = await openIndex(checkout, placeOf(call));
    const { state } = await readIndex(index);
    if (state === undefined)
      throw new ActionError('action/index', 'Cannot refresh: registry.yaml cannot be read');
    const { registry, plugins } = state;
    const dryRun = call.flag('dry_run');
    const ports = await openPorts(call, { client, http, registry });
    const followed = [...plugins.values()].filter(({ entry }) => entry.updates !== undefined);
    await refreshAll(call, followed, { registry, index, ports, dryRun });
    await renewSnapshot(call, { registry, http, ports, dryRun });
  } finally {
    await checkout.close();
    http.close();
  }
});

type Plugin = Parameters<typeof refreshPlugin>[0];

/** One plugin's failure is not the next one's. What failed is tried again by the next run; this one is red. */
async function refreshAll(
  call: ActionCall,
  plugins: readonly Plugin[],
  context: RefreshContext,
): Promise<void> {
  const outcomes: NamedOutcome[] = [];
  const problems: Problem[] = [];
  await readFeedsAhead(context.ports.readFeed, plugins.flatMap(feedOf));
  for (const plugin of plugins) {
    const { name } = plugin.entry;
    try {
      const { outcome, detail, problems: found } = await refreshPlugin(plugin, context);
      outcomes.push({ plugin: name, outcome, detail });
      problems.push(...found);
    } catch (error) {
      outcomes.push({
        plugin: name,
        outcome: 'failed',
        detail: error instanceof Error ? error.message : String(error),
      });
      process.exitCode = 1;
    }
  }
  for (const { plugin, outcome, detail } of outcomes) call.say(`${plugin}: ${outcome}, ${detail}`);
  await call.summarize(renderRefresh(outcomes));
  await call.report(problems, { title: 'Release feeds', fails: false });
  const opened = outcomes.filter(({ outcome }) => outcome === 'opened').map(({ plugin }) => plugin);
  call.output('proposed', JSON.stringify(opened));
}

function feedOf({ entry: { source, updates } }: Plugin): readonly Parameters<RefreshPorts['readFeed']>[] {
  const address = toRepositoryAddress(source.repository);
  return address === undefined || updates === undefined ? [] : [[address, updates.from]];
}

interface PortParts {
  readonly client: GitHubClient;
  readonly http: HttpPort;
  readonly registry: RegistryConfig;
}

async function openPorts(call: ActionCall, { client, http, registry }: PortParts): Promise<RefreshPorts> {
  const { repository, serverUrl } = call.environment;
  const { defaultBranch } = await readRepository(client, repository);
  const folder = call.input('cache');
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  return {
    readFeed: createFeedReader({
      serverUrl,
      http,
      ...(folder === undefined ? {} : { cache: createFolderPort(folder) }),
    }),
    lookup: createForgeLookup(client),
    isAttested: await openAttestations(call, client, registry),
    proposals: createProposalPort(client, { repository, base: defaultBranch, from: 'branch' }),
    earlierRequests: (branch) => findEarlierRequests(client, repository, branch),
    isChecked: (number) =>
      isChecked(client, repository, { number, checks: reviewPolicy(registry).requiredChecks }),
    requests: createPullRequestPort(client, repository, { labels: refreshLabels }),
  };
}

async function openAttestations(
  call: ActionCall,
  client: GitHubClient,
  registry: RegistryConfig,
): Promise<RefreshPorts['isAttested']> {
  const file = call.input('trusted_root');
  const root: unknown =
    file === undefined
      ? publicTrustedRoot()
      : JSON.parse(
          Buffer.from(await readFileCapped(file, { maxBytes: maxTrustedRootBytes })).toString('utf8'),
        );
  const verifier = createVerifier(root);
  const signer = buildWorkflowSigner(registry);
  return async (address, { tag, ...from }) =>
    signer !== undefined &&
    isAttested(await readAttestedArtifacts(client, address, tag), { verifier, signer, from });
}

interface RenewParts {
  readonly registry: RegistryConfig;
  readonly http: HttpPort;
  readonly ports: RefreshPorts;
  readonly dryRun: boolean;
}

async function renewSnapshot(call: ActionCall, { registry, http, ports, dryRun }: RenewParts): Promise<void> {
  const served = call.input('served') ?? registry.deployment.urls.registry;
  const snapshot = await readServed(http, `${served}/v1/snapshot.json`);
  const isDue = isSnapshotDue(snapshot, {
    now: new Date(),
    maxAgeHours: registry.policy.snapshotMaxAgeHours,
  });
  call.say(
    `snapshot ${snapshot?.version ?? 'none'} of ${snapshot?.createdAt ?? 'never'}: ${isDue ? 'due' : 'young'}`,
  );
  if (isDue && !dryRun) await ports.requests.startWorkflow(publishStart);
  call.output('resigned', String(isDue && !dryRun));
}

/** Undefined where nothing is served, or nothing that can be read: then it is time to publish. */
async function readServed(http: HttpPort, url: string): Promise<Snapshot | undefined> {
  try {
    const answer = await http.get(url, { maxBytes: maxSnapshotBytes, timeoutMs: snapshotTimeoutMs });
    const document = answer.notModified ? undefined : parseJson(answer.bytes, { file: 'snapshot.json' });
    const snapshot = document?.ok ? parseSnapshot(document.value) : undefined;
    return snapshot?.ok ? snapshot.value : undefined;
  } catch (error) {
    if (error instanceof FetchError && error.code === 'fetch/not-found') return undefined;
    throw error;
  }
}
