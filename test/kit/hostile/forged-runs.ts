// Workflow files that a hostile pull request brings so that its own run says what it likes.
import { stringify } from 'yaml';
import type { Scene } from './scene.ts';

const uploadArtifact = 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f';
const runner = 'ubuntu-24.04';
const passing = { 'runs-on': runner, steps: [{ run: 'true' }] };

/** Jobs of the names that count. */
export const passingWorkflow = stringify({
  name: 'scan',
  on: 'pull_request',
  permissions: {},
  jobs: { validate: passing, build: passing, decide: passing },
});

/** In the place of the registry's own: uploads this report. */
export function forgingWorkflow(report: string): string {
  const write = { env: { REPORT: report }, run: `printf '%s' "$REPORT" > validate.json` };
  const upload = { uses: uploadArtifact, with: { name: 'report-validate', path: 'validate.json' } };
  return stringify({
    name: 'pull-request',
    on: 'pull_request',
    permissions: {},
    jobs: { validate: { 'runs-on': runner, steps: [write, upload] }, build: passing },
  });
}

/** Says something of the bystander's pull request, at the very commit that is its head. */
export function forgedReport({ bystander, canary }: Scene): string {
  // Its own workflow would fill in expressions: they are no part of this attack.
  const message = canary.poison.replaceAll('${{', '');
  const problem = { code: 'validate/forged/report', severity: 'error', where: { file: 'x' }, message };
  const { number: pullRequest, headSha } = bystander;
  return JSON.stringify({
    format: 1,
    stage: 'validate',
    pullRequest,
    headSha,
    problems: [problem],
    plugins: [],
  });
}
