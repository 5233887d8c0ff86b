// How runs end and meet: a timeout for each job, one run at a time where they would race, machines that forget.
import type { WorkflowRule } from '../workflow-rule.ts';
import { scopesOf } from '../workflow-rule.ts';

export const runRules: readonly WorkflowRule[] = [
  {
    code: 'workflow/timeout/missing',
    severity: 'error',
    documentation: {
      title: 'Every job has a timeout',
      why: 'A job that hangs holds its runner, and everything that waits for it, for six hours.',
      fix: 'write `timeout-minutes` with a few times what the job usually takes',
    },
    check: function* ({ jobs }) {
      for (const { id, pointer, raw, uses } of jobs) {
        // A called workflow sets its own.
        if (uses !== undefined || typeof raw['timeout-minutes'] === 'number') continue;
        yield {
          pointer,
          message: `Cannot let the job "${id}" run without an end: expected "timeout-minutes"`,
        };
      }
    },
  },
  {
    code: 'workflow/concurrency/missing',
    severity: 'error',
    documentation: {
      title: 'Runs that write, or that a newer push makes useless, do not run side by side',
      why: 'Two runs that publish at once race for one release; ten pushes to one pull request would keep ten runners busy.',
      fix: 'write `concurrency` with a group; let a newer run of a pull request cancel the older',
    },
    check: function* ({ raw, jobs, triggers }) {
      const writes = jobs.some((job) => [...scopesOf(job)].some(([, access]) => access === 'write'));
      // Only called by others: the group is the caller's to choose.
      const isCalled = triggers.size === 1 && triggers.has('workflow_call');
      if (isCalled || raw.concurrency !== undefined || !(writes || triggers.has('pull_request'))) return;
      yield { pointer: '', message: 'Cannot let runs of this workflow meet: expected "concurrency"' };
    },
  },
  {
    code: 'workflow/runner/unknown',
    severity: 'error',
    documentation: {
      title: "Jobs run on GitHub's own machines, with the version named",
      why: "A machine of one's own keeps what a run leaves, for the next to find; certificates say which it was, and clients may refuse it. `latest` changes tools under a build that must give the same bytes.",
      bad: 'runs-on: self-hosted',
      fix: 'write `runs-on: ubuntu-24.04`',
    },
    check: function* ({ jobs }) {
      for (const { id, pointer, raw, uses } of jobs) {
        const found = raw['runs-on'];
        if (
          uses !== undefined ||
          (typeof found === 'string' && /^(?:ubuntu|windows|macos)-\d+(?:\.\d+)?(?:-arm)?$/.test(found))
        )
          continue;
        yield {
          pointer: found === undefined ? pointer : `${pointer}/runs-on`,
          message: `Cannot run the job "${id}" on ${JSON.stringify(found ?? null)}: expected a machine of GitHub with its version`,
        };
      }
    },
  },
];
