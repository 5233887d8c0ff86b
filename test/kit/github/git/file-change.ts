// Reads what `git diff-tree --raw --numstat -z` says of changed files.

export interface FileChange {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  /** Blob id after the change; before it, for a removed file. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
}

const statuses: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  D: 'removed',
  R: 'renamed',
};

export function parseDiff(text: string): readonly FileChange[] {
  const parts = text.split('\0');
  const raw: Omit<FileChange, 'additions' | 'deletions'>[] = [];
  let at = 0;
  while (parts[at]?.startsWith(':')) {
    const [, , before = '', after = '', letter = ''] = (parts[at] ?? '').split(' ');
    const status = statuses[letter[0] ?? ''] ?? 'modified';
    const isRename = status === 'renamed';
    const first = parts[at + 1] ?? '';
    const path = isRename ? (parts[at + 2] ?? '') : first;
    raw.push({
      path,
      status,
      sha: status === 'removed' ? before : after,
      ...(isRename ? { previousPath: first } : {}),
    });
    at += isRename ? 3 : 2;
  }
  const counts = parseCounts(parts.slice(at));
  return raw.map((change) => ({ ...change, ...(counts.get(change.path) ?? { additions: 0, deletions: 0 }) }));
}

interface Counts {
  readonly additions: number;
  readonly deletions: number;
}

/** `12 TAB 3 TAB path NUL`, or for a rename `12 TAB 3 TAB NUL old NUL new NUL`; "-" counts a binary file. */
function parseCounts(parts: readonly string[]): ReadonlyMap<string, Counts> {
  const counts = new Map<string, Counts>();
  for (let at = 0; at < parts.length; at++) {
    const [additions = '', deletions = '', path] = (parts[at] ?? '').split('\t');
    if (path === undefined) continue;
    const isRename = path === '';
    const name = isRename ? (parts[at + 2] ?? '') : path;
    counts.set(name, { additions: Number(additions) || 0, deletions: Number(deletions) || 0 });
    if (isRename) at += 2;
  }
  return counts;
}
