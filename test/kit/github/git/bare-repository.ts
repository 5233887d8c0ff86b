// One bare Git repository on disk: objects, refs, trees, merges. Everything that the API says about Git is read from here.
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Commit, parseCommit } from './commit.ts';
import { gitText, tryGit } from './git-process.ts';
import { openHistory } from './history.ts';
import { findObject, writeObject } from './object-store.ts';
import { listRefs, type Ref, resolveRevision } from './ref-store.ts';
import { editTree, type TreeChanges } from './tree-edit.ts';

export type { Ref } from './ref-store.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
  /** RFC 3339. */
  readonly date: string;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly path: string;
  readonly size?: number;
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
}

export type BareRepository = ReturnType<typeof openBareRepository>;

/** Says no to a push that would move or remove a ref that an immutable release froze, and to workflows that change workflows. */
const updateHook = `#!/bin/sh
if grep -qxF -e "$1" frozen-refs 2>/dev/null; then
  echo "Cannot update this protected ref: $1" >&2
  exit 1
fi
if [ -n "$PUSHED_BY_WORKFLOW" ] && [ -n "\${3#0000000000000000000000000000000000000000}" ]; then
  from="$2"
  [ -n "\${from#0000000000000000000000000000000000000000}" ] || from=HEAD
  if [ -n "$(git diff-tree -r --name-only "$from" "$3" -- .github/workflows)" ]; then
    echo "refusing to allow a GitHub App to create or update workflow without workflows permission" >&2
    exit 1
  fi
fi
`;

/**
 * As GitHub: any commit may be fetched by its id, refs/pull can be fetched but not pushed. Objects stay loose, see
 * object-store.ts; for the way across loopback they are not made smaller.
 */
const config = `[core]
	repositoryformatversion = 0
	bare = true
	logAllRefUpdates = false
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[receive]
	hideRefs = refs/pull
	autogc = false
[transfer]
	unpackLimit = 50000
[http]
	receivepack = true
[pack]
	window = 0
	compression = 0
	threads = 1
[gc]
	auto = 0
`;

/**
 * Creates the folder, empty, with `branch` as its HEAD: what `git init --bare` writes. `network`: a repository whose objects
 * it shares, as GitHub's forks do: a commit of any of them can be asked of each, though no branch there has it.
 */
export function createBareRepository(folder: string, branch: string, network?: { readonly folder: string }) {
  const objects = network === undefined ? ['objects/info', 'objects/pack'] : [];
  for (const inner of ['hooks', 'info', 'refs/heads', 'refs/tags', ...objects])
    mkdirSync(join(folder, inner), { recursive: true });
  if (network !== undefined)
    symlinkSync(realpathSync(join(network.folder, 'objects')), join(folder, 'objects'));
  writeFileSync(join(folder, 'HEAD'), `ref: refs/heads/${branch}\n`);
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'hooks/update'), updateHook, { mode: 0o755 });
  return openBareRepository(folder);
}

function openBareRepository(folder: string) {
  return {
    folder,
    ...refsOf(folder),
    ...objectsOf(folder),
    ...treesOf(folder),
    ...openHistory(folder),
  };
}

function refsOf(folder: string) {
  const frozen = join(folder, 'frozen-refs');
  return {
    /** Id of the object of that type, usually a commit, that a full ref or an id stands for. */
    resolve: (revision: string, type = 'commit'): string | undefined =>
      resolveRevision(folder, revision, type),
    refs: (prefix = 'refs/'): readonly Ref[] => listRefs(folder, prefix),
    isRefName: (name: string): boolean => tryGit(folder, ['check-ref-format', name]).status === 0,
    /** Sets a ref; with `from`, only while it still has that value. Says whether it was set. */
    setRef(name: string, sha: string, from?: string): boolean {
      const expected = from === undefined ? [] : [from];
      return tryGit(folder, ['update-ref', name, sha, ...expected]).status === 0;
    },
    deleteRef: (name: string): boolean => tryGit(folder, ['update-ref', '-d', name]).status === 0,
    isFrozen: (ref: string): boolean =>
      existsSync(frozen) && readFileSync(frozen, 'utf8').split('\n').includes(ref),
    /** Refuses every later push to a ref. */
    freeze: (ref: string): void => writeFileSync(frozen, `${ref}\n`, { flag: 'a' }),
  };
}

function objectsOf(folder: string) {
  const write = (type: string, content: string | Uint8Array) =>
    writeObject(folder, { type, bytes: Buffer.from(content) });
  const read = (sha: string): Buffer => {
    const object = findObject(folder, sha);
    if (object === undefined) throw new Error(`There is no object ${sha}`);
    return object.bytes;
  };
  return {
    typeOf: (sha: string): string | undefined => findObject(folder, sha)?.type,
    readObject: read,
    commit: (sha: string): Commit => parseCommit(sha, read(sha).toString()),
    writeBlob: (bytes: Uint8Array): string => write('blob', bytes),
    /** `text`: the whole object, as `git cat-file tag` shows it. */
    writeTag: (text: string): string => write('tag', text),
    writeCommit({ tree, parents, message, author, committer }: NewCommit): string {
      const lines = [
        `tree ${tree}`,
        ...parents.map((parent) => `parent ${parent}`),
        `author ${personLine(author)}`,
        `committer ${personLine(committer)}`,
      ];
      return write('commit', `${lines.join('\n')}\n\n${message}`);
    },
  };
}

/** `name <email> seconds zone`; brackets and line breaks would end a field early. */
function personLine({ name, email, date }: Person): string {
  const clean = (text: string) => text.replaceAll(/[<>\n\0]/g, '');
  return `${clean(name)} <${clean(email)}> ${Math.floor(new Date(date).getTime() / 1000)} +0000`;
}

function treesOf(folder: string) {
  return {
    /** Entries of a tree in Git's order; with sizes of blobs. */
    tree(treeish: string, options: { isRecursive?: boolean; path?: string } = {}): readonly TreeEntry[] {
      const flags = options.isRecursive === true ? ['-r', '-t'] : [];
      const paths = options.path === undefined ? [] : ['--', options.path];
      return parseTree(gitText(folder, ['ls-tree', '-z', '-l', '--full-tree', ...flags, treeish, ...paths]));
    },
    /** Text of a file at a full ref or commit; undefined when it is not there. */
    readText(revision: string, path: string): string | undefined {
      const commit = resolveRevision(folder, revision, 'commit');
      const run =
        commit === undefined ? undefined : tryGit(folder, ['cat-file', 'blob', `${commit}:${path}`]);
      return run?.status === 0 ? run.stdout.toString() : undefined;
    },
    /** A new tree: `base` with paths set or removed. */
    writeTree: (base: string | undefined, changes: TreeChanges): string => editTree(folder, base, changes),
  };
}

function parseTree(text: string): readonly TreeEntry[] {
  return text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [head = '', path = ''] = line.split('\t');
      const [mode = '', type = '', sha = '', size = ''] = head.split(/ +/);
      const kind = type === 'tree' || type === 'commit' ? type : 'blob';
      return { mode, type: kind, sha, path, ...(size === '-' ? {} : { size: Number(size) }) };
    });
}
