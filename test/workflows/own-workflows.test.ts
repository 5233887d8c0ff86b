// Our own workflows and actions: every rule of ours holds, and GitHub's own parser finds nothing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stages } from '@plugindex/registry/reconcile/stages';
import { describe, expect, test } from 'vitest';
import { checkAction, checkWorkflow } from '../../scripts/workflow-rules/check-workflow.ts';
import { readOfficialProblems } from '../../scripts/workflow-rules/official-parser.ts';
import { parseWorkflowFile } from '../../scripts/workflow-rules/workflow.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const workflows = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);
const actions = readdirSync(join(root, 'actions'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('/action.yml'))
  .map((path) => `actions/${path}`);

describe.each(workflows)('%s', (file) => {
  test('breaks no rule of ours', () => {
    expect(checkWorkflow(read(file), { file })).toEqual([]);
  });

  test('is a workflow to the official parser, without a remark', async () => {
    expect(await readOfficialProblems(read(file), { file })).toEqual([]);
  });
});

describe.each(actions)('%s', (file) => {
  test('breaks no rule of ours', () => {
    expect(checkAction(read(file), { file })).toEqual([]);
  });

  test('is an action to the official parser, without a remark', async () => {
    expect(await readOfficialProblems(read(file), { file })).toEqual([]);
  });
});

test('every input of an action reaches its main, and a workflow gives none that the action does not have', () => {
  for (const file of actions) {
    const inputs = inputsOf(file);
    const [, env = ''] = /\n {6}env:\n([\s\S]*?) {6}run:/.exec(read(file)) ?? [];
    const expected = inputs.map((name) => `        INPUT_${name.toUpperCase()}: \${{ inputs.${name} }}\n`);
    expect({ file, env: env.match(/.*\n/g)?.toSorted() }).toEqual({ file, env: expected.toSorted() });
  }
  for (const file of workflows) {
    const parsed = parseWorkflowFile(read(file), { file });
    for (const { uses, with: given } of parsed.ok ? parsed.value.jobs.flatMap(({ steps }) => steps) : []) {
      if (!uses?.startsWith('./actions/')) continue;
      const known = inputsOf(`${uses.slice(2)}/action.yml`);
      expect({ file, uses, unknown: Object.keys(given).filter((name) => !known.includes(name)) }).toEqual({
        file,
        uses,
        unknown: [],
      });
    }
  }
});

function inputsOf(file: string): readonly string[] {
  const parsed = parseWorkflowFile(read(file), { file });
  const inputs = parsed.ok ? parsed.value.raw.inputs : undefined;
  return Object.keys(inputs ?? {});
}

test('the official parser refuses a key that it does not know and a context that does not exist', async () => {
  const text =
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    colour: red\n    steps:\n      - run: echo ${{ nobody.knows }}\n';
  const found = await readOfficialProblems(text, { file: '.github/workflows/broken.yml' });
  expect(found.map(({ where }) => where.line)).toEqual([5, 7]);
});

test('the official parser refuses an action without a description of how it runs', async () => {
  const found = await readOfficialProblems('name: a\ndescription: b\n', { file: 'actions/a/action.yml' });
  expect(found.length).toBeGreaterThan(0);
});

test('the jobs of publish bear the names of the stages, in their order', () => {
  const file = '.github/workflows/publish.yml';
  const parsed = parseWorkflowFile(read(file), { file });
  const jobs = parsed.ok ? parsed.value.jobs.map(({ id }) => id) : [];
  // `queue` is no stage: it hands a file on. Inspected and signed in the job that releases: what is signed is what was inspected, with no hand-over between.
  const own = stages.map(({ name }) => name).filter((name) => name !== 'inspect' && name !== 'sign');
  expect(jobs.filter((id) => id !== 'queue')).toEqual(own);
});

test('no job that holds an identity or writes contents builds a plugin, over all workflows', () => {
  for (const file of workflows) {
    const parsed = parseWorkflowFile(read(file), { file });
    for (const job of parsed.ok ? parsed.value.jobs : []) {
      const builds = job.steps.some(({ uses }) => uses === './actions/build');
      if (builds)
        expect({ file, job: job.id, permissions: job.permissions }).toEqual({
          file,
          job: job.id,
          permissions: { contents: 'read' },
        });
    }
  }
});
