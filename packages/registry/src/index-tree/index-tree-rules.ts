// What can be wrong with an index tree as a whole, beside what the parsers of its files find: one row per code.
import type { Problem, ProblemRule, Severity } from '@plugindex/model';

const rules = {
  'index/registry/missing': {
    title: 'The index has no registry.yaml',
    documentation:
      'Kinds, categories, limits and trust of a registry stand in `registry.yaml`, and nothing can be compiled without it.',
  },
  'index/file/encoding': {
    title: 'The file is not UTF-8',
    documentation: 'Save the file as UTF-8 without a byte order mark.',
  },
  'index/file/too-large': {
    title: 'The file is too large for the index',
    documentation:
      'Files of the index hold facts, not documents. Move long texts into the source of the plugin.',
  },
  'index/entry/missing': {
    title: 'A folder without plugin.yaml',
    documentation: 'Every plugin has a `plugin.yaml` beside its manifests: it says who owns the plugin.',
  },
  'index/entry/misplaced': {
    title: 'The file names another plugin or version than its path',
    documentation: 'Path and content must name the same plugin and version: tools find files by either.',
  },
  'index/release/orphan': {
    title: 'A release record without its manifest',
    documentation:
      'A record belongs to the manifest beside it. A released version never leaves the index; yank it instead.',
  },
  'index/record/orphan': {
    severity: 'warning',
    title: 'A record on the branch `records` has no manifest',
    documentation:
      'The version was released, and its manifest has left the default branch since: clients do not see it any more. Restore the manifest, and yank the version instead.',
  },
  'index/release/manifest-changed': {
    title: 'The manifest is not the one that was released',
    documentation:
      'The release record holds the digest of the manifest that was built and signed. A released manifest never changes: restore it, or release a new version.',
  },
} as const;

export type IndexTreeCode = keyof typeof rules;

/** What stops a publication, unless its row says that it does not. */
const severity: Severity = 'error';

/** Every code of readIndex() that is not a parser's own, with its documentation. */
export const indexTreeRules: readonly ProblemRule[] = Object.entries(rules).map(([code, rule]) => ({
  code: code as IndexTreeCode,
  severity,
  ...rule,
}));

/** One finding about the file of an index tree. */
export function indexTreeProblem(code: IndexTreeCode, file: string, message: string): Problem {
  const { documentation: hint, ...rule } = rules[code];
  return { code, severity: 'severity' in rule ? rule.severity : severity, where: { file }, message, hint };
}
