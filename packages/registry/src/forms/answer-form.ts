// Carries out the answer to an issue form, in an order that a crash anywhere leaves to the next run to finish.
import type { PullRequestPort } from '../decide/decision.ts';
import { checksStart } from '../decide/rebuild.ts';
import type { Proposal, ProposalPort } from '../propose/proposal.ts';
import {
  abuseLabel,
  adoptLabel,
  formMarker,
  incompleteLabel,
  openedReply,
  refusedReply,
  toldReply,
  withdrawnReply,
} from './form-messages.ts';
import type { FormPlan } from './plan-form.ts';

/** An open pull request from a branch of the registry itself. */
export interface OpenRequest {
  readonly number: number;
  readonly branch: string;
}

export interface FormPorts {
  /** Comments and labels of an issue are those of a pull request on the forge. */
  readonly issues: Pick<
    PullRequestPort,
    'addLabels' | 'removeLabel' | 'setComment' | 'close' | 'startWorkflow'
  >;
  readonly proposals: ProposalPort;
  /** Open pull requests that were opened for this issue. */
  readonly openRequests: () => Promise<readonly OpenRequest[]>;
  /** True when one of the required checks was begun on the head of a pull request. */
  readonly isChecked: (number: number) => Promise<boolean>;
}

/** One line for each step; with `dryRun` none is taken. */
export async function answerForm(
  issue: number,
  plan: FormPlan,
  { ports, dryRun }: { readonly ports: FormPorts; readonly dryRun: boolean },
): Promise<readonly string[]> {
  if (plan.kind === 'none') return [`#${issue} is no form`];
  if (dryRun)
    return [`#${issue} would be ${plan.kind}`, ...(plan.kind === 'proposed' ? describe(plan.proposal) : [])];
  if (plan.kind === 'proposed') return propose(issue, plan.proposal, ports);
  if (plan.kind === 'withdrawn') return withdraw(issue, ports);
  if (plan.kind === 'refused') {
    const open = (await ports.openRequests()).map(({ number }) => number);
    await ports.issues.addLabels(issue, [incompleteLabel]);
    await comment(issue, refusedReply(plan.problems, { form: plan.form, open }), ports);
    return [`#${issue} has ${plan.problems.length} problems`];
  }
  await ports.issues.addLabels(issue, [plan.topic === 'abuse' ? abuseLabel : adoptLabel]);
  await ports.issues.removeLabel(issue, incompleteLabel);
  await comment(issue, toldReply(plan.topic, plan.maintainers), ports);
  return [`#${issue} was told to the maintainers`];
}

function describe({ branch, files }: Proposal): readonly string[] {
  return [
    `branch ${branch}`,
    ...[...files].map(([path, bytes]) => `${bytes === null ? 'removes' : 'writes'} ${path}`),
  ];
}

async function comment(issue: number, body: string, { issues }: FormPorts): Promise<void> {
  await issues.setComment(issue, { marker: formMarker, body });
}

/** An edited issue may ask for another name or version: the pull request of before is closed then. */
async function propose(issue: number, proposal: Proposal, ports: FormPorts): Promise<readonly string[]> {
  const opened = await ports.proposals.open(proposal);
  if (opened.outcome !== 'found' || !(await ports.isChecked(opened.number)))
    await ports.issues.startWorkflow(checksStart(opened.number, proposal.branch));
  const others = (await ports.openRequests()).filter(({ number }) => number !== opened.number);
  for (const { number } of others) await ports.issues.close(number);
  await ports.issues.removeLabel(issue, incompleteLabel);
  await comment(issue, openedReply(opened), ports);
  return [
    `#${issue} ${opened.outcome} #${opened.number} from ${proposal.branch}`,
    ...others.map(({ number }) => `#${number} closed: the issue asks for something else now`),
  ];
}

async function withdraw(issue: number, ports: FormPorts): Promise<readonly string[]> {
  const numbers = (await ports.openRequests()).map(({ number }) => number);
  if (numbers.length === 0) return [`#${issue} is closed and has nothing open`];
  for (const number of numbers) await ports.issues.close(number);
  await comment(issue, withdrawnReply(numbers), ports);
  return numbers.map((number) => `#${number} closed: its issue was closed`);
}
