// The stages `build` and `inspect` for a pull request, for one version of the index, or in an author's own repository.
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import {
  digestOf,
  hasErrors,
  type Manifest,
  type Problem,
  type RegistryConfig,
  type Source,
  shardPath,
  type TreePort,
} from '@plugindex/model';
import { createBuildPorts } from '@plugindex/node/build/build-ports';
import { createBuildStage } from '@plugindex/node/build/build-stage';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import { readIndex } from '@plugindex/registry/index-tree/read-index';
import { type Inspection, inspect } from '@plugindex/registry/inspect/inspect';
import type { BuildOutcome } from '@plugindex/registry/reconcile/release-versions';
import { ActionError } from '../action-error.ts';
import { callingRepository, openAuthorPlugin } from '../author.ts';
import { parseNumber } from '../event.ts';
import { writeHandOver } from '../hand-over.ts';
import { openIndex, placeOf } from '../open-index.ts';
import { openProposal } from '../proposal.ts';
import { readRegistry } from '../read-registry.ts';
import { maxPlugins, type PluginReport, writeReport } from '../report-file.ts';
import { renderPlugin } from '../report-text.ts';
import { type ActionCall, runAction } from '../run.ts';
import { type ChangedVersion, compareVersion, findChangedVersions } from './changed-versions.ts';

/** The compilers and author kits of the registry's own code, wherever the sources come from. */
const toolsFrom = join(import.meta.dirname, '../..');

await runAction(async (call) => {
  const [plugin, author] = [call.input('plugin'), call.input('author')];
  if (plugin !== undefined) await buildPlugin(call, plugin);
  else if (author !== undefined) await buildAuthorPlugin(call, author);
  else await buildProposal(call);
});

/** Every version that a pull request adds or changes. */
async function buildProposal(call: ActionCall): Promise<void> {
  const headSha = call.neededInput('head_sha');
  const wanted = call.input('pull_request');
  const number = wanted === undefined ? null : parseNumber(wanted);
  const opened = await openProposal({ number, headSha }, placeOf(call));
  try {
    const { base, proposed, repository } = opened;
    // Of base: nobody widens the limits that their own change is held to.
    const registry = await readRegistry(base);
    const versions = await findChangedVersions({ base, proposed: proposed.tree, changed: proposed.changed });
    const problems: Problem[] = [];
    const plugins: PluginReport[] = [];
    for (const version of versions.slice(0, maxPlugins)) {
      const result = await buildVersion(call, version, { repository, registry });
      problems.push(...result.problems);
      plugins.push(result.report);
    }
    const file = call.input('report');
    if (file !== undefined)
      await writeReport(file, { format: 1, stage: 'build', pullRequest: number, headSha, problems, plugins });
    await call.report(problems, { title: 'Build' });
    await call.summarize(plugins.map(renderPlugin).join(''));
  } finally {
    await opened.close();
  }
}

interface Surroundings {
  readonly repository: Repository;
  readonly registry: RegistryConfig;
  /** Where the source is, if not where the manifest says: the checkout of its author. */
  readonly source?: Source;
}

async function buildVersion(
  call: ActionCall,
  version: ChangedVersion,
  surroundings: Surroundings,
): Promise<{ readonly problems: readonly Problem[]; readonly report: PluginReport }> {
  const { manifest, file } = version;
  const { outcome, inspection } = await buildAndInspect(call, { manifest, file }, surroundings);
  if (!outcome.ok) return { problems: outcome.problems, report: compareVersion(version, { artifact: null }) };
  const artifact = { digest: digestOf(outcome.built.artifact), size: outcome.built.artifact.length };
  const report = compareVersion(version, { artifact, facts: inspection?.facts });
  return { problems: inspection?.problems ?? [], report };
}

/** One version of the index as it is, for the jobs that sign and release. */
async function buildPlugin(call: ActionCall, plugin: string): Promise<void> {
  const repository = await openRepository(call.environment.workspace);
  try {
    const { tree } = await openIndex(repository, placeOf(call));
    const { manifest, file, registry } = await findVersion(plugin, tree);
    await buildForHandOver(call, { manifest, file }, { repository, registry });
  } finally {
    await repository.close();
  }
}

/** A plugin of its author's own repository, by the rules of the registry whose code this is. */
async function buildAuthorPlugin(call: ActionCall, checkout: string): Promise<void> {
  const tag = call.input('tag');
  const url = callingRepository(call.environment);
  const place = { url, checkout, folder: call.neededInput('plugin_folder') };
  const { manifest, file, source, repository } = await openAuthorPlugin({
    ...place,
    ...(tag === undefined ? {} : { tag }),
  });
  try {
    const own = await openRepository(call.environment.workspace);
    const registry = await readRegistry(await own.tree('HEAD', 'index'));
    await own.close();
    await buildForHandOver(call, { manifest, file }, { repository, registry, source });
  } finally {
    await repository.close();
  }
}

async function buildForHandOver(
  call: ActionCall,
  subject: Subject,
  surroundings: Surroundings,
): Promise<void> {
  const { manifest } = subject;
  const { outcome, inspection } = await buildAndInspect(call, subject, surroundings);
  const problems = outcome.ok ? (inspection?.problems ?? []) : outcome.problems;
  await call.report(problems, { title: 'Build' });
  if (!outcome.ok || hasErrors(problems)) return;
  const { built } = outcome;
  await writeHandOver(call.neededInput('output'), manifest, built);
  call.say(`${manifest.name} ${manifest.version}: ${built.artifact.length} bytes, ${built.digest}`);
}

async function findVersion(plugin: string, index: TreePort) {
  const [name = '', version = ''] = plugin.split('@');
  const { state } = await readIndex(index);
  const manifest = state?.plugins.get(name)?.versions.get(version)?.manifest;
  if (state === undefined || manifest === undefined)
    throw new ActionError(
      'action/input',
      `Cannot build ${JSON.stringify(plugin)}: the index has no such version`,
    );
  return { manifest, file: `index/plugins/${shardPath(name)}/${version}.yaml`, registry: state.registry };
}

interface Subject {
  readonly manifest: Manifest;
  readonly file: string;
}

async function buildAndInspect(
  call: ActionCall,
  { manifest, file }: Subject,
  { repository, registry, source }: Surroundings,
): Promise<{ readonly outcome: BuildOutcome; readonly inspection?: Inspection }> {
  const cache = call.input('cache');
  const folder = cache ?? (await mkdtemp(join(call.environment.temporary, 'build-')));
  const buildPorts = await createBuildPorts({ repository, folder, toolsFrom, cache: cache !== undefined });
  const { sources } = buildPorts;
  const stage = createBuildStage({
    deployment: registry.deployment,
    registry,
    buildPorts: { ...buildPorts, sources: { open: (pinned) => sources.open(source ?? pinned) } },
    repository,
  });
  try {
    const outcome = await stage.build(manifest, file);
    call.say(
      `${manifest.name} ${manifest.version}: ${outcome.ok ? (outcome.isCached ? 'built before' : 'built') : 'not built'}`,
    );
    if (!outcome.ok) return { outcome };
    return { outcome, inspection: inspect({ bytes: outcome.built.artifact, manifest, registry, file }) };
  } finally {
    await stage.close();
  }
}
