// Every text that the answer to an issue form is made of. Words of other people stand in code spans only.
import { type Problem, printable } from '@plugindex/model';
import type { OpenedProposal } from '../propose/proposal.ts';
import { codeSpan } from '../report/code-span.ts';
import type { FormId } from './form.ts';
import { formList } from './form-fields.ts';

export const formMarker = '<!-- plugindex:form -->';
/** On an issue that waits for its author. */
export const incompleteLabel = 'form: incomplete';
export const abuseLabel = 'abuse';
export const adoptLabel = 'adopt';

/** How the labels of forms look; colours as GitHub writes them. */
export const formLabels = [
  { name: incompleteLabel, color: 'fbca04', description: 'The form needs another look by its author' },
  { name: abuseLabel, color: 'b60205', description: 'Somebody reported abuse' },
  { name: adoptLabel, color: '1d76db', description: 'Somebody offers to look after a plugin' },
  ...formList.map(([, { label, title }]) => ({ name: label, color: 'c5def5', description: title })),
];

/** GitHub refuses comments over 65,536 characters. */
const maxReplyLength = 60_000;

/** First line of the pull request of an issue: by it `decide` knows who asked. */
export function issueMarker(issue: number): string {
  return `<!-- plugindex:form issue=${issue} -->`;
}

/** The last line closes the issue with the merge. */
export function proposalBody(body: string, issue: number): string {
  return `${issueMarker(issue)}\n${body}\nAsked for by an issue form.\n\nCloses #${issue}\n`;
}

/** One more fact about a submission. */
export function foreignSource(ownerId: number): string {
  return `- The source belongs to another account than the one that asks (id ${ownerId}).\n`;
}

export function openedReply({ number }: OpenedProposal): string {
  return reply(
    `This request is now the pull request #${number}. The checks run there, and the next step is always shown there.`,
    'To change something, edit this issue: the pull request follows. To take it back, close this issue.',
  );
}

export function withdrawnReply(numbers: readonly number[]): string {
  return reply(
    `The request was taken back: ${numbers.map((number) => `#${number}`).join(', ')} is closed.`,
    'Open this issue again to ask once more.',
  );
}

/** All problems at once. `open`: pull requests of this issue, which stay as they are. */
export function refusedReply(
  problems: readonly Problem[],
  { form, open }: { readonly form: FormId | undefined; readonly open: readonly number[] },
): string {
  const count = problems.length === 1 ? 'One thing has' : `${problems.length} things have`;
  const stays = open.map((number) => `#${number} stays as it was until then.`);
  const head = [`**${count} to change.** Edit this issue; this answer is then written anew.`, ...stays].join(
    ' ',
  );
  const lines: string[] = [];
  let length = head.length;
  for (const problem of problems) {
    const line = problemLine(problem, form);
    if (length + line.length > maxReplyLength) {
      lines.push(`- ${problems.length - lines.length} more, left out for length`);
      break;
    }
    length += line.length;
    lines.push(line);
  }
  return reply(head, lines.join('\n'));
}

function problemLine(problem: Problem, form: FormId | undefined): string {
  const label = labelOf(problem, form);
  const { message, hint } = problem;
  const shown = `- ${label === undefined ? '' : `**${label}**: `}${codeSpan(printable(message))}`;
  return hint === undefined ? shown : `${shown}<br>Hint: ${codeSpan(printable(hint))}`;
}

/** The field of the form that a problem is about, by the last key of its pointer that the form has. */
function labelOf({ where }: Problem, form: FormId | undefined): string | undefined {
  const fields = formList.find(([id]) => id === form)?.[1].fields ?? {};
  const keys = (where.pointer ?? '').split('/').toReversed();
  const key = keys.find((candidate) => Object.hasOwn(fields, candidate));
  return key === undefined ? undefined : fields[key]?.label;
}

/** `maintainers`: account names as registry.yaml has them, so that GitHub tells them. */
export function toldReply(topic: 'adopt' | 'abuse', maintainers: readonly string[]): string {
  const told = maintainers.map((name) => `@${name}`).join(', ');
  return topic === 'abuse'
    ? reply(
        `Thank you. The maintainers were told: ${told}.`,
        'They answer here. Nothing is changed by the report alone.',
      )
    : reply(
        `The maintainers were asked: ${told}.`,
        'They first ask the owners of the plugin. Nothing changes until a maintainer has answered here.',
      );
}

function reply(...paragraphs: readonly string[]): string {
  return `${formMarker}\n${paragraphs.join('\n\n')}\n`;
}
