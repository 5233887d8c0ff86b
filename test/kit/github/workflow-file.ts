// The workflow files of a repository's branch: their names and what may start them.
import { parse } from 'yaml';
import { fieldsOf, isObject } from './fields.ts';
import type { Repository } from './world.ts';

export interface WorkflowFile {
  readonly id: number;
  readonly name: string;
  /** `.github/workflows/publish.yml` */
  readonly path: string;
  /** Inputs of a dispatch by name, whether each is required; undefined when it cannot be dispatched. */
  readonly dispatchInputs: ReadonlyMap<string, { readonly isRequired: boolean }> | undefined;
}

const folder = '.github/workflows';

/** Workflows of a commit; of the default branch unless said otherwise. */
export function workflowFiles(repository: Repository, commit?: string): readonly WorkflowFile[] {
  const { git } = repository;
  const from = commit ?? git.resolve(`refs/heads/${repository.defaultBranch}`);
  if (from === undefined) return [];
  return git
    .tree(from, { path: `${folder}/` })
    .filter(({ path, type }) => type === 'blob' && /\.ya?ml$/.test(path))
    .map(({ path, sha }) => workflowFile(repository, path, git.readObject(sha).toString()));
}

function workflowFile(repository: Repository, path: string, text: string): WorkflowFile {
  const workflow = fieldsOf(parse(text));
  return {
    id: workflowId(repository, path),
    name: workflow.text('name') ?? path,
    path,
    dispatchInputs: inputsOf(workflow.value('on')),
  };
}

/** The same for the same path, for as long as the repository lives. */
function workflowId(repository: Repository, path: string): number {
  let id = repository.id;
  for (const character of path) id = (id * 31 + character.charCodeAt(0)) % 1_000_000_007;
  return id;
}

function inputsOf(on: unknown): WorkflowFile['dispatchInputs'] {
  if (on === 'workflow_dispatch' || (Array.isArray(on) && on.includes('workflow_dispatch'))) return new Map();
  if (!isObject(on) || !('workflow_dispatch' in on)) return undefined;
  const inputs = fieldsOf(on.workflow_dispatch).value('inputs');
  return new Map(
    Object.entries(isObject(inputs) ? inputs : {}).map(([name, input]) => [
      name,
      { isRequired: fieldsOf(input).flag('required') === true },
    ]),
  );
}

/** By numeric id, or by the file's name: `publish.yml`. */
export function findWorkflow(repository: Repository, wanted: string): WorkflowFile | undefined {
  return workflowFiles(repository).find(
    ({ id, path }) => String(id) === wanted || path === `${folder}/${wanted}` || path === wanted,
  );
}
