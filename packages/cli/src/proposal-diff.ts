// A proposal as people read changes: unified diffs of its files.
import { diff } from 'node:util';
import type { TreePort } from '@plugindex/model';
import { indexRoot } from '@plugindex/registry/propose/current-entry';
import type { Proposal } from '@plugindex/registry/propose/proposal';

/** Lines of context around a change, as Git shows them. */
const context = 3;
const maxFileBytes = 512 * 1024;

/** `base` is the index folder before the change. */
export async function proposalDiff(base: TreePort, { files }: Pick<Proposal, 'files'>): Promise<string> {
  const there = new Set((await base.list()).map(({ path }) => path));
  const parts: string[] = [];
  for (const [path, bytes] of files) {
    const inside = path.slice(indexRoot.length);
    const before = there.has(inside) ? decode(await base.read(inside, { maxBytes: maxFileBytes })) : null;
    parts.push(unifiedDiff(path, { before, after: bytes === null ? null : decode(bytes) }));
  }
  return parts.join('');
}

/**
 * The unified diff of one file; null stands for no file.
 * @example unifiedDiff('a', { before: null, after: 'x\n' }) // '--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n'
 */
export function unifiedDiff(
  path: string,
  { before, after }: { readonly before: string | null; readonly after: string | null },
): string {
  const lines = editLines(before ?? '', after ?? '');
  const hunks = toHunks(lines);
  if (hunks.length === 0) return '';
  const head = `--- ${before === null ? '/dev/null' : `a/${path}`}\n+++ ${after === null ? '/dev/null' : `b/${path}`}\n`;
  return head + hunks.map(renderHunk).join('');
}

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
  /** Lines of each side above this one. */
  readonly before: number;
  readonly after: number;
}

function editLines(before: string, after: string): readonly Line[] {
  const lines: Line[] = [];
  const at = { before: 0, after: 0 };
  for (const [operation, text] of diff(linesOf(before), linesOf(after))) {
    const mark = operation === 0 ? ' ' : operation === 1 ? '-' : '+';
    lines.push({ mark, text, ...at });
    if (mark !== '+') at.before += 1;
    if (mark !== '-') at.after += 1;
  }
  return lines;
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function toHunks(lines: readonly Line[]): readonly (readonly Line[])[] {
  const hunks: { start: number; end: number }[] = [];
  for (const [index, { mark }] of lines.entries()) {
    if (mark === ' ') continue;
    const last = hunks.at(-1);
    if (last !== undefined && index - context <= last.end) last.end = index + context + 1;
    else hunks.push({ start: Math.max(0, index - context), end: index + context + 1 });
  }
  return hunks.map(({ start, end }) => lines.slice(start, end));
}

function renderHunk(lines: readonly Line[]): string {
  const count = (other: '+' | '-') => lines.filter(({ mark }) => mark !== other).length;
  const [removed, added] = [count('+'), count('-')];
  const range = (start: number, length: number) =>
    `${length === 0 ? start : start + 1}${length === 1 ? '' : `,${length}`}`;
  const [first] = lines;
  const head = `@@ -${range(first?.before ?? 0, removed)} +${range(first?.after ?? 0, added)} @@\n`;
  return head + lines.map(({ mark, text }) => `${mark}${text}\n`).join('');
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
