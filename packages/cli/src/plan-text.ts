// Plans of changes in words, and as data.
import type { InstallPlan, PlanNotice } from '@plugindex/client';
import { type CommandCall, flag } from './command.ts';
import { toJsonText, toSafeLine } from './output.ts';

export function planText({ actions }: Pick<InstallPlan, 'actions'>): string {
  if (actions.length === 0) return 'Nothing to do: everything is as you asked.\n';
  const lines = actions.map((action) => {
    if (action.type === 'add') return `+ ${action.name} ${action.to}`;
    if (action.type === 'remove') return `- ${action.name} ${action.from}`;
    return `~ ${action.name} ${action.from} → ${action.to}`;
  });
  return `${lines.join('\n')}\n`;
}

/** Prints plans, one after the other, as one document of data: `{ actions, consents, notices, generation, dryRun }`. */
export function printPlans({ ports, isJson, values }: CommandCall, plans: readonly InstallPlan[]): number {
  const actions = plans.flatMap((plan) => plan.actions);
  const notices = plans.flatMap((plan) => plan.notices);
  if (isJson) {
    const consents = plans.flatMap((plan) => plan.consents);
    const generation = plans.findLast(({ next }) => next !== undefined)?.next?.number ?? null;
    ports.out(toJsonText({ actions, consents, notices, generation, dryRun: flag(values, 'dry-run') }));
  } else {
    for (const notice of notices) ports.say(`warning: ${noticeText(notice)}\n`);
    ports.out(planText({ actions }));
  }
  return 0;
}

function noticeText(notice: PlanNotice): string {
  const subject = `${notice.name} ${notice.version}`;
  if (notice.type === 'vanished') return `${subject} is installed, but the registry has it no more`;
  return `${subject} is installed, but was yanked: ${toSafeLine(notice.reason)}`;
}
