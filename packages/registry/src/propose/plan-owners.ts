// Plans changes of who answers for a plugin: a transfer by its owners, an adoption by somebody who takes it over.
import type { Owner, Problem } from '@plugindex/model';
import { type CurrentEntry, entryPath } from './current-entry.ts';
import { entryKeys } from './key-orders.ts';
import { type Planned, type ProposalWords, toProposal } from './planned.ts';
import { proposeProblem } from './propose-rules.ts';
import { privateSource, toEntrySource } from './source.ts';
import type { AdoptionWish, SourceRepository, TransferWish } from './wishes.ts';
import { checkReason } from './words.ts';
import { editYaml, type YamlEdit } from './yaml-text.ts';

const file = 'plugin.yaml';

/** All owners are replaced; a maintainer looks at it. */
export function planTransfer(entry: CurrentEntry, wish: TransferWish): Planned {
  const { name } = entry;
  const what = `hand over ${name}`;
  const owners = onePerAccount(wish.owners);
  const problems: Problem[] = [];
  if (owners.length === 0) {
    const message = `Cannot ${what}: found nobody to own it, expected at least one account`;
    problems.push(proposeProblem('propose/owner/none', { file: entryPath(name, file) }, { message }));
  }
  const change = { owners, repository: wish.repository };
  problems.push(...changeProblems(what, entry, change));
  if (problems.length > 0) return { problems };
  return handOver(entry, change, {
    verb: 'transfer',
    title: `Hand over ${name} to ${owners.map(({ github }) => github).join(', ')}`,
    facts: [],
  });
}

/** The adopter is added before the owners that are there: whether these leave, a maintainer decides. */
export function planAdoption(entry: CurrentEntry, wish: AdoptionWish): Planned {
  const { name, state } = entry;
  const { adopter } = wish;
  const what = `adopt ${name}`;
  const owners = onePerAccount([adopter, ...state.entry.owners]);
  const change = { owners, repository: wish.repository };
  const { reason, problems } = checkReason(wish.reason, what, { file: entryPath(name, file) });
  const faults = [...problems, ...changeProblems(what, entry, change)];
  if (faults.length > 0) return { problems: faults };
  return handOver(entry, change, {
    verb: 'adopt',
    title: `Let ${adopter.github} adopt ${name}`,
    facts: [{ label: 'Reason', quoted: reason }],
  });
}

/** Names are letters, digits and hyphens, and no mention: nothing in them comes alive in Markdown. */
const list = (owners: readonly Owner[]) => owners.map(({ github, id }) => `${github} (${id})`).join(', ');

interface Change {
  readonly owners: readonly Owner[];
  readonly repository?: SourceRepository | undefined;
}

function onePerAccount(owners: readonly Owner[]): readonly Owner[] {
  return [...new Map(owners.map(({ github, id }) => [id, { github, id }])).values()];
}

function changeProblems(what: string, entry: CurrentEntry, change: Change): readonly Problem[] {
  const where = { file: entryPath(entry.name, file), pointer: '/owners' };
  const { owners, source } = entry.state.entry;
  const problems = change.repository === undefined ? [] : privateSource(change.repository, what, where);
  const moves = change.repository !== undefined && source.id !== change.repository.id;
  if (list(owners) !== list(change.owners) || moves) return problems;
  const message = `Cannot ${what}: it belongs to ${list(owners)} already`;
  return [...problems, proposeProblem('propose/change/none', where, { message })];
}

function handOver(
  entry: CurrentEntry,
  { owners, repository }: Change,
  words: Pick<ProposalWords, 'verb' | 'title' | 'facts'>,
): Planned {
  const { name, state, texts } = entry;
  const edits: YamlEdit[] = [{ path: ['owners'], value: owners }];
  if (repository !== undefined) edits.push({ path: ['source'], value: toEntrySource(repository) });
  const proposal = toProposal({
    ...words,
    name,
    facts: [
      ...words.facts,
      `Owners before: ${list(state.entry.owners)}`,
      `Owners after: ${list(owners)}`,
      ...(repository === undefined ? [] : [{ label: 'Source from now on', quoted: repository.url }]),
    ],
    files: { [file]: editYaml(texts.get(file) ?? '', edits, entryKeys) },
  });
  return { proposal, problems: [] };
}
