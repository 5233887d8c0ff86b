// The shape of an inspection rule, and the way from what its check finds to problems.
import type { Manifest, Problem, RegistryConfig, SourcePosition } from '@plugindex/model';
import type { Abi, AdmissionCode, AdmissionFinding, ModuleFacts } from '@plugindex/wasm';
import { type Finding, locateNear } from '../finding.ts';
import type { DocumentedRule } from '../rule-documentation.ts';

/** What the rules look at. */
export interface Subject {
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
  readonly registry: RegistryConfig;
  readonly abi: Abi;
  /** Absent where the bytes could not be read; then a finding of the gate says why. */
  readonly facts?: ModuleFacts;
  /** What the admission gate has against the module, the same code that every host runs. */
  readonly findings: readonly AdmissionFinding[];
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

/** A check that lists what the admission gate found under one code; `more` adds what only the manifest can tell. */
export function fromGate(
  code: AdmissionCode,
  more: (finding: AdmissionFinding, subject: Subject) => Partial<Finding> = () => ({}),
): (subject: Subject) => Iterable<Finding> {
  return function* check(subject) {
    for (const finding of subject.findings)
      if (finding.code === code) yield { ...toFinding(finding), ...more(finding, subject) };
  };
}

/** The place is in the message. */
export function toFinding({ message, found, expected, hint }: AdmissionFinding): Finding {
  return {
    message,
    ...(found !== undefined && { found }),
    ...(expected !== undefined && { expected }),
    ...(hint !== undefined && { hint }),
  };
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
