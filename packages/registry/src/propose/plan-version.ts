// Plans one more version of a plugin: its last manifest, or the author's own, with version and commit replaced.
import {
  compareVersions,
  isVersion,
  type Manifest,
  type Problem,
  quote,
  type RegistryConfig,
} from '@plugindex/model';
import { type CurrentEntry, entryPath } from './current-entry.ts';
import { manifestKeys } from './key-orders.ts';
import { readDraft } from './plan-submission.ts';
import { type Planned, toProposal } from './planned.ts';
import { proposeProblem } from './propose-rules.ts';
import { withSchemaLine } from './schema-line.ts';
import { missingTag, noCommit, privateSource, replacedSource, toManifestSource } from './source.ts';
import { versionOfTag } from './version-of-tag.ts';
import type { VersionWish } from './wishes.ts';
import { editYaml, orderYaml, type YamlEdit } from './yaml-text.ts';

/** The source stays where the entry has it: moving it is a change of its own. */
export function planVersion(
  entry: CurrentEntry,
  wish: VersionWish,
  { registry }: { readonly registry: RegistryConfig },
): Planned {
  const { name } = entry;
  const problems: Problem[] = [];
  const version = versionOf(entry, wish, problems);
  problems.push(...sourceProblems(entry, wish));
  const text = manifestText(entry, { wish, version, registry, problems });
  if (version === undefined || text === undefined) return { problems };
  const proposal = toProposal({
    verb: 'publish',
    name,
    version,
    title: `Release ${name} ${version}`,
    facts: [
      { label: 'Source', quoted: `${entry.state.entry.source.repository} at ${wish.commit ?? 'no commit'}` },
      { label: 'Tag', quoted: wish.tag },
      `Before it: ${highest(entry)?.version ?? 'nothing'}`,
    ],
    files: { [`${version}.yaml`]: text },
  });
  return { proposal, problems };
}

function sourceProblems({ name, state }: CurrentEntry, { tag, commit, repository }: VersionWish): Problem[] {
  const what = `publish ${name}`;
  const where = { file: entryPath(name, 'plugin.yaml'), pointer: '/source' };
  const problems = commit === undefined ? [missingTag(what, tag, where)] : [];
  if (repository === undefined) return problems;
  const replaced = replacedSource(repository, state.entry.source, { what, where });
  return [...problems, ...replaced, ...privateSource(repository, what, where)];
}

function versionOf(entry: CurrentEntry, wish: VersionWish, problems: Problem[]): string | undefined {
  const { name } = entry;
  const version = wish.version ?? versionOfTag(wish.tag, name);
  const where = { file: entryPath(name, `${isVersion(version) ? version : '<version>'}.yaml`) };
  if (!isVersion(version)) {
    const found = version === undefined ? `the tag ${quote(wish.tag)}` : `the version ${quote(version)}`;
    const message = `Cannot publish ${name}: found ${found}, expected a semantic version such as v1.2.0`;
    const hint = 'name the tag after the version, or add --version';
    problems.push(proposeProblem('propose/tag/unfit', where, { message, hint }));
    return undefined;
  }
  const known = entry.state.versions.get(version);
  if (known !== undefined) {
    const when = known.release === undefined ? '' : `, released on ${known.release.publishedAt.slice(0, 10)}`;
    const message = `Cannot publish ${name} ${version}: the registry has this version already${when}`;
    const hint = `raise the version above ${highest(entry)?.version ?? version} and tag it anew`;
    problems.push(proposeProblem('propose/version/taken', where, { message, found: version, hint }));
  }
  return version;
}

interface Highest {
  readonly version: string;
  readonly manifest: Manifest;
}

function highest({ state }: CurrentEntry): Highest | undefined {
  const version = [...state.versions.keys()].toSorted(compareVersions).at(-1);
  const manifest = version === undefined ? undefined : state.versions.get(version)?.manifest;
  return version === undefined || manifest === undefined ? undefined : { version, manifest };
}

interface ManifestFacts {
  readonly wish: VersionWish;
  readonly version: string | undefined;
  readonly registry: RegistryConfig;
  readonly problems: Problem[];
}

function manifestText(entry: CurrentEntry, facts: ManifestFacts): string | undefined {
  return facts.wish.manifest === undefined ? fromHighest(entry, facts) : fromDraft(entry, facts);
}

/** Nothing but two values changes. */
function fromHighest(entry: CurrentEntry, { wish, version, problems }: ManifestFacts): string | undefined {
  const before = highest(entry);
  const text = before === undefined ? undefined : entry.texts.get(`${before.version}.yaml`);
  if (before === undefined || text === undefined) {
    readDraft('manifest.yaml', undefined, problems);
    return undefined;
  }
  if (!('repository' in before.manifest.source)) {
    problems.push(firstParty(entry.name));
    return undefined;
  }
  const { repository } = entry.state.entry.source;
  return editYaml(text, [
    { path: ['version'], value: version },
    { path: ['source', 'repository'], value: repository },
    { path: ['source', 'commit'], value: wish.commit ?? noCommit },
  ]);
}

function fromDraft(
  entry: CurrentEntry,
  { wish, version, registry, problems }: ManifestFacts,
): string | undefined {
  const draft = readDraft('manifest.yaml', wish.manifest, problems);
  if (draft === undefined) return undefined;
  const written = draft.value.version;
  if (written !== undefined && written !== version) {
    const where = { file: draft.file, pointer: '/version' };
    const message = `Cannot publish ${entry.name}: found the version ${quote(written)}, expected ${version ?? 'that of the tag'} as the tag ${quote(wish.tag)} says`;
    const hint = 'correct "version", or leave it out';
    problems.push(proposeProblem('propose/tag/unfit', where, { message, hint }));
  }
  const before = highest(entry)?.manifest.source;
  const path = wish.path ?? (before !== undefined && 'repository' in before ? before.path : undefined);
  const edits: readonly YamlEdit[] = [
    { path: ['schemaVersion'], value: draft.value.schemaVersion ?? 1 },
    { path: ['name'], value: draft.value.name ?? entry.name },
    { path: ['version'], value: version },
    { path: ['license'], value: draft.value.license ?? entry.state.entry.license },
    {
      path: ['source'],
      value: toManifestSource(entry.state.entry.source.repository, { commit: wish.commit, path }),
    },
  ];
  const text = orderYaml(editYaml(draft.text, edits, manifestKeys), manifestKeys);
  return withSchemaLine(text, { registry, format: 'manifest' });
}

function firstParty(name: string): Problem {
  return proposeProblem(
    'propose/source/first-party',
    { file: entryPath(name, 'plugin.yaml'), pointer: '/source' },
    {
      message: `Cannot publish ${name} from a tag: its source is a folder of the registry itself`,
      hint: 'add the manifest in the repository of the registry, where its pin is kept current',
    },
  );
}
