// The append-only log /v1/changes.ndjson: what happened to the index since the last publication, and how to add to it.
//
// Played from its first line the log gives the published state again, so that a compile needs nothing but the log
// to know what is new: a new entry's owners stand on one of its `published` lines, and what leaves is `removed`.
import {
  type Advisory,
  type Change,
  compareText,
  compareVersions,
  type Description,
  type Digest,
} from '@plugindex/model';

/** A change that has no number yet. */
export type NewChange = Omit<Change, 'seq'>;

/** What the log needs to know of one published plugin. */
export interface PublishedPlugin {
  readonly owners: readonly number[];
  readonly versions: ReadonlyMap<string, PublishedVersion>;
}

export interface PublishedVersion {
  readonly digest: Digest;
  readonly publishedAt: string;
  readonly yank?: { readonly at: string; readonly reason: string; readonly advisory?: string };
}

/** Advisory id and affected name, joined by a space, to the time of the advisory's last modification. */
export type PublishedAdvisories = ReadonlyMap<string, string>;

/** What the log needs of a description. */
export function toPublished(description: Description): PublishedPlugin {
  return {
    owners: description.owners.map((owner) => owner.id).toSorted((a, b) => a - b),
    versions: new Map(
      description.versions.map(({ version, digest, publishedAt, yank }) => [
        version,
        { digest, publishedAt, ...(yank === undefined ? {} : { yank }) },
      ]),
    ),
  };
}

/** A PublishedPlugin as one text: of 100,000 plugins that is 50 MB, as objects it is 150. */
export type PackedPlugin = string;

export function packPublished({ owners, versions }: PublishedPlugin): PackedPlugin {
  return JSON.stringify([owners, [...versions]]);
}

export function unpackPublished(packed: PackedPlugin): PublishedPlugin {
  const [owners, versions]: [readonly number[], readonly (readonly [string, PublishedVersion])[]] =
    JSON.parse(packed);
  return { owners, versions: new Map(versions) };
}

/** What the log needs of the advisories. */
export function toPublishedAdvisories(advisories: readonly Advisory[]): PublishedAdvisories {
  return new Map(
    advisories.flatMap((advisory) =>
      affectedNames(advisory).map((name) => [`${advisory.id} ${name}`, advisory.modified] as const),
    ),
  );
}

/** Names that an advisory is about, each once. */
export function affectedNames(advisory: Advisory): readonly string[] {
  return [...new Set(advisory.affected.map((affected) => affected.package.name))];
}

/** Two states and the time of this publication, which stands on changes that carry no time of their own. */
interface Transition<State> {
  readonly before: State | undefined;
  readonly after: State | undefined;
  readonly now: string;
}

/** What happened to one plugin between two publications; undefined stands for "not published". */
export function pluginChanges(
  name: string,
  { before, after, now }: Transition<PublishedPlugin>,
): readonly NewChange[] {
  if (after === undefined) return before === undefined ? [] : [{ at: now, type: 'removed', name }];
  const changes: NewChange[] = [];
  const ownersChanged = before === undefined || !sameList(before.owners, after.owners);
  if (before !== undefined && ownersChanged) {
    changes.push({ at: now, type: 'owners', name, owners: [...after.owners] });
  }
  for (const version of before?.versions.keys() ?? []) {
    if (!after.versions.has(version)) changes.push({ at: now, type: 'removed', name, version });
  }
  const ascending = [...after.versions].toSorted(([a], [b]) => compareVersions(a, b));
  for (const [version, published] of ascending) {
    changes.push(...versionChanges({ name, version }, before?.versions.get(version), { published, now }));
  }
  const first = changes.findIndex((change) => change.type === 'published');
  const firstChange = changes[first];
  if (before === undefined && firstChange !== undefined) {
    changes[first] = { ...firstChange, owners: [...after.owners] };
  }
  return changes;
}

function versionChanges(
  { name, version }: { name: string; version: string },
  before: PublishedVersion | undefined,
  { published, now }: { published: PublishedVersion; now: string },
): readonly NewChange[] {
  const changes: NewChange[] = [];
  const { digest, publishedAt, yank } = published;
  // A released version never changes; were it ever to, readers of the log must learn the new digest.
  if (before?.digest !== digest) changes.push({ at: publishedAt, type: 'published', name, version, digest });
  if (yank !== undefined && !sameYank(before?.yank, yank)) {
    const advisory = yank.advisory === undefined ? {} : { advisory: yank.advisory };
    changes.push({ at: yank.at, type: 'yanked', name, version, reason: yank.reason, ...advisory });
  }
  if (yank === undefined && before?.yank !== undefined) {
    changes.push({ at: now, type: 'unyanked', name, version });
  }
  return changes;
}

