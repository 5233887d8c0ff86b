// GitHub's own parser of workflows and actions, asked whether it would accept a file.
import { registerHooks } from 'node:module';
import type { Problem } from '@plugindex/model';
import type { DocumentedRule } from '@plugindex/registry/rule-documentation';

// The package imports its schemas as JSON without saying so, which Node refuses without this.
registerHooks({
  load: (url, context, next) =>
    url.endsWith('.json')
      ? next(url, { ...context, importAttributes: { type: 'json' } })
      : next(url, context),
});

/** Its words are GitHub's; the code is ours, so that it can be looked up. */
export const syntaxRefused: DocumentedRule = {
  code: 'workflow/syntax/refused',
  severity: 'error',
  documentation: {
    title: "GitHub's own parser reads every workflow and action without a remark",
    why: 'A key that GitHub does not know is left out in silence, and a file that it cannot read does not run at all: a check that does not run finds nothing.',
    bad: 'on:\n  push:\n    branch: [main]      # the key is "branches"',
    fix: "do what the message says; it is that of GitHub's language service",
  },
};

/**
 * What the official language service says of a workflow or action file: its schema, and every expression in it.
 * @example await readOfficialProblems(text, { file: '.github/workflows/ci.yml' }) // []
 */
export async function readOfficialProblems(
  text: string,
  { file }: { readonly file: string },
): Promise<readonly Problem[]> {
  const { validate } = await import('@actions/languageservice/validate');
  // The service tells workflows from actions by the address.
  const found = await validate(toDocument(text, `file:///${file}`));
  return found.map(({ message, range }) => ({
    code: syntaxRefused.code,
    severity: syntaxRefused.severity,
    where: { file, line: range.start.line + 1, column: range.start.character + 1 },
    message: `Cannot use this as GitHub reads it: ${message}`,
  }));
}

interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** The text in the form of the Language Server Protocol; lines and characters count from 0. */
function toDocument(text: string, uri: string) {
  const lines = text.split('\n');
  const offsetAt = ({ line, character }: TextPosition) =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  return {
    uri,
    languageId: 'yaml',
    version: 1,
    lineCount: lines.length,
    getText: (range?: { readonly start: TextPosition; readonly end: TextPosition }) =>
      range === undefined ? text : text.slice(offsetAt(range.start), offsetAt(range.end)),
    positionAt: (offset: number) => {
      const before = text.slice(0, offset).split('\n');
      return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    },
    offsetAt,
    getLineRange: (line: number) => ({
      start: { line, character: 0 },
      end: { line, character: lines[line]?.length ?? 0 },
    }),
    getEOLCharacters: (line: number) => (line < lines.length - 1 ? '\n' : ''),
  };
}
