// Finds exported functions, and words what stands in place of one that is missing or wrong.
import { quote } from '@plugindex/model';
import { type ExportFact, type FunctionType, formatFunctionType, type ModuleFacts } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';

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

export function wrongType(found: FunctionExport, type: FunctionType): Finding {
  const [is, should] = [formatFunctionType(found.type), formatFunctionType(type)];
  return {
    message: `Cannot call "${found.name}": found ${quote(is)}, expected ${quote(should)}`,
    found: is.slice(0, 200),
    expected: should,
    hint: 'give it that type, or let the kit export it',
  };
}