/** What happened to the advisories between two publications. */
export function advisoryChanges({
  before,
  after,
  now,
}: Transition<PublishedAdvisories>): readonly NewChange[] {
  const changes: NewChange[] = [];
  for (const [key, modified] of after ?? []) {
    if (before?.get(key) !== modified) changes.push({ at: modified, type: 'advisory', ...advisoryKey(key) });
  }
  for (const key of before?.keys() ?? []) {
    if (!after?.has(key)) changes.push({ at: now, type: 'removed', ...advisoryKey(key) });
  }
  return changes;
}

function advisoryKey(key: string): { readonly advisory: string; readonly name: string } {
  const [advisory = '', name = ''] = key.split(' ');
  return { advisory, name };
}

/** Orders the changes of one publication in place: by time, then by what they are about, the same on every machine. */
export function sortChanges(changes: NewChange[]): readonly NewChange[] {
  return changes.sort(
    (a, b) =>
      compareText(a.at, b.at) ||
      compareText(a.name ?? '', b.name ?? '') ||
      compareText(a.version ?? '', b.version ?? '') ||
      compareText(a.type, b.type) ||
      compareText(a.advisory ?? '', b.advisory ?? ''),
  );
}

/** A numbered change. The fields stand in one order, whatever order they were made in. */
export function toChange(seq: number, change: NewChange): Change {
  const { at, type, name, version, digest, reason, advisory, owners } = change;
  return {
    seq,
    at,
    type,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(digest === undefined ? {} : { digest }),
    ...(reason === undefined ? {} : { reason }),
    ...(advisory === undefined ? {} : { advisory }),
    ...(owners === undefined ? {} : { owners }),
  };
}

/** The published state that a log describes. */
export interface PublishedState {
  readonly plugins: ReadonlyMap<string, PublishedPlugin>;
  readonly advisories: PublishedAdvisories;
  /** Number of the last line, 0 for an empty log. */
  readonly seq: number;
}

/** Plays a log from its first line. The lines are our own: they were verified with the snapshot they came with. */
export function replayChanges(changes: Iterable<Change>): PublishedState {
  const plugins = new Map<string, { owners: readonly number[]; versions: Map<string, PublishedVersion> }>();
  const advisories = new Map<string, string>();
  let seq = 0;
  for (const change of changes) {
    seq = change.seq;
    const { name, version, advisory } = change;
    if (name === undefined) continue;
    if (change.type === 'advisory' && advisory !== undefined)
      advisories.set(`${advisory} ${name}`, change.at);
    else if (change.type === 'removed' && advisory !== undefined) advisories.delete(`${advisory} ${name}`);
    else if (change.type === 'removed' && version === undefined) plugins.delete(name);
    else {
      const plugin = plugins.get(name) ?? { owners: [], versions: new Map() };
      if (change.owners !== undefined) plugin.owners = change.owners;
      if (version !== undefined) replayVersion(plugin.versions, version, change);
      plugins.set(name, plugin);
    }
  }
  return { plugins, advisories, seq };
}

function replayVersion(versions: Map<string, PublishedVersion>, version: string, change: Change): void {
  const { yank: before, ...published } = versions.get(version) ?? {
    digest: noDigest,
    publishedAt: change.at,
  };
  if (change.type === 'removed') versions.delete(version);
  else if (change.type === 'unyanked') versions.set(version, published);
  else if (change.type === 'yanked') {
    const advisory = change.advisory === undefined ? {} : { advisory: change.advisory };
    versions.set(version, {
      ...published,
      yank: { at: change.at, reason: change.reason ?? '', ...advisory },
    });
  } else if (change.type === 'published') {
    const yank = before === undefined ? {} : { yank: before };
    versions.set(version, { digest: change.digest ?? noDigest, publishedAt: change.at, ...yank });
  }
}

/** Stands for a version whose yank was logged before its publication, until that line comes. */
const noDigest: Digest = 'sha256:';

/** Reads the lines of a log that we wrote. Throws a SyntaxError on anything that is not JSON. */
export function* parseChangeLines(text: string): Iterable<Change> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : end);
    const change: Change = JSON.parse(line);
    yield change;
    start += line.length + 1;
  }
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function sameYank(a: PublishedVersion['yank'], b: NonNullable<PublishedVersion['yank']>): boolean {
  return a?.at === b.at && a.reason === b.reason && a.advisory === b.advisory;
}
