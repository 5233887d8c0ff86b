// Which lanes each plugin of a pull request falls into, and why.
import type { Problem } from '@plugindex/model';
import { provenanceLostMarker, tagMovedMarker } from '../refresh/feed-body.ts';
import { automationId, proposerOf } from './accounts.ts';
import type { Assessment, PluginAssessment, SourceChange, VersionChange } from './assessment.ts';
import type { LaneId } from './decision.ts';
import type { PullRequestFacts } from './pull-request.ts';

/** Why a plugin is in a lane, as data; messages.ts has the words. */
export type LaneReason =
  | { readonly code: 'routine' }
  | { readonly code: 'new-name'; readonly nearNames: readonly string[] }
  | { readonly code: 'capabilities'; readonly version: string; readonly items: readonly string[] }
  | { readonly code: 'semver'; readonly change: VersionChange }
  | { readonly code: 'provenance'; readonly version: string }
  | { readonly code: 'source'; readonly change: SourceChange }
  | { readonly code: 'owners' }
  | { readonly code: 'unyanked'; readonly versions: readonly string[] }
  | { readonly code: 'review'; readonly codes: readonly string[] }
  | { readonly code: 'not-owner' }
  | { readonly code: 'maintainer-fields'; readonly fields: readonly string[] }
  | { readonly code: 'removed' };

export interface LaneVerdict {
  readonly lane: LaneId;
  readonly reason: LaneReason;
}

/** At least one verdict for each plugin; all of them count. */
export function lanesOfPlugin(plugin: PluginAssessment): readonly LaneVerdict[] {
  const verdicts = [
    ...newNameVerdicts(plugin),
    ...plugin.versions.flatMap((version) => versionVerdicts(version)),
    ...entryVerdicts(plugin),
    ...reviewVerdicts(plugin),
    ...registryVerdicts(plugin),
  ];
  return verdicts.length === 0 ? [{ lane: 'update', reason: { code: 'routine' } }] : verdicts;
}

/**
 * Lanes that the change as a whole falls into: `registry` where something changes that no plugin of it stands for, and
 * `escalation` where refresh found something that only it could see.
 */
export function lanesOfWhole(
  facts: PullRequestFacts,
  assessment: Assessment,
  maxNames: number,
): readonly LaneId[] {
  const isBeyond = assessment.sharedCount > 0 || isBeyondSight(facts, assessment);
  const isMarked = losesAttestation(facts) || hasMovedTag(facts);
  return [
    ...(isBeyond || takesManyNames(assessment, maxNames) ? (['registry'] as const) : []),
    ...(isMarked ? (['escalation'] as const) : []),
  ];
}

/** threat: somebody who can push a tag, but not run the workflow of the author. */
export function losesAttestation(facts: PullRequestFacts): boolean {
  return proposerOf(facts).by === 'feed' && facts.body.split(/\r?\n/, 5).includes(provenanceLostMarker);
}

/** threat: a version that was looked at, and is another one by the time it is built. */
export function hasMovedTag({ comments }: PullRequestFacts): boolean {
  return comments.some(({ by, body }) => by.id === automationId && body.startsWith(tagMovedMarker));
}

/** threat: a few pull requests that take hundreds of names, each of them harmless by itself. */
export function takesManyNames(assessment: Assessment, maxNames: number): boolean {
  return newNames(assessment).length > maxNames;
}

export function newNames({ plugins }: Assessment): readonly string[] {
  return plugins.filter(({ isNew, isRemoved }) => isNew && !isRemoved).map(({ name }) => name);
}

/**
 * True where something changes that was not looked at: code of the registry, too many files, or files that GitHub counts
 * and the tree does not show. The checks of such a pull request say nothing: it may bring its own workflows.
 */
export function isBeyondSight(facts: PullRequestFacts, assessment: Assessment): boolean {
  const isHidden = facts.changedFiles > assessment.changedFiles;
  return assessment.outsideCount > 0 || assessment.isTooLarge || isHidden;
}

function newNameVerdicts({ isNew, isRemoved, nearNames }: PluginAssessment): readonly LaneVerdict[] {
  return isNew && !isRemoved ? [{ lane: 'new-name', reason: { code: 'new-name', nearNames } }] : [];
}

function versionVerdicts(change: VersionChange): readonly LaneVerdict[] {
  const reasons: LaneReason[] = [];
  const { version, previous, addedCapabilities } = change;
  if (previous !== null && addedCapabilities.length > 0) {
    reasons.push({ code: 'capabilities', version, items: addedCapabilities });
  }
  if (!change.isSemverConsistent) reasons.push({ code: 'semver', change });
  if (change.provenance === 'lost') reasons.push({ code: 'provenance', version });
  return reasons.map((reason) => ({ lane: 'escalation', reason }));
}

function entryVerdicts(plugin: PluginAssessment): readonly LaneVerdict[] {
  const reasons: LaneReason[] = plugin.sourceChanges.map((change) => ({ code: 'source', change }));
  if (!plugin.isNew && !plugin.isRemoved && idsOf(plugin.ownersBefore) !== idsOf(plugin.ownersAfter)) {
    reasons.push({ code: 'owners' });
  }
  // threat: a maintainer withdraws a bad version, its owner takes that back in the fast lane.
  if (plugin.unyanked.length > 0) reasons.push({ code: 'unyanked', versions: plugin.unyanked });
  return reasons.map((reason) => ({ lane: 'escalation', reason }));
}

const idsOf = (owners: PluginAssessment['ownersBefore']) =>
  [...new Set(owners.map(({ id }) => id))].toSorted((a, b) => a - b).join();

/** Rules whose finding is a reason of its own here. */
const coveredRules = new Set<string>([
  'validate/capability/added',
  'validate/entry/source-changed',
  'validate/owner/changed',
]);

function reviewVerdicts({ problems }: PluginAssessment): readonly LaneVerdict[] {
  const counts = ({ severity, code }: Problem) => severity === 'review' && !coveredRules.has(code);
  const codes = [...new Set(problems.filter(counts).map(({ code }) => code))];
  return codes.length === 0 ? [] : [{ lane: 'escalation', reason: { code: 'review', codes } }];
}

function registryVerdicts(plugin: PluginAssessment): readonly LaneVerdict[] {
  const reasons: LaneReason[] = [];
  if (!plugin.isByOwner) reasons.push({ code: 'not-owner' });
  const { maintainerFields } = plugin;
  if (maintainerFields.length > 0) reasons.push({ code: 'maintainer-fields', fields: maintainerFields });
  if (plugin.isRemoved) reasons.push({ code: 'removed' });
  return reasons.map((reason) => ({ lane: 'registry', reason }));
}
