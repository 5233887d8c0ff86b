// Reads the whole source of a plugin, held to caps and to paths that every machine can write.
import { type Problem, printable, type TreeFile } from '@plugindex/model';
import type { OpenedSource } from './build-ports.ts';
import { buildProblem, titleOf } from './build-problem.ts';
import type { BuildLimits, BuildRequest } from './build-request.ts';

export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface SourceFiles {
  readonly files: readonly SourceFile[];
  readonly problems: readonly Problem[];
}

/** Longest path of a source file, in characters: Windows and tar stop soon after. */
const maxPathLength = 200;
// threat: a path that climbs, hides a repository's hooks, or means a device on Windows
const safePart =
  /^(?!\.{1,2}$)(?!\.git$)(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$))[^\\/:*?"<>|\p{C}]*[^\\/:*?"<>|\p{C}. ]$/iu;

/**
 * True for a path that is safe to write below a folder on every system.
 * @example isSafeSourcePath('src/lib.rs') // true
 */
export function isSafeSourcePath(path: string): boolean {
  return path.length <= maxPathLength && path.split('/').every((part) => safePart.test(part));
}

/** Reads every file, or says all that is wrong with the listing before it reads any. */
export async function readSourceFiles(
  opened: OpenedSource,
  request: BuildRequest,
  limits: BuildLimits,
): Promise<SourceFiles> {
  const listing = await opened.tree.list();
  const refused = [...countProblems(listing, request, limits), ...pathProblems(listing, request)];
  if (refused.length > 0) return { files: [], problems: refused };
  const files: SourceFile[] = [];
  for (const { path } of listing)
    files.push({ path, bytes: await opened.tree.read(path, { maxBytes: limits.maxFileBytes }) });
  return { files, problems: linkProblems(opened.leftOut, request) };
}

function countProblems(listing: readonly TreeFile[], request: BuildRequest, limits: BuildLimits): Problem[] {
  const problems: Problem[] = [];
  const cannot = `Cannot build ${titleOf(request)}: its source`;
  const total = listing.reduce((sum, file) => sum + file.size, 0);
  const source = { pointer: '/source' };
  if (listing.length === 0)
    problems.push(buildProblem(request, 'build/source/empty', `${cannot} has no files`, source));
  if (listing.length > limits.maxFiles) {
    const message = `${cannot} has ${listing.length} files, expected at most ${limits.maxFiles}`;
    problems.push(buildProblem(request, 'build/source/too-many-files', message, source));
  }
  if (total > limits.maxSourceBytes) {
    const message = `${cannot} has ${total} bytes, expected at most ${limits.maxSourceBytes}`;
    problems.push(buildProblem(request, 'build/source/too-large', message, source));
  }
  for (const { path, size } of listing.filter((file) => file.size > limits.maxFileBytes)) {
    const message = `${cannot} has the file "${printable(path)}" of ${size} bytes, expected at most ${limits.maxFileBytes}`;
    problems.push(buildProblem(request, 'build/source/file-too-large', message, source));
  }
  return problems;
}

function pathProblems(listing: readonly TreeFile[], request: BuildRequest): Problem[] {
  const problems: Problem[] = [];
  const folded = new Map<string, string>();
  for (const { path } of listing) {
    const shown = printable(path, maxPathLength);
    if (!isSafeSourcePath(path)) {
      problems.push(
        buildProblem(
          request,
          'build/source/path',
          `Cannot build ${titleOf(request)}: its source has the path "${shown}", which not every system can write safely`,
          { pointer: '/source', hint: 'rename the file' },
        ),
      );
    }
    // Two names that differ by case are one file on macOS and Windows: the build would differ by machine.
    const other = folded.get(path.normalize('NFC').toLowerCase());
    if (other !== undefined)
      problems.push(
        buildProblem(
          request,
          'build/source/case-clash',
          `Cannot build ${titleOf(request)}: "${printable(other)}" and "${shown}" differ by case only`,
          { pointer: '/source', hint: 'rename one of them' },
        ),
      );
    folded.set(path.normalize('NFC').toLowerCase(), path);
  }
  return problems;
}

function linkProblems(leftOut: readonly string[], request: BuildRequest): Problem[] {
  return leftOut.map((path) =>
    buildProblem(
      request,
      'build/source/link',
      `Built ${titleOf(request)} without "${printable(path)}": links and submodules are left out`,
      { pointer: '/source', hint: 'commit the file itself if the build needs it' },
    ),
  );
}
