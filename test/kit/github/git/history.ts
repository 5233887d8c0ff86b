// What Git works out from commits: ancestry, differences, merges. Answers about commit ids never change and are kept.
import { type FileChange, parseDiff } from './file-change.ts';
import { git, gitText, tryGit } from './git-process.ts';

const isSha = (text: string) => /^[0-9a-f]{40}$/.test(text);

/** Runs git once for each question about ids. */
function remembering<T>(ask: (...ids: readonly string[]) => T): (...ids: readonly string[]) => T {
  const known = new Map<string, { readonly value: T }>();
  return (...ids) => {
    const key = ids.join(' ');
    const kept = known.get(key);
    if (kept !== undefined) return kept.value;
    const value = ask(...ids);
    if (ids.every(isSha)) known.set(key, { value });
    return value;
  };
}

export function openHistory(folder: string) {
  const mergeBase = remembering((one = '', other = ''): string | undefined => {
    const run = tryGit(folder, ['merge-base', one, other]);
    return run.status === 0 ? run.stdout.toString().trim() : undefined;
  });
  const patches = remembering((from = '', to = ''): ReadonlyMap<string, string> => {
    const text = git(folder, [
      'diff-tree',
      '-p',
      '-r',
      '--find-renames',
      '--no-commit-id',
      from,
      to,
    ]).toString();
    const changed = diff(from, to);
    // One part for each file, in the order of the raw list: no line inside a part starts with these words.
    const parts = `\n${text}`.split('\ndiff --git ').slice(1);
    return new Map(changed.map(({ path }, index) => [path, hunksOf(parts[index] ?? '')]));
  });
  const diff = remembering((from = '', to = ''): readonly FileChange[] => {
    const flags = ['-r', '-z', '--find-renames', '--raw', '--numstat', '--no-commit-id'];
    return parseDiff(git(folder, ['diff-tree', ...flags, from, to]).toString());
  });
  const log = remembering((from = '', to = ''): readonly string[] => {
    const text = gitText(folder, ['rev-list', `${from}..${to}`]);
    return text === '' ? [] : text.split('\n');
  });
  return {
    mergeBase,
    isAncestor: remembering(
      (one = '', other = ''): boolean =>
        tryGit(folder, ['merge-base', '--is-ancestor', one, other]).status === 0,
    ),
    /** Commits that the second has and the first has not, newest first. */
    between: log,
    /** Commits of a branch, newest first. */
    log(revision: string, options: { readonly path?: string } = {}): readonly string[] {
      const paths = options.path === undefined ? [] : ['--', options.path];
      const text = gitText(folder, ['rev-list', revision, ...paths]);
      return text === '' ? [] : text.split('\n');
    },
    /** What changed from one tree to the other, renames found as GitHub finds them. */
    diff,
    /** The hunks of one file; empty for a binary one. */
    patch: (from: string, to: string, path: string): string => patches(from, to).get(path) ?? '',
    /** The whole difference as text, as `git diff` prints it. */
    textDiff: (from: string, to: string): Buffer =>
      git(folder, ['diff-tree', '-p', '-r', '--no-commit-id', from, to]),
    /** Tree of a merge without conflicts, or undefined. */
    mergeTree: remembering((one = '', other = ''): string | undefined => {
      const run = tryGit(folder, ['merge-tree', '--write-tree', one, other]);
      return run.status === 0 ? run.stdout.toString().trim() : undefined;
    }),
  };
}

function hunksOf(part: string): string {
  const start = part.indexOf('\n@@');
  return start < 0 ? '' : part.slice(start + 1).trimEnd();
}
