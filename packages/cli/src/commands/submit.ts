// plugindex submit
import { isRecord, parseYaml, quote } from '@plugindex/model';
import { pluginNames } from '@plugindex/registry/propose/current-entry';
import { planSubmission } from '@plugindex/registry/propose/plan-submission';
import type { DraftFile, SourceRepository } from '@plugindex/registry/propose/wishes';
import { type Command, type CommandCall, textOption, UsageError } from '../command.ts';
import type { RepositoryName } from '../github-port.ts';
import type { PluginFolder } from '../ports.ts';
import { carryOut, openProposing, type Proposing, proposingOptions } from '../proposing.ts';

export const submitCommand: Command = {
  name: 'submit',
  summary: 'propose a new plugin: checks its folder and opens the pull request',
  arguments: '[folder]',
  options: {
    ...proposingOptions,
    tag: {
      type: 'string',
      value: 'tag',
      help: 'tag of the commit to build (default: the one that is named after the version)',
    },
  },
  examples: ['plugindex submit --dry-run', 'plugindex submit plugins/auth-jwt --tag auth-jwt-v0.1.0'],
  run: async (call) => {
    const [path = '.', ...rest] = call.args;
    if (rest.length > 0) throw new UsageError('Cannot submit: expected one folder', 'plugindex help submit');
    const folder = await call.ports.openPluginFolder(path);
    try {
      return await submit(call, folder);
    } finally {
      await folder.close();
    }
  },
};

async function submit(call: CommandCall, folder: PluginFolder): Promise<number> {
  const proposing = await openProposing(call);
  const repository = await sourceRepository(proposing, folder);
  const draft = {
    entry: await folder.readDraft('plugin.yaml'),
    manifest: await folder.readDraft('manifest.yaml'),
  };
  const { tag, commit } = await findTag(proposing, { repository, draft });
  const { github, id } = proposing.account;
  const planned = planSubmission(
    {
      draft,
      author: { github, id },
      repository: repository.facts,
      pin: { commit, path: folder.path },
      tag,
    },
    { registry: proposing.registry, names: await pluginNames(proposing.index) },
  );
  return carryOut(proposing, planned, commit === undefined ? undefined : await folder.sourcesAt(commit));
}

interface Source {
  readonly name: RepositoryName;
  readonly facts: SourceRepository;
}

/** Throws a UsageError where the folder's repository is not on the registry's GitHub. */
async function sourceRepository({ github, place }: Proposing, { remote }: PluginFolder): Promise<Source> {
  if (remote === undefined || remote.host !== place.host) {
    const found = remote === undefined ? 'no remote "origin"' : `the remote "origin" on ${remote.host}`;
    throw new UsageError(
      `Cannot tell where the source is: found ${found}, expected a repository on ${place.host}`,
      `git remote add origin https://${place.host}/<owner>/<name>`,
    );
  }
  const name = { owner: remote.owner, repo: remote.repo };
  const { url, id, ownerId, isPublic } = await github.readRepository(name);
  // The path as GitHub writes it: capital letters, and a new name after a move.
  return { name, facts: { url: `https://${remote.host}${new URL(url).pathname}`, id, ownerId, isPublic } };
}

interface Search {
  readonly repository: Source;
  readonly draft: { readonly entry: DraftFile | undefined; readonly manifest: DraftFile | undefined };
}

/** The tag that was named, or the first that is named after the version of the draft. */
async function findTag(
  { call, github }: Proposing,
  { repository, draft }: Search,
): Promise<{ readonly tag: string | undefined; readonly commit: string | undefined }> {
  const named = textOption(call.values, 'tag');
  const [name, version] = [draftText(draft, 'name'), draftText(draft, 'version')];
  const candidates =
    named !== undefined
      ? [named]
      : version === undefined
        ? []
        : [`v${version}`, version, `${name}-v${version}`];
  for (const tag of candidates) {
    const found = await github.resolveTag(repository.name, tag);
    if (found !== undefined) return { tag, commit: found.commit };
  }
  return { tag: named ?? candidates[0], commit: undefined };
}

/** A short text of one of the two drafts; what is wrong with them is told when they are planned. */
function draftText({ entry, manifest }: Search['draft'], key: 'name' | 'version'): string | undefined {
  for (const draft of [manifest, entry]) {
    const parsed = draft === undefined ? undefined : parseYaml(draft.text, { file: draft.file });
    const value = parsed?.ok && isRecord(parsed.value.value) ? parsed.value.value[key] : undefined;
    if (typeof value === 'string' && quote(value) === `"${value}"`) return value;
  }
  return undefined;
}
