// The shape of an inspection rule, and the way from what its check finds to problems.
import type { Manifest, Problem, RegistryConfig, SourcePosition } from '@plugindex/model';
import type { Abi, ModuleFacts, WasmError } from '@plugindex/wasm';
import { type Finding, locateNear } from '../finding.ts';
import type { DocumentedRule } from '../rule-documentation.ts';

/** What the rules look at. Exactly one of `facts` and `refusal` is there. */
export interface Subject {
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
  readonly registry: RegistryConfig;
  readonly abi: Abi;
  readonly facts?: ModuleFacts;
  /** Why the bytes could not be read. */
  readonly refusal?: WasmError;
}

/** A rule: its code, how much it matters, its words, and its check. Checks are pure: no waiting, no throwing. */
export interface InspectRule extends DocumentedRule {
  readonly check: (subject: Subject) => Iterable<Finding>;
}

/** A check that needs a module which could be read; of another one it finds nothing. */
export function onModule(
  check: (facts: ModuleFacts, subject: Subject) => Iterable<Finding>,
): (subject: Subject) => Iterable<Finding> {
  return (subject) => (subject.facts === undefined ? [] : check(subject.facts, subject));
}

export interface RunOptions {
  /** The manifest's file, as problems show it. */
  readonly file: string;
  readonly locate?: (pointer: string) => SourcePosition | undefined;
}

// threat: a module of one megabyte can hold 260,000 imports; nobody reads more than these of one sort.
const maxFindings = 20;

/** Runs one rule. After 20 findings comes one that says that there are more. */
export function runRule(rule: InspectRule, subject: Subject, options: RunOptions): readonly Problem[] {
  const problems: Problem[] = [];
  for (const finding of rule.check(subject)) {
    if (problems.length === maxFindings) {
      problems.push(toProblem(rule, tooMany(rule), options));
      break;
    }
    problems.push(toProblem(rule, finding, options));
  }
  return problems;
}

function tooMany({ code }: InspectRule): Finding {
  return {
    message: `Cannot list everything that "${code}" finds: found more than ${maxFindings}, expected none`,
    hint: 'correct the ones that are listed and run again',
  };
}

function toProblem({ code, severity }: InspectRule, finding: Finding, { file, locate }: RunOptions): Problem {
  const { pointer, fix, ...words } = finding;
  const position = pointer === undefined || locate === undefined ? undefined : locateNear(pointer, locate);
  return {
    code,
    severity,
    where: { file, ...(pointer !== undefined && { pointer }), ...position },
    ...words,
    ...(fix && { fix: { file, ...fix } }),
  };
}

/** Bytes for people: exact, and in a larger unit where that is exact too. @example formatBytes(131072) // '131072 bytes (128 KiB)' */
export function formatBytes(bytes: number): string {
  if (bytes >= 1 << 20 && bytes % (1 << 20) === 0) return `${bytes} bytes (${bytes / (1 << 20)} MiB)`;
  if (bytes >= 1 << 10 && bytes % (1 << 10) === 0) return `${bytes} bytes (${bytes / (1 << 10)} KiB)`;
  return `${bytes} bytes`;
}
