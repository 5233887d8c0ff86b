// Fills in an issue form of .github/ISSUE_TEMPLATE, and gives the text that GitHub makes of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isRecord } from '../../packages/model/src/record.ts';
import { repositoryRoot } from './marketplace.ts';

const folder = join(repositoryRoot, '.github/ISSUE_TEMPLATE');

export interface FilledIssue {
  readonly title: string;
  readonly body: string;
}

/**
 * `form`: `submit`, as in the name of its file. Answers by the ids of its fields; a box is ticked by its id alone.
 * Throws for an answer to a question that the form does not ask.
 */
export function fillIssueForm(form: string, answers: Readonly<Record<string, string>>): FilledIssue {
  const file = readdirSync(folder).find((name) => name.endsWith(`-${form}.yml`));
  if (file === undefined) throw new Error(`There is no form ${form}`);
  const template: unknown = parse(readFileSync(join(folder, file), 'utf8'));
  const body: readonly unknown[] = isRecord(template) && Array.isArray(template.body) ? template.body : [];
  const questions = body.filter(isRecord).filter(({ type }) => type !== 'markdown');
  const strange = Object.keys(answers).filter((id) => !questions.some((question) => question.id === id));
  if (strange.length > 0) throw new Error(`The form ${form} does not ask for ${strange.join(', ')}`);
  const sections = questions.map((question) => toSection(question, answers[String(question.id)]));
  return {
    title: `${isRecord(template) ? String(template.title) : ''}${answers.name ?? ''}`,
    body: sections.join('\n\n'),
  };
}

function toSection(
  { type, attributes }: Readonly<Record<string, unknown>>,
  answer: string | undefined,
): string {
  const { label, render, options } = isRecord(attributes) ? attributes : {};
  return `### ${String(label)}\n\n${type === 'checkboxes' ? toBoxes(options, answer) : toText(render, answer)}`;
}

function toText(render: unknown, answer: string | undefined): string {
  if (answer === undefined) return '_No response_';
  return render === undefined ? answer : `\`\`\`${String(render)}\n${answer}\n\`\`\``;
}

function toBoxes(options: unknown, answer: string | undefined): string {
  const boxes: readonly unknown[] = Array.isArray(options) ? options : [];
  const mark = answer === undefined ? ' ' : 'X';
  return boxes
    .filter(isRecord)
    .map(({ label }) => `- [${mark}] ${String(label)}`)
    .join('\n');
}
