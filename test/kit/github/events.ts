// The events that GitHub would start workflows from, with payloads in the form that its description gives.
import { accountOf } from './caller.ts';
import { checkEvent } from './contract/contract.ts';
import { issueShape, labelShape } from './shapes/issue.ts';
import { fullPull } from './shapes/pull.ts';
import { repositoryShape } from './shapes/repository.ts';
import { simpleUser } from './shapes/user.ts';
import {
  actionsBot,
  type Caller,
  type Issue,
  type Label,
  nameOf,
  type Repository,
  type World,
} from './world.ts';

export interface NewEvent {
  readonly event: string;
  readonly action?: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Name in GitHub's description where it is not `event-action`. */
  readonly described?: string;
}

/**
 * Tells of an event, unless a workflow's own token caused it: GitHub starts nothing from those, but for the two dispatches.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow
 */
export function emit(world: World, cause: { caller: Caller; repository: Repository }, event: NewEvent): void {
  const isDispatch = event.event === 'workflow_dispatch' || event.event === 'repository_dispatch';
  if (cause.caller.kind === 'workflow' && !isDispatch) return;
  const { repository, caller } = cause;
  const payload = {
    ...(event.action === undefined ? {} : { action: event.action }),
    ...event.payload,
    repository: repositoryShape(world, repository),
    sender: simpleUser(world, accountOf(caller) ?? actionsBot),
  };
  const parts = [event.event, ...(event.action === undefined ? [] : [event.action])];
  const described = event.described ?? parts.join('-').replaceAll('_', '-');
  world.violations.push(...checkEvent(described, payload));
  world.emit({
    event: event.event,
    ...(event.action === undefined ? {} : { action: event.action }),
    repository: nameOf(repository),
    payload,
  });
}

export interface IssueChange {
  readonly caller: Caller;
  readonly repository: Repository;
  readonly issue: Issue;
}

/** An issue's event, or a pull request's, whichever it is. */
export function emitIssue(
  world: World,
  change: IssueChange,
  what: { action: string; label?: Label; more?: object },
): void {
  const { repository, issue } = change;
  const label = what.label === undefined ? {} : { label: labelShape(world, repository, what.label) };
  const subject =
    issue.pull === undefined
      ? { issue: issueShape(world, repository, issue) }
      : { number: issue.number, pull_request: fullPull(world, repository, issue) };
  emit(world, change, {
    event: issue.pull === undefined ? 'issues' : 'pull_request',
    action: what.action,
    payload: { ...subject, ...label, ...what.more },
  });
}
