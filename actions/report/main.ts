// Puts the report of a run that strangers control into one comment, after checking whose it is and what it says.
import { join } from 'node:path';
import { hasErrorCode } from '@plugindex/node/error-code';
import { createGitHubClient } from '@plugindex/node/github/github-client';
import { GitHubError } from '@plugindex/node/github/github-error';
import { createPullRequestPort } from '@plugindex/node/github/pull-request-port';
import { ActionError } from '../action-error.ts';
import { commitAt } from '../event.ts';
import { readReport, type StageReport } from '../report-file.ts';
import { renderStage } from '../report-text.ts';
import { type ActionCall, runAction } from '../run.ts';

const marker = '<!-- plugindex:report -->';
/** Numeric id of the account behind the workflow's token. */
const automationId = 41_898_282;

await runAction(async (call) => {
  const reports = await readReports(call.neededInput('folder'));
  const [first] = reports;
  if (first === undefined) {
    call.say('The run left no report: it was cancelled, or it failed before there was anything to say');
    return;
  }
  const number = agreedNumber(reports);
  const { apiUrl, repository } = call.environment;
  const client = createGitHubClient({
    apiUrl,
    token: call.neededInput('token'),
    userAgent: 'plugindex-report',
  });
  const { data } = await client.rest.pulls
    .get({ ...repository, pull_number: number })
    .catch(refuseUnknown(number));
  checkHead(call, { report: first, headSha: data.head.sha });
  const port = createPullRequestPort(client, repository, { accountId: automationId });
  await port.setComment(number, { marker, body: toBody(reports) });
  call.output('pull_request', String(number));
  call.say(`Reported on ${number}`);
});

async function readReports(folder: string): Promise<readonly StageReport[]> {
  const reports: StageReport[] = [];
  for (const stage of ['validate', 'build'] as const) {
    const report = await readIfThere(join(folder, `${stage}.json`));
    if (report === undefined) continue;
    if (report.stage !== stage)
      throw refused(`its file "${stage}.json" is about the stage "${report.stage}"`);
    reports.push(report);
  }
  return reports;
}

async function readIfThere(file: string): Promise<StageReport | undefined> {
  try {
    return await readReport(file);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    if (error instanceof RangeError) throw refused('it is larger than any honest one');
    throw error;
  }
}

/** threat: two files about two pull requests */
function agreedNumber(reports: readonly StageReport[]): number {
  const numbers = new Set(reports.map(({ pullRequest }) => pullRequest));
  const heads = new Set(reports.map(({ headSha }) => headSha));
  const [number] = numbers;
  if (numbers.size === 1 && heads.size === 1 && number !== null && number !== undefined) return number;
  throw refused('its files do not name one pull request and one commit');
}

/**
 * The number in a report is a claim. The proof is that GitHub knows the commit of the run as the head of that pull request.
 * threat: a report that speaks below somebody else's pull request
 */
function checkHead(
  call: ActionCall,
  { report, headSha }: { readonly report: StageReport; readonly headSha: string },
): void {
  const runSha = commitAt(call.event, '/workflow_run/head_sha');
  if (report.headSha === headSha && runSha === headSha) return;
  throw refused(
    `it is about ${report.headSha} by a run of ${runSha}, and the head of the pull request is ${headSha}`,
  );
}

function refuseUnknown(number: number): (error: unknown) => never {
  return (error) => {
    if (error instanceof GitHubError && error.code === 'github/not-found')
      throw refused(`there is no pull request ${number}`);
    throw error;
  };
}

function refused(why: string): ActionError {
  return new ActionError('action/hand-over', `Cannot use the report: ${why}`);
}

function toBody(reports: readonly StageReport[]): string {
  const sha = reports[0]?.headSha ?? '';
  return `${marker}\n${reports.map(renderStage).join('\n')}\nOf commit ${sha}. What happens next stands in the comment about the decision.\n`;
}
