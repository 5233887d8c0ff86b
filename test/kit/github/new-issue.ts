// Makes issues and the issue half of pull requests: they share their numbers.
import { timeText } from './git/commit.ts';
import type { Call } from './route.ts';
import type { Account, Issue, Label, Pull, Repository } from './world.ts';

export interface NewIssue {
  readonly repository: Repository;
  readonly author: Account;
  readonly title: string;
  readonly body: string | null;
  readonly labels?: readonly Label[];
  readonly pull?: Pull;
}

export function createIssue({ world, caller }: Pick<Call, 'world' | 'caller'>, wanted: NewIssue): Issue {
  const { repository, author, title, body, labels = [], pull } = wanted;
  const at = timeText(world.now());
  const issue: Issue = {
    id: world.nextId(),
    number: repository.issues.size + 1,
    byWorkflow: caller.kind === 'workflow',
    ...{ author, title, body, state: 'open', stateReason: null },
    labels: [...labels],
    assignees: [],
    isLocked: false,
    comments: [],
    ...{ createdAt: at, updatedAt: at, closedAt: null },
    ...(pull === undefined ? {} : { pull }),
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

/** The repository's label of that name; a new one when there is none, as GitHub does when it is put on an issue. */
export function labelNamed({ world }: Pick<Call, 'world'>, repository: Repository, name: string): Label {
  const wanted = name.toLowerCase();
  const known = repository.labels.find((label) => label.name.toLowerCase() === wanted);
  if (known !== undefined) return known;
  // Grey: what GitHub gives to a label that it makes on the way.
  const label: Label = { id: world.nextId(), name, color: 'ededed', description: null };
  repository.labels.push(label);
  return label;
}
