// The index as it will be once a proposal is merged, and what the rules say of it: exactly what its pull request will be told.
import { createHash } from 'node:crypto';
import { compareText, type Problem, type TreeFile, type TreePort } from '@plugindex/model';
import type { Author } from '../validate/context.ts';
import type { SourceLookup } from '../validate/source-facts.ts';
import { validateIndex } from '../validate/validate.ts';
import { indexRoot } from './current-entry.ts';
import type { Proposal } from './proposal.ts';

/** The index folder `base` with the files of a proposal in place. */
export function proposedTree(base: TreePort, { files }: Pick<Proposal, 'files'>): TreePort {
  const changed = new Map([...files].map(([path, bytes]) => [path.slice(indexRoot.length), bytes] as const));
  return {
    list: async () => {
      const kept = (await base.list()).filter(({ path }) => !changed.has(path));
      const added = [...changed].flatMap(([path, bytes]): readonly TreeFile[] =>
        bytes === null ? [] : [{ path, id: blobId(bytes), size: bytes.byteLength }],
      );
      return [...kept, ...added].toSorted((a, b) => compareText(a.path, b.path));
    },
    read: async (path, options) => {
      const bytes = changed.get(path);
      if (bytes === undefined || bytes === null) return base.read(path, options);
      if (bytes.byteLength > options.maxBytes) {
        throw new RangeError(
          `Cannot read ${path}: found ${bytes.byteLength} bytes, expected at most ${options.maxBytes}`,
        );
      }
      return bytes;
    },
  };
}

export interface CheckProposalInput {
  readonly proposal: Pick<Proposal, 'files'>;
  /** The index folder before the change. */
  readonly base: TreePort;
  /** Who will open the pull request. */
  readonly author: Author;
  /** Absent: nothing that needs the sources is checked. */
  readonly sources?: SourceLookup;
}

/** Every problem that the pull request will have. */
export async function checkProposal(input: CheckProposalInput): Promise<readonly Problem[]> {
  const { proposal, base, author, sources } = input;
  return validateIndex({
    base,
    head: proposedTree(base, proposal),
    author,
    ...(sources === undefined ? {} : { sources }),
  });
}

/** Git's id of a file's content: equal to the one that the tree would have after the merge. */
function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
