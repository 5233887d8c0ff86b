// The outcome of a planner, and the one place where branches, titles and bodies of proposals are worded.
import type { Problem } from '@plugindex/model';
import { inlineCode } from '../report/code-span.ts';
import { entryPath } from './current-entry.ts';
import type { Proposal } from './proposal.ts';

/**
 * A proposal may stand beside errors: then it must not be opened, but the index with it in place can still be
 * validated, so that an author sees everything at once.
 */
export interface Planned {
  readonly proposal?: Proposal;
  readonly problems: readonly Problem[];
}

export type ProposalVerb = 'submit' | 'publish' | 'yank' | 'unyank' | 'deprecate' | 'transfer' | 'adopt';

export interface ProposalWords {
  readonly verb: ProposalVerb;
  readonly name: string;
  readonly version?: string;
  /** Short, in the imperative: title of the pull request and message of the commit. */
  readonly title: string;
  /** Lines of facts. Words of people are given as `{ quoted }` and come alive nowhere. */
  readonly facts: readonly (string | { readonly label: string; readonly quoted: string })[];
  /** Name inside the entry's folder to its new text; null removes the file. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** Depends on what is wished alone. @example proposalBranch({ verb: 'yank', name: 'auth-jwt', version: '1.2.0' }) */
export function proposalBranch({
  verb,
  name,
  version,
}: Pick<ProposalWords, 'verb' | 'name' | 'version'>): string {
  return `plugindex/${verb}/${name}${version === undefined ? '' : `-${version}`}`;
}

/** A proposal of these words. Its branch depends on what is wished alone: asking twice leads to the same pull request. */
export function toProposal({ verb, name, version, title, facts, files }: ProposalWords): Proposal {
  const lines = facts.map((fact) =>
    typeof fact === 'string' ? `- ${fact}` : `- ${fact.label}: ${inlineCode(fact.quoted, 500)}`,
  );
  return {
    branch: proposalBranch({ verb, name, ...(version === undefined ? {} : { version }) }),
    title,
    body: `${title}.\n\n${lines.join('\n')}\n`,
    message: title,
    files: new Map(
      Object.entries(files).map(([file, text]) => [
        entryPath(name, file),
        text === null ? null : new TextEncoder().encode(text),
      ]),
    ),
  };
}
