// Looks at one plugin that a pull request touches: whose it is, where it comes from, what its versions change.
import {
  compareText,
  compareVersions,
  isVersion,
  type Manifest,
  type PluginEntry,
  type RegistryConfig,
} from '@plugindex/model';
import { parseIndexPath } from '../index-tree/index-path.ts';
import type { IndexFile, PluginView } from '../validate/index-view.ts';
import { ghostId, type Proposer } from './accounts.ts';
import type { PluginAssessment, RepositoryIdentity, SourceChange } from './assessment.ts';
import { describeVersionChange } from './version-change.ts';

export interface PluginInput {
  readonly name: string;
  readonly folder: string;
  readonly before: PluginView | undefined;
  readonly after: PluginView | undefined;
  /** Changed paths in the folder. */
  readonly changed: readonly string[];
  readonly proposer: Proposer;
  readonly registry: RegistryConfig;
  readonly findRepository: (url: string) => Promise<RepositoryIdentity | undefined>;
}

export type PluginFinding = Omit<PluginAssessment, 'problems' | 'nearNames'>;

export async function assessPlugin(input: PluginInput): Promise<PluginFinding> {
  const { name, folder, before, after, registry } = input;
  const [entryBefore, entryAfter] = [before?.entry?.value, after?.entry?.value];
  const manifests = changedManifests(input);
  const repository = entryAfter?.source.repository ?? '';
  const merged = valuesOf(before?.manifests);
  const claimed = claimedChanges(entryBefore, entryAfter);
  const needsSource = entryBefore === undefined || claimed.length > 0 || manifests.some(isRemote);
  const forge =
    entryAfter !== undefined && needsSource ? await input.findRepository(repository) : 'not asked';
  return {
    name,
    folder,
    isNew: entryBefore === undefined,
    isRemoved: before !== undefined && isGone(after),
    ownersBefore: entryBefore?.owners ?? [],
    ownersAfter: entryAfter?.owners ?? [],
    isByOwner: isByOwner(input, entryBefore ?? entryAfter),
    maintainerFields: maintainerFields.filter(
      (key) => JSON.stringify(entryBefore?.[key]) !== JSON.stringify(entryAfter?.[key]),
    ),
    sourceChanges:
      forge === 'not asked' || forge === undefined || entryAfter === undefined
        ? claimed
        : [...claimed, ...forgeChanges(entryAfter, forge)],
    sourceIsPublic: forge === 'not asked' || forge?.isPublic === true,
    versions: manifests
      .toSorted((a, b) => compareManifests(a, b))
      .map((manifest) => describeVersionChange({ merged, manifest, repository, registry })),
    ...yankChanges(before, after),
  };
}

/** Release records are held elsewhere: they stay, whatever a pull request removes. */
function isGone(after: PluginView | undefined): boolean {
  return after === undefined || (after.entry === undefined && after.manifests.size === 0);
}

const maintainerFields = ['official', 'verified', 'featured', 'deprecated'] as const;

function changedManifests({ changed, after }: PluginInput): readonly Manifest[] {
  return changed.flatMap((path) => {
    const what = parseIndexPath(path);
    return what.kind === 'manifest' ? (after?.manifests.get(what.version)?.value ?? []) : [];
  });
}

function compareManifests(a: Manifest, b: Manifest): number {
  return isVersion(a.version) && isVersion(b.version)
    ? compareVersions(a.version, b.version)
    : compareText(a.version, b.version);
}

const isRemote = ({ source }: Manifest) => 'repository' in source;

function valuesOf<Value>(
  files: ReadonlyMap<string, IndexFile<Value>> = new Map(),
): ReadonlyMap<string, Value> {
  return new Map([...files].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])));
}

/** The release feed may do one thing: add versions. threat: a feed that hands a plugin over, or takes a yank back. */
function isByOwner({ proposer, changed, before }: PluginInput, entry: PluginEntry | undefined): boolean {
  if (proposer.by === 'feed') {
    const isNewVersion = (path: string) => {
      const what = parseIndexPath(path);
      return what.kind === 'manifest' && before?.manifests.has(what.version) === false;
    };
    return before?.entry?.value !== undefined && changed.every(isNewVersion);
  }
  const { id } = proposer.account;
  return id !== ghostId && entry?.owners.some((owner) => owner.id === id) === true;
}

const sourceKeys = ['repository', 'id', 'ownerId'] as const;

function claimedChanges(
  before: PluginEntry | undefined,
  after: PluginEntry | undefined,
): readonly SourceChange[] {
  if (before === undefined || after === undefined) return [];
  return sourceKeys.flatMap((key) => sourceChange(key, 'entry', [before.source[key], after.source[key]]));
}

/** threat: a repository that was deleted and made again by somebody else keeps its address, not its id. */
function forgeChanges({ source }: PluginEntry, { id, ownerId }: RepositoryIdentity): readonly SourceChange[] {
  return [
    ...sourceChange('id', 'forge', [source.id, id]),
    ...sourceChange('ownerId', 'forge', [source.ownerId, ownerId]),
  ];
}

function sourceChange(
  key: SourceChange['key'],
  found: SourceChange['found'],
  [before, after]: readonly [string | number, string | number],
): readonly SourceChange[] {
  return before === after ? [] : [{ key, before: String(before), after: String(after), found }];
}

function yankChanges(before: PluginView | undefined, after: PluginView | undefined) {
  const [then, now] = [before?.yanks?.value?.yanked ?? {}, after?.yanks?.value?.yanked ?? {}];
  const differs = (version: string) => JSON.stringify(then[version]) !== JSON.stringify(now[version]);
  return {
    yanked: Object.entries(now)
      .filter(([version]) => differs(version))
      .map(([version, { reason }]) => ({ version, reason })),
    // A yank that says something else than before is as good as taken back.
    unyanked: Object.keys(then).filter(differs),
  };
}
