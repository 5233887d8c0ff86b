// Whose code runs: pinned actions, nothing of a pull request beside a token, no text of strangers in a shell.
import { actionName, textsIn } from '../workflow.ts';
import { checksOutUntrusted, isPrivileged, stepsOf, type WorkflowRule } from '../workflow-rule.ts';

const install =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:ci|i|install|add|exec|run|test|start)\b|\bnpx\b|\bpip3?\s+install\b|\bcargo\s+(?:build|install|run)\b|\bmake\b/;

export const codeRules: readonly WorkflowRule[] = [
  {
    code: 'workflow/uses/unpinned',
    severity: 'error',
    forActions: true,
    documentation: {
      title: 'Every action is pinned by the full id of a commit, with its version beside it',
      why: 'A tag or a branch can be moved to other code by whoever takes over the account of its owner. The comment lets people and update bots read which version it is.',
      bad: 'uses: actions/checkout@v7',
      fix: 'write `uses: <owner>/<name>@<40 hexadecimal digits> # v<version>`',
    },
    check: function* (workflow) {
      const called = workflow.jobs.map(({ uses, pointer }) => ({ uses, pointer }));
      const steps = [...stepsOf(workflow)].map(({ step }) => step);
      for (const { uses, pointer } of [...called, ...steps]) {
        if (uses === undefined || uses.startsWith('./') || /^docker:.*@sha256:[0-9a-f]{64}$/.test(uses))
          continue;
        const place = `${pointer}/uses`;
        if (!/@[0-9a-f]{40}$/.test(uses)) {
          const hint = 'pin it by the full id of the commit that the version names';
          yield { pointer: place, message: `Cannot use "${uses}": expected the 40 digits of a commit`, hint };
          continue;
        }
        const line = workflow.lines[(workflow.locate(place)?.line ?? 0) - 1] ?? '';
        if (/#\s*v\d+(?:\.\d+)*\s*$/.test(line)) continue;
        yield {
          pointer: place,
          message: `Cannot tell the version of "${actionName(uses)}": found no comment "# v…"`,
        };
      }
    },
  },
  {
    code: 'workflow/checkout/untrusted',
    severity: 'error',
    documentation: {
      title: "A workflow with the registry's own token checks out no pull request",
      why: 'Runs of `pull_request_target`, `workflow_run`, `issue_comment` and `issues` hold the token and the cache of the default branch. Files of a pull request beside them are one `npm ci` away from running.',
      bad: 'on: pull_request_target … ref: ${{ github.event.pull_request.head.sha }}',
      fix: 'check out the default branch, and read the pull request as Git objects or through the API',
    },
    check: function* (workflow) {
      if (!isPrivileged(workflow)) return;
      for (const { step } of stepsOf(workflow)) {
        const fetches =
          step.run !== undefined &&
          /gh\s+pr\s+checkout|refs\/pull\/|pull\/\S+\/(?:head|merge)/.test(step.run);
        if (!fetches && !checksOutUntrusted(step, workflow)) continue;
        yield {
          pointer: step.pointer,
          message: `Cannot check out a pull request: strangers start this workflow, and its token is the registry's own`,
          hint: 'leave "ref" out, so that the default branch is checked out',
        };
      }
    },
  },
  {
    code: 'workflow/install/untrusted',
    severity: 'error',
    documentation: {
      title: 'Nothing is installed or run in the tree of a pull request',
      why: 'Scripts of a package.json, plugins of a configuration and a changed lockfile run as soon as anything is installed there. The tree of a pull request is data. `ci` is the exception that proves it: it runs the change itself, by one script, with no token beside it.',
      bad: 'working-directory: pull-request … run: npm ci',
      fix: 'install in the checkout of the base, and give the tree of the pull request to the action as data',
    },
    check: function* (workflow) {
      for (const job of workflow.jobs) {
        const trees = job.steps
          .filter((step) => checksOutUntrusted(step, workflow))
          .map((step) =>
            String(step.with.path ?? '.')
              .replace(/^\.\//, '')
              .replace(/\/$/, ''),
          );
        if (trees.length === 0) continue;
        for (const { run, pointer, workingDirectory = '.' } of job.steps) {
          if (run === undefined || !install.test(run)) continue;
          const isInside = trees.some(
            (tree) => tree === workingDirectory.replace(/^\.\//, '') || (tree !== '.' && run.includes(tree)),
          );
          if (!isInside) continue;
          yield {
            pointer: `${pointer}/run`,
            message: `Cannot run this in the job "${job.id}": it runs in the tree of a pull request, expected that of the base`,
          };
        }
      }
    },
  },
  {
    code: 'workflow/template/injection',
    severity: 'error',
    forActions: true,
    documentation: {
      title: 'No expression stands in a script',
      why: 'GitHub puts the value into the text before the shell reads it: a branch named `$(…)` becomes a command. A value in `env` stays a value, whoever wrote it.',
      bad: 'run: echo "${{ github.event.pull_request.title }}"',
      fix: 'put the value into `env`, and write "$NAME" in the script',
    },
    check: function* (workflow) {
      for (const { step } of stepsOf(workflow)) {
        const scripts = [
          { key: 'run', text: step.run },
          { key: 'with/script', text: step.with.script },
        ];
        for (const { key, text } of scripts) {
          const found = typeof text === 'string' ? /\$\{\{[^}]*\}\}/.exec(text)?.[0] : undefined;
          if (found === undefined) continue;
          yield {
            pointer: `${step.pointer}/${key}`,
            message: `Cannot put ${found} into a script: expected it in "env"`,
          };
        }
      }
    },
  },
  {
    code: 'workflow/environment/written',
    severity: 'error',
    forActions: true,
    documentation: {
      title: 'No step writes variables or paths for the steps after it',
      why: 'A line in `GITHUB_ENV` can set `NODE_OPTIONS` or `LD_PRELOAD`, one in `GITHUB_PATH` can put another `node` first: who can write there runs code in every later step, those with a token among them.',
      bad: 'run: cat report.txt >> "$GITHUB_ENV"',
      fix: 'write single values to `GITHUB_OUTPUT`, and name them in the `env` of the step that needs them',
    },
    check: function* (workflow) {
      for (const { step } of stepsOf(workflow)) {
        const found =
          step.run === undefined
            ? undefined
            : /GITHUB_(?:ENV|PATH)\b|::(?:set-env|add-path)\b/.exec(step.run)?.[0];
        if (found === undefined) continue;
        yield {
          pointer: `${step.pointer}/run`,
          message: `Cannot write to ${found}: every later step would obey it`,
        };
      }
    },
  },
  {
    code: 'workflow/condition/actor',
    severity: 'error',
    documentation: {
      title: 'No condition asks for the name of an actor',
      why: '`github.actor` is whoever touched the run last: anybody can make a bot that is trusted the last to touch a pull request. Names can be taken over, too.',
      bad: "if: github.actor == 'dependabot[bot]'",
      fix: 'compare the numeric id of the author of the pull request, in code that a test covers',
    },
    check: function* ({ raw }) {
      for (const { pointer, text } of textsIn(raw)) {
        if (!pointer.endsWith('/if') || !/github\.(?:triggering_)?actor\b/.test(text)) continue;
        yield {
          pointer,
          message: 'Cannot trust the name of an actor: expected a numeric id, compared in code',
        };
      }
    },
  },
];
