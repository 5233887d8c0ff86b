// Applies mechanical repairs to YAML files and keeps everything else as its author wrote it, comments included.
import { compareText, type Fix, type Problem, splitPointer } from '@plugindex/model';
import { type Document, isScalar, parseDocument, Scalar, stringify } from 'yaml';

export interface AppliedFixes {
  /** Shown path to new text, for the files that changed. */
  readonly files: ReadonlyMap<string, string>;
  /** Problems whose repair was made; the others need a person. */
  readonly fixed: readonly Problem[];
}

/**
 * Repairs what problems say can be repaired. `files`: shown path to text. Of two repairs of one place the first counts.
 * @example applyFixes(new Map([['a.yaml', 'host: ">=1" # why']]), problems).files.get('a.yaml') // 'host: ">=1 <2" # why'
 */
export function applyFixes(files: ReadonlyMap<string, string>, problems: readonly Problem[]): AppliedFixes {
  const changed = new Map<string, string>();
  const fixed: Problem[] = [];
  const byFile = Map.groupBy(
    problems.filter((problem) => problem.fix !== undefined),
    (problem) => problem.fix?.file ?? '',
  );
  for (const [file, ofFile] of byFile) {
    const text = files.get(file);
    if (text === undefined || !/\.ya?ml$/.test(file)) continue;
    const chosen = new Map<string, Problem>();
    for (const problem of ofFile) {
      const pointer = problem.fix?.pointer ?? '';
      if (!chosen.has(pointer)) chosen.set(pointer, problem);
    }
    const repaired = repairYaml(
      text,
      [...chosen.values()].flatMap(({ fix }) => fix ?? []),
    );
    if (repaired === undefined || repaired === text) continue;
    changed.set(file, repaired);
    fixed.push(...chosen.values());
  }
  return { files: changed, fixed };
}

/** Undefined for a text that is no YAML: nothing can be said about its parts. */
export function repairYaml(text: string, fixes: readonly Fix[]): string | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const edits = fixes.map((fix) => scalarEdit(document, fix));
  if (edits.every((edit) => edit !== undefined)) {
    // Plain values are replaced in the text itself: no other byte moves.
    return edits
      .toSorted((a, b) => b.start - a.start)
      .reduce((result, { start, end, value }) => result.slice(0, start) + value + result.slice(end), text);
  }
  // Later items of a list first, so that the positions of the earlier ones still hold.
  for (const { pointer, value } of fixes.toSorted((a, b) => compareText(b.pointer, a.pointer))) {
    const path = splitPointer(pointer);
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

function scalarEdit(document: Document, { pointer, value }: Fix): Edit | undefined {
  const node: unknown = document.getIn(splitPointer(pointer), true);
  if (!isScalar(node) || !node.range || node.anchor !== undefined) return undefined;
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  if (node.type !== 'PLAIN' && node.type !== 'QUOTE_DOUBLE' && node.type !== 'QUOTE_SINGLE') return undefined;
  const scalar = new Scalar(value);
  if (typeof value === 'string') scalar.type = value.includes('\n') ? 'QUOTE_DOUBLE' : node.type;
  const [start, end] = node.range;
  return { start, end, value: stringify(scalar, { lineWidth: 0 }).trimEnd() };
}
