// Reads the text that GitHub makes of a filled-in form back into answers; all problems at once.
//
//   ### Name of the new plugin\n\nauth-jwt\n\n### Version\n\n_No response_\n\n### Rights\n\n- [x] I may publish …
//
// The author of an issue can write any text there, headings included: what comes out is the author's word and no more.
import { findUnsafe, hasErrors, type Problem, quote, type RegistryConfig } from '@plugindex/model';
import type { Form, FormField, FormId } from './form.ts';
import { formList } from './form-fields.ts';
import { formProblem } from './form-rules.ts';
import { choicesOf } from './issue-templates.ts';

export interface FilledForm {
  readonly id: FormId;
  /** Field name to its answer, trimmed; fields that were left empty are missing. */
  readonly answers: ReadonlyMap<string, string>;
}

export type ParsedForm =
  /** An issue that was not made with a form. */
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'filled'; readonly form: FilledForm };

export interface FormIssue {
  readonly body: string;
  readonly labels: readonly string[];
}

/** GitHub's own limit for the text of an issue, in characters. */
const maxBodyLength = 65_536;
/** What GitHub writes where nothing was filled in or chosen. */
const noAnswers = new Set(['', '_No response_', 'None']);

/**
 * Takes an issue apart. The form is told by its first heading, which no other form has.
 * @example parseForm({ body: '### Plugin to yank from\n\nauth-jwt\n…', labels: [] }, registry)
 */
export function parseForm({ body, labels }: FormIssue, registry: RegistryConfig): ParsedForm {
  const isLabelled = formList.some(([, form]) => labels.includes(form.label));
  if (body.length > maxBodyLength) return isLabelled ? refused(tooLarge(body.length)) : { kind: 'none' };
  const lines = body.replaceAll('\r\n', '\n').split('\n');
  const found = formList.find(([, form]) => lines.includes(heading(firstField(form))));
  if (found === undefined) return isLabelled ? refused(unreadable) : { kind: 'none' };
  const [id, form] = found;
  const problems: Problem[] = [];
  const answers = new Map<string, string>();
  const sections = sectionsOf(lines, form);
  for (const [name, field] of Object.entries(form.fields)) {
    const { answer, problem } = readAnswer(field, sections.get(field.label) ?? [], { name, registry });
    if (problem !== undefined) problems.push(problem);
    else if (answer !== undefined) answers.set(name, answer);
  }
  return hasErrors(problems) ? { kind: 'refused', problems } : { kind: 'filled', form: { id, answers } };
}

function refused(problem: Problem): ParsedForm {
  return { kind: 'refused', problems: [problem] };
}

const unreadable = formProblem('form/body/unreadable', {
  message: 'Cannot read the form: found none of its headings, expected them as the form wrote them',
  hint: 'open the form again and fill it in',
});

function tooLarge(length: number): Problem {
  return formProblem('form/body/too-large', {
    message: `Cannot read the form: found ${length} characters, expected at most ${maxBodyLength}`,
    hint: 'open the form again and fill it in',
  });
}

function firstField(form: Form): FormField | undefined {
  return Object.values(form.fields)[0];
}

function heading(field: FormField | undefined): string {
  return `### ${field?.label}`;
}

/** Label to the texts below its headings: more than one where a heading stands there twice. */
function sectionsOf(lines: readonly string[], form: Form): ReadonlyMap<string, readonly string[]> {
  const labels = new Map(Object.values(form.fields).map((field) => [heading(field), field.label]));
  const sections = new Map<string, string[]>();
  let open: { label: string; lines: string[] } | undefined;
  const close = () => {
    if (open === undefined) return;
    const texts = sections.get(open.label) ?? [];
    sections.set(open.label, [...texts, open.lines.join('\n').trim()]);
  };
  for (const line of lines) {
    const label = labels.get(line.trimEnd());
    if (label === undefined) open?.lines.push(line);
    else {
      close();
      open = { label, lines: [] };
    }
  }
  close();
  return sections;
}

interface Answered {
  readonly answer?: string;
  readonly problem?: Problem;
}

interface AnswerContext {
  readonly name: string;
  readonly registry: RegistryConfig;
}

function readAnswer(field: FormField, texts: readonly string[], context: AnswerContext): Answered {
  const { name } = context;
  if (texts.length > 1) {
    const message = `Cannot read "${field.label}": found the heading ${texts.length} times, expected it once`;
    return { problem: formProblem('form/field/twice', { field: name, message }) };
  }
  const text = bareText(field, texts[0] ?? '');
  if (text === undefined) {
    if (!field.isRequired) return {};
    const expected = field.type === 'checkboxes' ? `a tick before "${field.statement}"` : 'an answer';
    const message = `Cannot use the form: "${field.label}" is empty, expected ${expected}`;
    return { problem: formProblem('form/field/missing', { field: name, message }) };
  }
  return judge(field, text, context);
}

/** The answer without what GitHub wrote around it; undefined where there is none. */
function bareText(field: FormField, text: string): string | undefined {
  if (field.type === 'checkboxes') {
    const [mark, statement] = [text.slice(0, 6), text.slice(6)];
    return mark.toLowerCase() === '- [x] ' && statement === field.statement ? statement : undefined;
  }
  const bare = field.type === 'textarea' && field.render !== undefined ? withoutFence(text) : text;
  return noAnswers.has(bare) ? undefined : bare;
}

function withoutFence(text: string): string {
  const lines = text.split('\n');
  const isFenced =
    lines.length > 1 && /^`{3,}[a-z]*$/.test(lines[0] ?? '') && /^`{3,}$/.test(lines.at(-1) ?? '');
  return (isFenced ? lines.slice(1, -1) : lines).join('\n').trim();
}

function judge(field: FormField, text: string, { name, registry }: AnswerContext): Answered {
  const refuse = (code: Parameters<typeof formProblem>[0], what: string): Answered => ({
    problem: formProblem(code, { field: name, message: `Cannot use "${field.label}": ${what}`, found: text }),
  });
  const unsafe = findUnsafe(text);
  if (unsafe !== undefined) return refuse('form/field/characters', `found the character ${unsafe.codePoint}`);
  if (field.type === 'checkboxes') return { answer: text };
  if (field.type === 'dropdown') {
    const choices = choicesOf(field.choices, registry);
    const chosen = field.isMultiple ? splitList(text) : [text];
    const strange = chosen.find((choice) => !choices.includes(choice));
    if (strange === undefined) return { answer: chosen.join(', ') };
    const expected = choices.map((choice) => quote(choice)).join(', ');
    return refuse('form/field/choice', `found ${quote(strange)}, expected one of ${expected}`);
  }
  if (text.length > field.maxLength)
    return refuse(
      'form/field/too-long',
      `found ${text.length} characters, expected at most ${field.maxLength}`,
    );
  if (field.type === 'input' && text.includes('\n'))
    return refuse('form/field/form', 'found several lines, expected one');
  return { answer: text };
}

/** What stands between commas, without empty parts and repetitions. @example splitList('a, b,') // ['a', 'b'] */
export function splitList(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}
