// Rules about what a module imports: only functions of the ABI's module, with the ABI's types.
import { type AbiImport, type ImportFact, importsFrom } from '@plugindex/wasm';
import { fromGate, type InspectRule, type Subject } from '../rule.ts';

export const importRules: readonly InspectRule[] = [
  {
    code: 'inspect/import/foreign-module',
    severity: 'error',
    documentation: {
      title: "A module may import from the ABI's module only",
      why: 'Hosts offer nothing else, and each import there is tied to a capability that users can see and refuse.',
      bad: '(import "env" "abort" (func (param i32 i32 i32 i32)))',
      fix: 'Build with the kit for your language, without WASI and without wasm-bindgen.',
    },
    check: fromGate('import/foreign-module'),
  },
  {
    code: 'inspect/import/unknown-name',
    severity: 'error',
    documentation: {
      title: 'An import must be one that the ABI has',
      why: 'A host cannot link what it does not have.',
      bad: '(import "plugindex_host_1" "socket" (func (param i32 i32) (result i64)))',
      fix: 'Import one of: config, log, clock, random, http, fs, kv, env.',
    },
    check: fromGate('import/unknown-name'),
  },
  {
    code: 'inspect/import/wrong-kind',
    severity: 'error',
    documentation: {
      title: 'An import must be a function',
      why: 'A shared table, global or tag would be a way past the capabilities.',
      bad: '(import "plugindex_host_1" "log" (global i32))',
      fix: 'Define tables, globals and tags in the module itself.',
    },
    check: fromGate('import/wrong-kind'),
  },
  {
    code: 'inspect/import/wrong-signature',
    severity: 'error',
    documentation: {
      title: "An import must have the ABI's type",
      why: 'A host cannot link a function of another type.',
      bad: '(import "plugindex_host_1" "clock" (func (result i32)))',
      fix: 'Declare it with the type that the message names, or use the kit.',
    },
    check: fromGate('import/wrong-signature'),
  },
];

type FunctionImport = Extract<ImportFact, { kind: 'function' }>;

/** The function imports that the ABI knows by name, whatever their types. */
export function* knownImports(
  imports: readonly ImportFact[],
  { abi }: Pick<Subject, 'abi'>,
): Iterable<{ readonly found: FunctionImport; readonly known: AbiImport }> {
  for (const found of imports) {
    if (found.kind !== 'function') continue;
    const known = importsFrom(abi, found.module)?.find(({ name }) => name === found.name);
    if (known !== undefined) yield { found, known };
  }
}
