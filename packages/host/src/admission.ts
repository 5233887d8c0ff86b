// The admission gate of a host: throws what packages/wasm finds against a module, before a single instruction of it runs.
import { quote } from '@plugindex/model/quote';
import {
  type AdmissionCode,
  type AdmissionFinding,
  abiSpokenBy,
  examineModule,
  findInvalidCode,
  type ModuleFacts,
} from '@plugindex/wasm';
import { HostError, type HostErrorCode } from './host-error.ts';

/** What the gate needs to know of the limits, in bytes. */
export interface AdmissionLimits {
  readonly maxMemoryBytes: number;
}

/** In the order in which one is thrown where a module has several faults; everything else is `host/module-unsafe`. */
const codes: Readonly<Partial<Record<AdmissionCode, HostErrorCode>>> = {
  'artifact/component': 'host/module-invalid',
  'artifact/malformed': 'host/module-invalid',
  'artifact/invalid': 'host/module-invalid',
  'abi/missing-export': 'host/export-missing',
  'abi/wrong-signature': 'host/export-missing',
  'import/foreign-module': 'host/import-unknown',
  'import/unknown-name': 'host/import-unknown',
  'import/wrong-kind': 'host/import-unknown',
  'import/wrong-signature': 'host/import-unknown',
};
const order: readonly HostErrorCode[] = [
  'host/module-invalid',
  'host/module-unsafe',
  'host/export-missing',
  'host/import-unknown',
];

/**
 * Reads a module and checks all but its instructions, which the meter checks as it rewrites them. Throws HostError
 * `host/module-invalid`, `host/module-unsafe`, `host/export-missing`, `host/import-unknown`; `problems` has every fault.
 * Inspection says the same, with the same words: a host trusts nobody's report.
 */
export function admitModule(bytes: Uint8Array, limits: AdmissionLimits): ModuleFacts {
  const { facts, findings } = examineModule(bytes, limits, abiSpokenBy);
  const [worst] = findings.toSorted((a, b) => order.indexOf(codeOf(a)) - order.indexOf(codeOf(b)));
  if (worst !== undefined) throw refusal(worst, findings);
  if (facts === undefined) throw new HostError('host/module-invalid', 'Cannot read the module');
  return facts;
}

/**
 * What to throw where the engine does not compile a module that was admitted: its own words about the bytes of the author, as
 * inspection lists them. `cause` is what it threw, about those that the host made of them.
 */
export function refuseCompilation(bytes: Uint8Array, facts: ModuleFacts, cause: unknown): HostError {
  const finding = findInvalidCode({ bytes, facts });
  if (finding !== undefined) return refusal(finding, [finding], cause);
  const reason = quote(cause instanceof Error ? cause.message : String(cause), 300);
  return new HostError('host/module-invalid', `Cannot compile the module in its metered form: ${reason}`, {
    cause,
  });
}

function codeOf({ code }: AdmissionFinding): HostErrorCode {
  return codes[code] ?? 'host/module-unsafe';
}

function refusal(worst: AdmissionFinding, findings: readonly AdmissionFinding[], cause?: unknown): HostError {
  const hint = worst.hint === undefined ? '' : ` (${worst.hint})`;
  return new HostError(codeOf(worst), `Cannot run the module: ${worst.message}${hint}`, {
    problems: findings.map(({ message }) => message),
    ...(worst.capability && { capability: worst.capability }),
    ...(cause !== undefined && { cause }),
  });
}
