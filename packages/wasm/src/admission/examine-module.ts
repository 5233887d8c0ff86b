// The admission gate: what must hold of a module before a single instruction of it runs. A host throws what inspection lists.
import { type Abi, abi1 } from '../abi.ts';
import { meterModule } from '../meter/meter-module.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { readState, toFacts } from '../read-module.ts';
import { WasmError } from '../wasm-error.ts';
import { checkAbiExports, checkAbiSignatures, checkOtherExports } from './abi-checks.ts';
import type { AdmissionCode, AdmissionFinding } from './admission-finding.ts';
import { maxTableElements, pageBytes } from './bounds.ts';
import { checkComplexity } from './complexity-checks.ts';
import { checkFeatures } from './feature-checks.ts';
import type { GateCheck, GateSubject } from './gate-subject.ts';
import { checkImports } from './import-checks.ts';
import { checkMemories, checkStart, checkTables } from './memory-checks.ts';

export interface GateLimits {
  /** What the memory's maximum may be. Bytes. */
  readonly maxMemoryBytes: number;
}

export interface Examination {
  /** Absent where the bytes could not be read; then a finding says why. */
  readonly facts?: ModuleFacts;
  /** In the order of the checks; none is admission. At most 21 of each code: nobody reads more. */
  readonly findings: readonly AdmissionFinding[];
}

const checks: readonly GateCheck[] = [
  checkComplexity,
  checkImports,
  checkAbiExports,
  checkAbiSignatures,
  checkOtherExports,
  checkMemories,
  checkTables,
  checkStart,
  checkFeatures,
];

// threat: a module of one megabyte can hold 260,000 imports. One more than inspection shows, so that it can say "more".
const maxFindings = 21;
/** Of one check; what comes after has been said. */
const maxLookedAt = 1000;

/**
 * Everything that forbids a module to run, but for its instructions: those are `findForbiddenCode()`, or are refused as the
 * meter rewrites them. Pure; throws nothing, whatever the bytes are.
 * @example examineModule(bytes, { maxMemoryBytes: 1 << 20 }).findings // []
 */
export function examineModule(
  bytes: Uint8Array,
  { maxMemoryBytes }: GateLimits,
  abi: Abi | ((facts: ModuleFacts) => Abi) = abi1,
): Examination {
  try {
    const state = readState(bytes);
    const facts = toFacts(bytes, state);
    const spoken = typeof abi === 'function' ? abi(facts) : abi;
    return { facts, findings: runChecks({ bytes, facts, state, abi: spoken, maxMemoryBytes }) };
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    return { findings: [unreadable(error)] };
  }
}

function runChecks(subject: GateSubject): readonly AdmissionFinding[] {
  const counts = new Map<AdmissionCode, number>();
  const findings: AdmissionFinding[] = [];
  for (const check of checks) {
    let left = maxLookedAt;
    for (const finding of check(subject)) {
      const count = (counts.get(finding.code) ?? 0) + 1;
      counts.set(finding.code, count);
      if (count <= maxFindings) findings.push(finding);
      left -= 1;
      if (left === 0) break;
    }
  }
  return findings;
}

function unreadable(error: WasmError): AdmissionFinding {
  return error.code === 'wasm/component'
    ? {
        code: 'artifact/component',
        message: error.message,
        hint: 'build for wasm32-unknown-unknown with the kit for your language',
      }
    : {
        code: 'artifact/malformed',
        message: error.message,
        hint: 'build it again; do not pack, encode or edit it afterwards',
        ...placeOf(error),
      };
}

function placeOf({ offset, section }: WasmError): Pick<AdmissionFinding, 'place'> {
  return section === undefined ? {} : { place: { offset, section } };
}

/** Pages and elements that an admitted module may have, as the meter is told them. */
export function meterBounds({ maxMemoryBytes }: GateLimits) {
  return {
    maxPages: Math.min(Math.floor(maxMemoryBytes / pageBytes), maxPagesOfMemory),
    maxElements: maxTableElements,
  };
}

// 4 GiB, as many as 32-bit addresses reach.
const maxPagesOfMemory = 65_536;

/** What says nothing against looking at the instructions as well. */
const besideCode: ReadonlySet<AdmissionCode> = new Set<AdmissionCode>([
  'import/foreign-module',
  'import/unknown-name',
  'import/wrong-kind',
  'import/wrong-signature',
  'abi/missing-export',
  'abi/wrong-signature',
  'memory/no-maximum',
  'memory/over-limit',
  'table/exported',
  'global/exported-mutable',
  'start/present',
]);

/**
 * Why the meter does not take the instructions of a module that `examineModule()` has read; undefined where it does, and where
 * something else was found that stands in the way. It meters the module to find out: what inspection accepts, a host can meter under the same limits.
 */
export function findForbiddenCode(
  bytes: Uint8Array,
  { findings }: Pick<Examination, 'findings'>,
  limits: GateLimits,
): AdmissionFinding | undefined {
  if (findings.some(({ code }) => !besideCode.has(code))) return undefined;
  const isTooLarge = findings.some(({ code }) => code === 'memory/over-limit');
  try {
    meterModule(bytes, meterBounds(isTooLarge ? { maxMemoryBytes: Number.MAX_SAFE_INTEGER } : limits));
    return undefined;
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    return {
      code: 'code/unsupported',
      message: error.message,
      hint: 'build for WebAssembly 2.0 without threads, exceptions, tail calls and garbage collection: "asc --disable", "-C target-feature=-…", "clang -mno-…"',
      ...placeOf(error),
    };
  }
}
