// What a module must export for its ABI, and what it must not export at all.
import { quote } from '@plugindex/model/quote';
import { formatFunctionType, sameFunctionType } from '../abi.ts';
import { fuelExport } from '../meter/rewrite-sections.ts';
import type { ExportFact, FunctionType, ModuleFacts } from '../module-facts.ts';
import { type AdmissionFinding, findingAt, type Place } from './admission-finding.ts';
import { type GateSubject, placeOfExport, placeOfSection } from './gate-subject.ts';

export type FunctionExport = Extract<ExportFact, { kind: 'function' }>;

/** The exported function of that name. */
export function functionExport({ exports }: ModuleFacts, name: string): FunctionExport | undefined {
  return exports.find((entry): entry is FunctionExport => entry.kind === 'function' && entry.name === name);
}

/** What stands in place of an export, for messages. */
export function describeExport({ exports }: ModuleFacts, name: string): string {
  const other = exports.find((entry) => entry.name === name);
  return other === undefined ? 'no such export' : `a ${other.kind}`;
}

/** That an exported function has another type than it should have: message, found, expected, hint. */
export function wrongType(found: FunctionExport, type: FunctionType) {
  const [is, should] = [formatFunctionType(found.type), formatFunctionType(type)];
  return {
    message: `Cannot call "${found.name}": found ${quote(is)}, expected ${quote(should)}`,
    found: is.slice(0, 200),
    expected: should,
    hint: 'give it that type, or let the kit export it',
  };
}

export function* checkAbiExports(subject: GateSubject): Iterable<AdmissionFinding> {
  const { facts, abi } = subject;
  if (!facts.exports.some(({ name, kind }) => name === abi.memory && kind === 'memory'))
    yield findingAt(placeOfName(subject, abi.memory), {
      code: 'abi/missing-export',
      message: `Cannot call the artifact: found ${describeExport(facts, abi.memory)} "${abi.memory}", expected an exported memory`,
      hint: `export the memory as "${abi.memory}"; the kits do so`,
    });
  for (const { name, type, description } of abi.exports) {
    if (functionExport(facts, name) !== undefined) continue;
    yield findingAt(placeOfName(subject, name), {
      code: 'abi/missing-export',
      message: `Cannot call the artifact: found ${describeExport(facts, name)} "${name}", expected a function of type ${formatFunctionType(type)}`,
      expected: formatFunctionType(type),
      hint: `export it, the kits do so. ${description}`,
    });
  }
}

/** Where the export of that name stands, or else where it should stand. */
function placeOfName(subject: GateSubject, name: string): Place | undefined {
  const position = subject.facts.exports.findIndex((entry) => entry.name === name);
  return position < 0 ? placeOfSection(subject, 'export') : placeOfExport(subject, position);
}

export function* checkAbiSignatures(subject: GateSubject): Iterable<AdmissionFinding> {
  const { facts, abi } = subject;
  for (const { name, type } of [...abi.exports, ...abi.optionalExports]) {
    const found = functionExport(facts, name);
    if (found !== undefined && !sameFunctionType(found.type, type))
      yield findingAt(placeOfName(subject, name), {
        code: 'abi/wrong-signature',
        ...wrongType(found, type),
      });
  }
}

export function* checkOtherExports(subject: GateSubject): Iterable<AdmissionFinding> {
  const { exports, globals } = subject.facts;
  for (const [position, { name, kind, index }] of exports.entries()) {
    // threat: a guest that names the fuel itself could confuse the host about which is which.
    if (name === fuelExport)
      yield findingAt(placeOfExport(subject, position), {
        code: 'abi/reserved-export',
        message: `Cannot accept the export "${fuelExport}": found a ${kind}, expected none of this name, which belongs to the host`,
        hint: 'give it another name',
      });
    // threat: who holds a table can call any function in it, past the hooks.
    if (kind === 'table')
      yield findingAt(placeOfExport(subject, position), {
        code: 'table/exported',
        message: `Cannot accept the export ${quote(name)}: found a table, expected functions and the memory`,
        hint: 'build without "--export-table" or "--exportTable"',
      });
    if (kind === 'global' && globals[index]?.mutable === true)
      yield findingAt(placeOfExport(subject, position), {
        code: 'global/exported-mutable',
        message: `Cannot accept the export ${quote(name)}: found a global that can be set from outside, expected functions and the memory`,
        hint: 'do not export it, or make it constant; nothing but the ABI is ever looked at',
      });
  }
}
