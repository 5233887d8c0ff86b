// Plans the first version of a new plugin: the author's two files, with what the registry knows better filled in.
import {
  isPluginName,
  isRecord,
  isVersion,
  type Problem,
  parseYaml,
  quote,
  type RegistryConfig,
} from '@plugindex/model';
import { entryKeys, manifestKeys } from './key-orders.ts';
import { type Planned, toProposal } from './planned.ts';
import { proposeProblem } from './propose-rules.ts';
import { withSchemaLine } from './schema-line.ts';
import { missingTag, privateSource, toEntrySource, toManifestSource } from './source.ts';
import { versionOfTag } from './version-of-tag.ts';
import type { DraftFile, SubmissionWish } from './wishes.ts';
import { editYaml, orderYaml } from './yaml-text.ts';

export interface SubmissionContext {
  readonly registry: RegistryConfig;
  /** Names of all plugins of the index. */
  readonly names: ReadonlySet<string>;
}

/** Whatever is wrong inside the two files is left to validate, which sees them as they will stand in the index. */
export function planSubmission(wish: SubmissionWish, { registry, names }: SubmissionContext): Planned {
  const problems: Problem[] = [];
  const entry = readDraft('plugin.yaml', wish.draft.entry, problems);
  const manifest = readDraft('manifest.yaml', wish.draft.manifest, problems);
  if (entry === undefined || manifest === undefined) return { problems };
  const where = { file: manifest.file };
  const name = nameOf(entry, manifest, problems);
  const version = name === undefined ? undefined : versionOf(wish, { name, manifest, problems });
  problems.push(...privateSource(wish.repository, `submit ${name ?? 'a plugin'}`, where));
  if (name !== undefined && names.has(name)) {
    const message = `Cannot submit ${name}: the registry has a plugin of this name`;
    const hint = 'for a new version of it run: plugindex publish';
    problems.push(
      proposeProblem('propose/plugin/taken', { file: entry.file, pointer: '/name' }, { message, hint }),
    );
  }
  if (wish.pin.commit === undefined) {
    const tag = wish.tag ?? (version === undefined ? undefined : `v${version}`);
    problems.push(missingTag(`submit ${name ?? 'the plugin'}`, tag, where));
  }
  if (name === undefined || version === undefined) return { problems };
  const filled = { name, version, wish, entry, manifest };
  const proposal = toProposal({
    verb: 'submit',
    name,
    version,
    title: `Add ${name} ${version}`,
    facts: [
      { label: 'Source', quoted: `${wish.repository.url} at ${wish.pin.commit ?? 'no commit'}` },
      ...(wish.tag === undefined ? [] : [{ label: 'Tag', quoted: wish.tag }]),
    ],
    files: {
      'plugin.yaml': withSchemaLine(entryText(filled), { registry, format: 'plugin' }),
      [`${version}.yaml`]: withSchemaLine(manifestText(filled), { registry, format: 'manifest' }),
    },
  });
  return { proposal, problems };
}

/** A draft that is YAML with a map at its top. */
export interface ReadDraft extends DraftFile {
  readonly value: Readonly<Record<string, unknown>>;
}

/** Undefined where the file is missing or no YAML: `problems` says so. */
export function readDraft(
  name: string,
  draft: DraftFile | undefined,
  problems: Problem[],
): ReadDraft | undefined {
  if (draft === undefined) {
    const message = `Cannot read the plugin: found no ${name} in its folder`;
    const hint = `write ${name}; the guide for authors shows it in full`;
    problems.push(proposeProblem('propose/draft/missing', { file: name }, { message, hint }));
    return undefined;
  }
  const { file } = draft;
  // As Git would store the text of an author on Windows.
  const text = draft.text.replaceAll('\r\n', '\n');
  const parsed = parseYaml(text, { file });
  problems.push(...parsed.problems);
  if (!parsed.ok) return undefined;
  const { value } = parsed.value;
  if (isRecord(value)) return { file, text, value };
  const message = `Cannot read the plugin: found ${quote(value)} in ${name}, expected keys and values`;
  problems.push(proposeProblem('propose/draft/missing', { file }, { message }));
  return undefined;
}

function nameOf(entry: ReadDraft, manifest: ReadDraft, problems: Problem[]): string | undefined {
  const [inEntry, inManifest] = [entry.value.name, manifest.value.name];
  const name = inEntry ?? inManifest;
  if (inManifest !== undefined && inManifest !== name) {
    const message = `Cannot tell the name of the plugin: found ${quote(inManifest)}, expected ${quote(name)} as in ${entry.file}`;
    problems.push(
      proposeProblem('propose/draft/differs', { file: manifest.file, pointer: '/name' }, { message }),
    );
  }
  if (isPluginName(name)) return name;
  const message = `Cannot submit the plugin: found ${name === undefined ? 'no name' : `the name ${quote(name)}`}, expected lower-case words joined by hyphens`;
  problems.push(proposeProblem('propose/draft/name', { file: entry.file, pointer: '/name' }, { message }));
  return undefined;
}

interface VersionFacts {
  readonly name: string;
  readonly manifest: ReadDraft;
  readonly problems: Problem[];
}

function versionOf({ tag }: SubmissionWish, { name, manifest, problems }: VersionFacts): string | undefined {
  const written = manifest.value.version;
  const tagged = tag === undefined ? undefined : versionOfTag(tag, name);
  const version = written ?? tagged;
  const where = { file: manifest.file, pointer: '/version' };
  if (tagged !== undefined && version !== tagged) {
    const message = `Cannot submit ${name}: found the version ${quote(version)}, expected ${tagged} as the tag ${quote(tag)} says`;
    const hint = `set "version" to ${tagged}, or leave it out`;
    problems.push(proposeProblem('propose/tag/unfit', where, { message, hint }));
  }
  if (isVersion(version)) return version;
  const found = version === undefined ? 'no version' : `the version ${quote(version)}`;
  const message = `Cannot submit ${name}: found ${found}, expected a semantic version such as 0.1.0`;
  problems.push(
    proposeProblem('propose/tag/unfit', where, {
      message,
      hint: 'write "version", or tag the commit: v0.1.0',
    }),
  );
  return undefined;
}

interface Filled {
  readonly name: string;
  readonly version: string;
  readonly wish: SubmissionWish;
  readonly entry: ReadDraft;
  readonly manifest: ReadDraft;
}

function entryText({ name, wish, entry, manifest }: Filled): string {
  const { owners = [{ github: wish.author.github, id: wish.author.id }], license = manifest.value.license } =
    entry.value;
  const filled = editYaml(
    entry.text,
    [
      { path: ['schemaVersion'], value: entry.value.schemaVersion ?? 1 },
      { path: ['name'], value: name },
      { path: ['owners'], value: owners },
      { path: ['source'], value: toEntrySource(wish.repository) },
      { path: ['license'], value: license },
    ],
    entryKeys,
  );
  return orderYaml(filled, entryKeys);
}

function manifestText({ name, version, wish, entry, manifest }: Filled): string {
  const filled = editYaml(
    manifest.text,
    [
      { path: ['schemaVersion'], value: manifest.value.schemaVersion ?? 1 },
      { path: ['name'], value: name },
      { path: ['version'], value: version },
      { path: ['license'], value: manifest.value.license ?? entry.value.license },
      { path: ['source'], value: toManifestSource(wish.repository.url, wish.pin) },
    ],
    manifestKeys,
  );
  return orderYaml(filled, manifestKeys);
}
