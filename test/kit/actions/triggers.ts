// Which workflows an event starts: types, branches and paths of `on:`, as GitHub documents them.
import { matchesGlob } from 'node:path';
import { isRecord } from '../../../packages/model/src/record.ts';
import type { Trigger, Workflow } from './workflow-file.ts';

export interface IncomingEvent {
  readonly event: string;
  readonly action?: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What `types:` means where a workflow does not say. */
const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
};

/** `changedPaths`: of a push. */
export function isTriggered(
  workflow: Workflow,
  { event, action, payload }: IncomingEvent,
  changedPaths: readonly string[],
): boolean {
  const trigger = workflow.on.get(event);
  if (trigger === undefined) return false;
  const types = listOf(trigger, 'types') ?? defaultTypes[event];
  if (types !== undefined && action !== undefined && !types.includes(action)) return false;
  if (event === 'workflow_run' && !namesWorkflow(trigger, payload)) return false;
  if (event === 'workflow_dispatch') return payload.workflow === workflow.path;
  if (event !== 'push') return true;
  const branch = String(payload.ref).replace(/^refs\/heads\//, '');
  return matches(listOf(trigger, 'branches'), [branch]) && matches(listOf(trigger, 'paths'), changedPaths);
}

function namesWorkflow(trigger: Trigger, payload: IncomingEvent['payload']): boolean {
  const run = isRecord(payload.workflow_run) ? payload.workflow_run : {};
  return listOf(trigger, 'workflows')?.includes(String(run.name)) ?? false;
}

function matches(patterns: readonly string[] | undefined, values: readonly string[]): boolean {
  return (
    patterns === undefined || values.some((value) => patterns.some((pattern) => matchesGlob(value, pattern)))
  );
}

function listOf(trigger: Trigger, key: string): readonly string[] | undefined {
  const value = trigger[key];
  return value === undefined ? undefined : [value].flat().map(String);
}
