// What could be stolen or poisoned: secrets, credentials left behind, caches, files of other runs.
import { actionName, textsIn } from '../workflow.ts';
import { isPrivileged, scopesOf, stepsOf, type WorkflowRule } from '../workflow-rule.ts';

const cacheActions = new Set(['actions/cache', 'actions/cache/save', 'actions/cache/restore']);
const setupActions = /^actions\/setup-/;

export const secretRules: readonly WorkflowRule[] = [
  {
    code: 'workflow/checkout/credentials',
    severity: 'error',
    forActions: true,
    documentation: {
      title: 'A checkout leaves no token behind',
      why: 'By default the token stays in `.git/config`, where every later step, and every file that is uploaded with the folder, can read it.',
      fix: 'write `persist-credentials: false` below `with`',
    },
    check: function* (workflow) {
      for (const { step } of stepsOf(workflow)) {
        if (step.uses === undefined || actionName(step.uses) !== 'actions/checkout') continue;
        if (step.with['persist-credentials'] === false) continue;
        yield {
          pointer: step.pointer,
          message: 'Cannot leave the token in the checkout: expected "persist-credentials: false"',
        };
      }
    },
  },
  {
    code: 'workflow/secrets/inherited',
    severity: 'error',
    documentation: {
      title: 'No called workflow inherits secrets',
      why: '`secrets: inherit` hands over every secret of the repository and its organisation, those of tomorrow too.',
      fix: 'leave `secrets` out: nothing here needs any',
    },
    check: function* ({ jobs }) {
      for (const { raw, pointer, id } of jobs) {
        if (raw.secrets !== 'inherit') continue;
        yield {
          pointer: `${pointer}/secrets`,
          message: `Cannot hand all secrets to the job "${id}": expected none`,
        };
      }
    },
  },
  {
    code: 'workflow/secrets/stored',
    severity: 'error',
    forActions: true,
    documentation: {
      title: "No secret is stored: the run's own token and identity are enough",
      why: 'A stored secret outlives the run, must be renewed, and can be stolen once and used for long. Whoever forks or takes over the registry must not need any.',
      fix: 'use `github.token` with the least permissions, or `id-token: write` in a job that signs',
    },
    check: function* ({ raw }) {
      for (const { pointer, text } of textsIn(raw)) {
        for (const [, name = ''] of text.matchAll(/\bsecrets(?:\.|\[['"])([A-Za-z0-9_]+)/g)) {
          if (name.toUpperCase() === 'GITHUB_TOKEN') continue;
          yield { pointer, message: `Cannot use the secret "${name}": expected none but GITHUB_TOKEN` };
        }
      }
    },
  },
  {
    code: 'workflow/cache/poisoned',
    severity: 'error',
    documentation: {
      title: 'No cache is written beside foreign code, and none is read where something is signed',
      why: 'A cache is shared by every run of its branch. What a pull request or a plugin could put there would come out in a job that signs it.',
      fix: "write caches only in jobs that run the registry's own code alone; build what is signed without any",
    },
    check: function* (workflow) {
      const isPullRequest = workflow.triggers.has('pull_request') || workflow.triggers.has('merge_group');
      for (const { job, step } of stepsOf(workflow)) {
        const name = step.uses === undefined ? '' : actionName(step.uses);
        const caches = cacheActions.has(name) || (setupActions.test(name) && setupCaches(step.with));
        if (!caches) continue;
        const writes = name !== 'actions/cache/restore';
        const buildsPlugins = job.steps.some(
          ({ uses }) => uses !== undefined && /actions\/build(?:@|$)/.test(uses),
        );
        const signs = [...scopesOf(job)].some(
          ([scope, access]) => scope === 'id-token' && access === 'write',
        );
        if (writes && (isPullRequest || buildsPlugins)) {
          yield {
            pointer: step.pointer,
            message: `Cannot write a cache in the job "${job.id}": foreign code could fill it`,
          };
        } else if (signs) {
          yield {
            pointer: step.pointer,
            message: `Cannot read a cache in the job "${job.id}": it signs what it finds`,
          };
        }
      }
    },
  },
  {
    code: 'workflow/artifact/placed',
    severity: 'error',
    documentation: {
      title: 'What another run left is put outside the checkout',
      why: 'A run of a pull request decides what its artifacts hold: unpacked over the checkout, they replace the code that reads them.',
      fix: 'write `path: ${{ runner.temp }}/…` below `with`',
    },
    check: function* (workflow) {
      for (const { step } of stepsOf(workflow)) {
        if (step.uses === undefined || actionName(step.uses) !== 'actions/download-artifact') continue;
        if (!isPrivileged(workflow) && step.with['run-id'] === undefined) continue;
        if (/^\$\{\{ runner\.temp \}\}\/./.test(String(step.with.path ?? ''))) continue;
        yield {
          pointer: step.pointer,
          message: 'Cannot unpack the files of another run here: expected a path below ${{ runner.temp }}',
        };
      }
    },
  },
];

/** The setup actions cache packages when they are told to, and some of them unless they are told not to. */
function setupCaches(inputs: Readonly<Record<string, unknown>>): boolean {
  if (inputs.cache !== undefined && inputs.cache !== false && inputs.cache !== '') return true;
  return inputs['package-manager-cache'] !== false;
}
