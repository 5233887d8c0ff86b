// Labels of a repository, and on its issues and pull requests.
import { type Answer, created, invalid, noContent, notFound, ok, refusal } from '../answer.ts';
import { emitIssue } from '../events.ts';
import { isObject } from '../fields.ts';
import { timeText } from '../git/commit.ts';
import { labelNamed } from '../new-issue.ts';
import { listOf } from '../pages.ts';
import { type Call, type Routes, reads, repositoryOf, writes } from '../route.ts';
import { labelShape } from '../shapes/issue.ts';
import type { Issue, Label } from '../world.ts';
import { conversation, issueOf } from './issue-of.ts';

const readAll = { needs: reads('issues', 'pull-requests') } as const;
const writeAll = { needs: writes('issues', 'pull-requests') } as const;
const writeOne = { needs: conversation('write'), role: 'triage' } as const;

export const labelRoutes: Routes = {
  'GET /repos/{owner}/{repo}/labels': {
    ...readAll,
    handle: (call) => {
      const repository = repositoryOf(call);
      return listOf(call, repository.labels, (label) => labelShape(call.world, repository, label));
    },
  },
  'POST /repos/{owner}/{repo}/labels': { ...writeAll, handle: createLabel },
  'GET /repos/{owner}/{repo}/labels/{name}': {
    ...readAll,
    handle: (call) => ok(labelShape(call.world, repositoryOf(call), labelOf(call))),
  },
  'PATCH /repos/{owner}/{repo}/labels/{name}': {
    ...writeAll,
    handle: (call) => {
      const label = labelOf(call);
      label.name = call.body.text('new_name') ?? label.name;
      label.color = call.body.text('color') ?? label.color;
      label.description = call.body.text('description') ?? label.description;
      return ok(labelShape(call.world, repositoryOf(call), label));
    },
  },
  'DELETE /repos/{owner}/{repo}/labels/{name}': { ...writeAll, handle: deleteLabel },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': {
    needs: conversation('read'),
    handle: (call) => {
      const repository = repositoryOf(call);
      return listOf(call, issueOf(call).labels, (label) => labelShape(call.world, repository, label));
    },
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': {
    ...writeOne,
    handle: (call) =>
      setLabels(call, [...issueOf(call).labels.map(({ name }) => name), ...wantedLabels(call)]),
  },
  'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels': {
    ...writeOne,
    handle: (call) => setLabels(call, wantedLabels(call)),
  },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}': { ...writeOne, handle: removeLabel },
};

function labelOf(call: Call): Label {
  const wanted = call.params.name('name').toLowerCase();
  const label = repositoryOf(call).labels.find(({ name }) => name.toLowerCase() === wanted);
  if (label === undefined) throw notFound();
  return label;
}

function createLabel(call: Call): Answer {
  const repository = repositoryOf(call);
  const name = call.body.name('name');
  if (repository.labels.some((label) => label.name.toLowerCase() === name.toLowerCase()))
    throw invalid({ resource: 'Label', field: 'name', code: 'already_exists' });
  const label: Label = {
    id: call.world.nextId(),
    name,
    color: call.body.text('color') ?? 'ededed',
    description: call.body.text('description') ?? null,
  };
  repository.labels.push(label);
  return created(labelShape(call.world, repository, label));
}

function deleteLabel(call: Call): Answer {
  const label = labelOf(call);
  const repository = repositoryOf(call);
  repository.labels.splice(repository.labels.indexOf(label), 1);
  for (const issue of repository.issues.values())
    issue.labels = issue.labels.filter((each) => each !== label);
  return noContent;
}

/** The body is `{ labels: […] }` or the list itself; each a name or an object with one. */
function wantedLabels(call: Call): readonly string[] {
  const bare: unknown = call.bytes.length === 0 ? [] : JSON.parse(call.bytes.toString());
  const list = Array.isArray(bare) ? bare : (call.body.list('labels') ?? []);
  return list.flatMap((item: unknown) => {
    const name = isObject(item) ? item.name : item;
    return typeof name === 'string' ? [name] : [];
  });
}

/** Gives the issue exactly these labels and tells of each that came or went. */
export function changeLabels(call: Call, issue: Issue, names: readonly string[]): void {
  const repository = repositoryOf(call);
  const before = issue.labels;
  issue.labels = [...new Set(names.map((name) => labelNamed(call, repository, name)))];
  issue.updatedAt = timeText(call.world.now());
  const change = { caller: call.caller, repository, issue };
  for (const label of issue.labels)
    if (!before.includes(label)) emitIssue(call.world, change, { action: 'labeled', label });
  for (const label of before)
    if (!issue.labels.includes(label)) emitIssue(call.world, change, { action: 'unlabeled', label });
}

function setLabels(call: Call, names: readonly string[]): Answer {
  const issue = issueOf(call);
  changeLabels(call, issue, names);
  return ok(issue.labels.map((label) => labelShape(call.world, repositoryOf(call), label)));
}

function removeLabel(call: Call): Answer {
  const issue = issueOf(call);
  const wanted = call.params.name('name').toLowerCase();
  const rest = issue.labels.filter(({ name }) => name.toLowerCase() !== wanted);
  if (rest.length === issue.labels.length) throw refusal(404, 'Label does not exist');
  return setLabels(
    call,
    rest.map(({ name }) => name),
  );
}
