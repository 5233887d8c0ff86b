// plugindex publish
import { isRecord, parseYaml, TreeError } from '@plugindex/model';
import { type CurrentEntry, readCurrentEntry } from '@plugindex/registry/propose/current-entry';
import { planVersion } from '@plugindex/registry/propose/plan-version';
import type { Planned } from '@plugindex/registry/propose/planned';
import type { SourceRepository, VersionWish } from '@plugindex/registry/propose/wishes';
import { type Command, type CommandCall, textOption, UsageError } from '../command.ts';
import type { RepositoryName } from '../github-port.ts';
import type { PluginFolder } from '../ports.ts';
import { carryOut, openProposing, type Proposing, proposingOptions } from '../proposing.ts';

export const publishCommand: Command = {
  name: 'publish',
  summary: 'propose a new version of your plugin, from a tag of its source',
  arguments: '[folder]',
  options: {
    ...proposingOptions,
    tag: {
      type: 'string',
      value: 'tag',
      help: 'tag of the commit to build (in a workflow for a tag: that one)',
    },
    name: {
      type: 'string',
      value: 'plugin',
      help: 'the plugin (default: the one that the folder’s files name)',
    },
    version: { type: 'string', value: 'version', help: 'the version, where the tag does not name it' },
  },
  examples: ['plugindex publish --tag v1.2.0', 'plugindex publish --name auth-jwt --tag v1.2.0 --dry-run'],
  run: async (call) => {
    const [path = '.', ...rest] = call.args;
    if (rest.length > 0)
      throw new UsageError('Cannot publish: expected one folder', 'plugindex help publish');
    const tag = tagFrom(call);
    const folder = await openFolder(call, path);
    try {
      return await publish(await openProposing(call), { folder, tag });
    } finally {
      await folder?.close();
    }
  },
};

/** Actions says for which tag a workflow runs. */
function tagFrom({ values, ports: { env } }: CommandCall): string {
  const tag = textOption(values, 'tag') ?? (env.GITHUB_REF_TYPE === 'tag' ? env.GITHUB_REF_NAME : undefined);
  if (tag) return tag;
  throw new UsageError('Cannot publish: expected the tag of a commit', 'plugindex publish --tag v1.2.0');
}

/** Undefined where a name was given and the folder lies in no repository: the last manifest is taken over then. */
async function openFolder({ ports, values }: CommandCall, path: string): Promise<PluginFolder | undefined> {
  try {
    return await ports.openPluginFolder(path);
  } catch (error) {
    const isElsewhere = error instanceof TreeError && error.code === 'tree/not-found';
    if (isElsewhere && textOption(values, 'name') !== undefined) return undefined;
    throw error;
  }
}

interface Publication {
  readonly folder: PluginFolder | undefined;
  readonly tag: string;
}

async function publish(proposing: Proposing, { folder, tag }: Publication): Promise<number> {
  const { call, index } = proposing;
  const name = textOption(call.values, 'name') ?? (await nameIn(folder));
  const current = await readCurrentEntry(index, name);
  if (!current.ok) return carryOut(proposing, { problems: current.problems });
  const { planned, commit } = await plan(proposing, { folder, tag, entry: current.value });
  return carryOut(proposing, planned, commit === undefined ? undefined : await folder?.sourcesAt(commit));
}

async function plan(
  { call, github, registry }: Proposing,
  { folder, tag, entry }: Publication & { readonly entry: CurrentEntry },
): Promise<{ readonly planned: Planned; readonly commit: string | undefined }> {
  const { repository: url } = entry.state.entry.source;
  const name = repositoryName(url);
  const commit = (await github.resolveTag(name, tag))?.commit;
  const { id, ownerId, isPublic } = await github.readRepository(name);
  const repository: SourceRepository = { url, id, ownerId, isPublic };
  const version = textOption(call.values, 'version');
  const draft = commit === undefined ? {} : await draftAt(folder, { name, commit });
  const planned = planVersion(entry, { tag, commit, repository, version, ...draft }, { registry });
  return { planned, commit };
}

/**
 * The author's manifest at the commit, where the folder is a clone of the source. Throws a UsageError where there is one
 * now but the commit is not here: nobody should publish an old manifest without noticing.
 */
async function draftAt(
  folder: PluginFolder | undefined,
  { name, commit }: { readonly name: RepositoryName; readonly commit: string },
): Promise<Pick<VersionWish, 'manifest' | 'path'>> {
  const isClone =
    folder?.remote?.owner.toLowerCase() === name.owner.toLowerCase() &&
    folder.remote.repo.toLowerCase() === name.repo.toLowerCase();
  if (folder === undefined || !isClone) return {};
  if (!(await folder.hasCommit(commit)) && (await folder.readDraft('manifest.yaml')) !== undefined) {
    throw new UsageError(
      `Cannot read manifest.yaml at the tag: your clone does not have its commit ${commit}`,
      'git fetch --tags',
    );
  }
  const manifest = await folder.readDraftAt(commit, 'manifest.yaml');
  return manifest === undefined ? {} : { manifest, path: folder.path };
}

/** Owner and name behind the address of a repository that validate has accepted. */
function repositoryName(url: string): RepositoryName {
  const [owner = '', repo = ''] = new URL(url).pathname.slice(1).split('/');
  return { owner, repo };
}

async function nameIn(folder: PluginFolder | undefined): Promise<string> {
  for (const file of ['manifest.yaml', 'plugin.yaml']) {
    const draft = await folder?.readDraft(file);
    const parsed = draft === undefined ? undefined : parseYaml(draft.text, { file: draft.file });
    const name = parsed?.ok && isRecord(parsed.value.value) ? parsed.value.value.name : undefined;
    if (typeof name === 'string') return name;
  }
  throw new UsageError(
    'Cannot tell which plugin to publish: found no name in plugin.yaml or manifest.yaml',
    'plugindex publish --name <plugin> --tag <tag>',
  );
}
