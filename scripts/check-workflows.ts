// Fails when a workflow or an action breaks a rule of ours, or when GitHub's own parser would refuse it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrors, type Problem } from '@plugindex/model';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { checkAction, checkWorkflow } from './workflow-rules/check-workflow.ts';
import { readOfficialProblems } from './workflow-rules/official-parser.ts';

const root = join(import.meta.dirname, '..');

function filesIn(folder: string, pattern: RegExp): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => pattern.test(path))
    .toSorted();
}

const problems: Problem[] = [];
const checks = [
  { files: filesIn('.github/workflows', /\.ya?ml$/), check: checkWorkflow },
  { files: filesIn('actions', /\/action\.yml$/), check: checkAction },
];
for (const { files, check } of checks) {
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    problems.push(...check(text, { file }), ...(await readOfficialProblems(text, { file })));
  }
}
if (problems.length > 0) process.stderr.write(renderTerminal(problems));
process.exitCode = hasErrors(problems) ? 1 : 0;
